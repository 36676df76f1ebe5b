"""S28: the cloud is being asked; it may take seconds, and the screen says so when it does."""

from kiosk.ui.panel import Box
from kiosk.ui.screens.reading import draw_waiting
from kiosk.ui.sheet import Sheet
from kiosk.ui.view_model import QueryingView, View
from kiosk.ui.widgets.zones import inner


def draw(sheet: Sheet, view: View, content: QueryingView) -> None:  # noqa: ARG001 (says all)
    """Draws the waiting screen."""
    note = "querying.slow" if content.is_slow else "querying.note"
    top = draw_waiting(sheet, "querying.title", note)
    zone = inner(sheet)
    picture = Box(zone.x, top + sheet.pick(28, 12), zone.w, zone.bottom - top - sheet.pick(32, 12))
    sheet.drawing("asking", picture.middle(picture.w, min(picture.h, 210)))
