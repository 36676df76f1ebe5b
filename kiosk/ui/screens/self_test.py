"""S80, self-test: what only a person can judge. Was the chime heard; is the screen whole."""

from kiosk.flow.inspection import SCREEN_POINTS
from kiosk.flow.menu_events import ChimeAsked, PointTouched, ScreenJudged, SoundJudged
from kiosk.ui.panel import Box
from kiosk.ui.screens.menu import draw_right_key
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import ScreenTestView, SoundTestView, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_question
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, draw_key, worded
from kiosk.ui.widgets.sentences import sentences
from kiosk.ui.widgets.zones import margin

COLOURS = (Role.STAFF, Role.TOUCH, Role.LOOK, Role.OK, Role.ATTENTION_GROUND, Role.WHITE)
STRIPE, STRIPE_COMPACT = 56, 40


def draw_sound(sheet: Sheet, view: View, content: SoundTestView) -> None:  # noqa: ARG001
    """The chime sounds when the screen comes; two answers, and once more in the footer."""
    said = sentences(sheet, "menu.sound.title", "menu.sound.note")
    heard = Answer(
        "sound-heard", SoundJudged(is_heard=True), "ring", "menu.sound.yes", Kind.STAFF_PLAIN
    )
    silent = Answer(
        "sound-silent", SoundJudged(is_heard=False), "cross", "menu.sound.no", Kind.STAFF_PLAIN
    )
    draw_question(sheet, Frame("staff"), said, [heard, silent])
    draw_right_key(sheet, "sound-again", ChimeAsked(), "sound", "menu.sound.again")


def draw_screen(sheet: Sheet, view: View, content: ScreenTestView) -> None:  # noqa: ARG001
    """Stripes of every colour, and nine points that turn into a check when they are touched."""
    small = sheet.is_compact
    stripe = STRIPE if not small else STRIPE_COMPACT
    band = Box(0, 0, sheet.box.w, stripe)
    for role, place in zip(COLOURS, band.columns(len(COLOURS), 0), strict=True):
        sheet.fill(place, role)
    edge = margin(sheet)
    sheet.say(
        "menu.screen.title",
        Box(edge, stripe + 6, sheet.box.w - 2 * edge, 48 if not small else 40),
        Type(36 if not small else Size.NOTE, is_bold=True),
    )
    top = stripe + (64 if not small else 52)
    area = Box(edge, top, sheet.box.w - 2 * edge, footer_top(sheet) - 20 - top)
    rows = area.rows(3, 16 if not small else 10)
    places = [place for row in rows for place in row.columns(3, 200 if not small else 120)]
    for point, place in zip(range(SCREEN_POINTS), places, strict=True):
        _draw_point(sheet, place, point, is_touched=point in content.touched)
    draw_right_key(sheet, "screen-bad", ScreenJudged(), "cross", "menu.screen.no")


def _draw_point(sheet: Sheet, place: Box, point: int, *, is_touched: bool) -> None:
    if is_touched:
        mark = min(place.h, 60)
        middle = place.middle(mark, mark)
        sheet.icon("check-bold", middle.x, middle.y, mark, Role.OK)
        return
    key = Key(f"point-{point}", place, PointTouched(point), Kind.STAFF_PLAIN)
    draw_key(sheet, key, worded(str(point + 1), Size.TITLE, is_bold=True))
