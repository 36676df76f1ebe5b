"""S90: over any screen of a session: continue? What is under it is dimmed and cannot be touched."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Role
from kiosk.ui.view_model import IdleOverlay
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.progress import draw_countdown
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.tile import draw_tile

DIALOG, DIALOG_COMPACT = (900, 540), (760, 440)
DIALOG_LARGEST, DIALOG_LARGEST_COMPACT = (1130, 660), (840, 500)
VEIL = 0.7


def draw_idle(sheet: Sheet, overlay: IdleOverlay) -> None:
    """Covers the screen and asks."""
    sheet.cover()
    sheet.veil(VEIL)
    usual, compact = DIALOG, DIALOG_COMPACT
    if sheet.is_one_column:
        usual, compact = DIALOG_LARGEST, DIALOG_LARGEST_COMPACT
    dialog = sheet.box.middle(*(compact if sheet.is_compact else usual))
    draw_tile(sheet, dialog, Role.WHITE, radius=36)
    inside = dialog.inset(sheet.pick(50, 36), sheet.pick(50, 36))
    answers = sheet.pick(150, 130)
    upper = inside.top(inside.h - answers - sheet.pick(40, 26))
    ring = min(upper.h - 10, 240)
    where = Box(upper.x + sheet.pick(30, 10), upper.y, ring, upper.h).middle(ring, ring)
    draw_countdown(sheet, where, overlay.seconds_left, overlay.seconds_in_all)
    words = upper.after(ring + sheet.pick(70, 40))
    draw_sentences(sheet, words, ("idle.title", "idle.note"), size=67)
    with sheet.on(Role.WHITE):
        _draw_answers(sheet, Box(inside.x, inside.bottom - answers, inside.w, answers))


def _draw_answers(sheet: Sheet, row: Box) -> None:
    wide = row.w * 0.6
    go_on = Key("continue", row.left(wide), events.Continued(), Kind.PRIMARY)
    draw_key(sheet, go_on, beside("check", sheet.words.of("idle.continue"), 50))
    leave = Key("cancel", row.after(wide + 24), events.Cancelled(), Kind.PLAIN)
    draw_key(sheet, leave, beside("cross", sheet.words.of("idle.cancel"), 40))
