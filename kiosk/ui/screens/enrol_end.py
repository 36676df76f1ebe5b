"""F07 and F08: whose kiosk this is now; or what happened and what to do about it."""

from eligibility.errors import Code
from kiosk.ui.actions import Action
from kiosk.ui.enrolment_actions import ReceptionBegun, StartedOver, TriedAgain
from kiosk.ui.enrolment_views import EnrolFailedView, EnrolledView, WayOn
from kiosk.ui.kinsoku import simply_marked
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_code
from kiosk.ui.screens.enrol_causes import CAUSES, OTHER
from kiosk.ui.screens.menu import draw_right_key
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.typesetting import BEST
from kiosk.ui.widgets.answers import Answer, Frame, draw_question
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Kind
from kiosk.ui.widgets.sentences import sentences
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import gutter, inner, margin, title_type

CHECK, CHECK_COMPACT = 190, 96
AIR_COMPACT = 10
"""Under the words of the path."""
WAYS: dict[WayOn, tuple[Action, str, Kind]] = {
    WayOn.AGAIN: (TriedAgain(), "retry", Kind.STAFF_PRIMARY),
    WayOn.NEW_INVITATION: (TriedAgain(), "qr", Kind.STAFF_PRIMARY),
    WayOn.FROM_START: (StartedOver(), "back", Kind.STAFF_PLAIN),
}


def draw_enrolled(sheet: Sheet, content: EnrolledView) -> None:
    """A large check, then the clinic and the kiosk's name as the ledger has them."""
    zone = inner(sheet).below(sheet.pick(0, AIR_COMPACT))
    side = sheet.pick(CHECK, CHECK_COMPACT)
    head = zone.top(side)
    sheet.drawing("bigcheck", head.left(side))
    words = head.after(side + sheet.pick(44, 24))
    sheet.say("enrol.done.title", words.top(side * 0.6), title_type(sheet, Size.RESULT_TITLE))
    note = "enrol.done.later" if content.is_later else "enrol.done.note"
    kind = Type(sheet.pick(36, Size.NOTE), Role.INK2)
    sheet.say(note, words.below(side * 0.6), kind)
    tiles = zone.below(side + sheet.pick(36, 14))
    upper, lower = tiles.rows(2, gutter(sheet) * 0.8)
    _draw_fact(sheet, upper, "enrol.done.clinic", content.clinic)
    _draw_fact(sheet, lower, "enrol.done.device", content.device)
    draw_right_key(sheet, "reception-begin", ReceptionBegun(), "next", "enrol.done.begin")


def _draw_fact(sheet: Sheet, tile: Box, label: str, fact: str) -> None:
    draw_tile(sheet, tile, Role.WHITE, radius=22)
    inside = tile.inset(sheet.pick(36, 18), sheet.pick(12, 4))
    small = Type(sheet.pick(32, Size.FLOOR), Role.INK2)
    width = inside.w * 0.24
    sheet.say(label, inside.left(width), small)
    large = Type(sheet.pick(56, 38), is_bold=True, growth=Growth.NONE, one_line_from=0.6)
    text = sheet.words.in_japanese(simply_marked(fact.replace(" ", f" {BEST}")))
    sheet.write(text, inside.after(width + 16), large)


def draw_failed(sheet: Sheet, content: EnrolFailedView) -> None:
    """One sentence what happened, one what to do, one key; the code small."""
    cause, picture = CAUSES.get(content.code, OTHER)
    said = sentences(sheet, f"enrol.failed.{cause}.title", f"enrol.failed.{cause}.note")
    action, icon, kind = WAYS[content.way_on]
    name = f"enrol-{content.way_on.value}"
    way = Answer(name, action, icon, f"enrol.way.{content.way_on.value}", kind)
    draw_question(sheet, Frame(picture), said, [way])
    if sheet.is_compact:
        _draw_code_beside_back(sheet, content.code)
    else:
        draw_code(sheet, content.code)


def _draw_code_beside_back(sheet: Sheet, code: Code) -> None:
    """A small panel has no room above the footer."""
    box = Box(margin(sheet) + 180, footer_top(sheet), 300, 94)
    sheet.say("code", box, Type(Size.FLOOR, Role.INK2, growth=Growth.NONE), code=code.code)
