"""F01: the language, how reader, camera, line and clock were found, and the key that begins.

Nothing that was found keeps anybody from beginning: it is told, and may be mended meanwhile.
"""

from kiosk.flow import events
from kiosk.flow.inspection import Health
from kiosk.ui.enrolment_actions import SetupBegun
from kiosk.ui.enrolment_views import Found, LookedAt, WelcomeView
from kiosk.ui.panel import Box
from kiosk.ui.screens.menu import SIGNS, draw_right_key
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import Language, View
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key, worded
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import gutter, margin, title_type

ICONS = {
    LookedAt.READER: "card",
    LookedAt.CAMERA: "cam",
    LookedAt.LINE: "globe",
    LookedAt.CLOCK: "clock",
}
KEY, KEY_COMPACT = 100, 92
"""Height of a language's key."""


def draw(sheet: Sheet, view: View, content: WelcomeView) -> None:
    """Title, languages, tiles, はじめる."""
    top, bottom = sheet.pick(128, 16), footer_top(sheet) - sheet.pick(32, 12)
    body = Box(0, top, sheet.box.w, bottom - top).inset(margin(sheet))
    title = title_type(sheet, at_top=True)
    height = sheet.height_of(sheet.words.of("enrol.welcome.title"), body, title)
    sheet.say("enrol.welcome.title", body.top(height), title)
    body = body.below(height + sheet.pick(34, 16))
    key = sheet.pick(KEY, KEY_COMPACT)
    _draw_languages(sheet, body.top(key), view.language)
    places = body.below(key + sheet.pick(30, 14)).columns(len(content.found), gutter(sheet))
    for (what, found), place in zip(content.found, places, strict=True):
        _draw_tile(sheet, place, what, found)
    draw_right_key(sheet, "setup-begin", SetupBegun(), "next", "enrol.welcome.begin")


def _draw_languages(sheet: Sheet, row: Box, chosen: Language) -> None:
    """Each in its own letters; the present one is filled and has a check mark."""
    size = sheet.pick(40, 31)
    for language, place in zip(Language, row.columns(len(Language), gutter(sheet)), strict=True):
        is_chosen = language is chosen
        label = sheet.words.of(f"language.{language.value}")
        kind = Kind.STAFF_PRIMARY if is_chosen else Kind.STAFF_PLAIN
        key = Key(f"language-{language.value}", place, events.LanguageChosen(language), kind)
        filling = beside("check", label, size) if is_chosen else worded(label, size, is_bold=True)
        draw_key(sheet, key, filling)


def _draw_tile(sheet: Sheet, place: Box, what: LookedAt, found: Found) -> None:
    """Picture, sign, name and a sentence; how it is never stands in the colour alone."""
    is_bad = found.health is Health.BAD
    draw_tile(sheet, place, Role.ATTENTION_GROUND if is_bad else Role.TILE, radius=20)
    inside = place.inset(sheet.pick(22, 14), sheet.pick(20, 10))
    mark = sheet.pick(52, 34)
    sign, role = SIGNS[found.health]
    sheet.icon(ICONS[what], inside.x, inside.y, mark, Role.STAFF)
    sheet.icon(sign, inside.right - mark, inside.y, mark, role)
    name = inside.below(mark + sheet.pick(16, 6)).top(sheet.pick(44, 36))
    sheet.say(f"enrol.look.{what.value}", name, Type(sheet.pick(36, Size.NOTE), is_bold=True))
    told = inside.below(name.bottom - inside.y + sheet.pick(10, 2))
    kind = Type(sheet.pick(33, Size.NOTE), rise=0, leading=1.12)
    sheet.say(_message(what, found), told, kind)


def _message(what: LookedAt, found: Found) -> str:
    if found is Found.LOOKING:
        return "menu.looking"
    return f"enrol.look.{what.value}.{found.value}"
