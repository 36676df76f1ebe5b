"""The card was taken to be looked at: place it again, with the reader's picture."""

from kiosk.ui.screens.card_problem import draw_reader_with_hand
from kiosk.ui.sheet import Sheet
from kiosk.ui.view_model import PlaceCardView, View
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.zones import inner


def draw(sheet: Sheet, view: View, content: PlaceCardView) -> None:  # noqa: ARG001 (says all)
    """Draws the request above the picture of what to do."""
    draw_reader_with_hand(sheet)
    zone = inner(sheet)
    upper = zone.top(sheet.box.h * (0.42 if not sheet.is_compact else 0.5) - zone.y)
    draw_sentences(sheet, upper, ("place_again.title", "place_again.note"), rise=0.3, size=62)
