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

DIALOG = (900, 540)
VEIL = 0.7


def draw_idle(sheet: Sheet, overlay: IdleOverlay) -> None:
    """Covers the screen and asks."""
    sheet.cover()
    sheet.veil(VEIL)
    width, height = DIALOG if not sheet.is_compact else (760, 440)
    dialog = sheet.box.middle(width, height)
    draw_tile(sheet, dialog, Role.WHITE, radius=36)
    inside = dialog.inset(50, 50)
    answers = 150 if not sheet.is_compact else 130
    upper = inside.top(inside.h - answers - 40)
    ring = min(upper.h, 240)
    draw_countdown(
        sheet,
        Box(upper.x + 30, upper.y + 10, ring, ring),
        overlay.seconds_left,
        overlay.seconds_in_all,
    )
    words = upper.after(ring + 70)
    draw_sentences(sheet, words, ("idle.title", "idle.note"), size=67)
    with sheet.on(Role.WHITE):
        _draw_answers(sheet, Box(inside.x, inside.bottom - answers, inside.w, answers))


def _draw_answers(sheet: Sheet, row: Box) -> None:
    wide = row.w * 0.625
    go_on = Key("continue", row.left(wide), events.Continued(), Kind.PRIMARY)
    draw_key(sheet, go_on, beside("check", sheet.words.of("idle.continue"), 50))
    leave = Key("cancel", row.after(wide + 24), events.Cancelled(), Kind.PLAIN)
    draw_key(sheet, leave, beside("cross", sheet.words.of("idle.cancel"), 40))
