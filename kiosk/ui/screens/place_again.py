"""The card was taken to be looked at: place it again, with the reader's picture."""

from kiosk.ui.screens.card_problem import draw_with_reader
from kiosk.ui.sheet import Sheet
from kiosk.ui.view_model import PlaceCardView, View
from kiosk.ui.widgets.sentences import sentences


def draw(sheet: Sheet, view: View, content: PlaceCardView) -> None:  # noqa: ARG001 (says all)
    """Draws the request above the picture of what to do."""
    said = sentences(sheet, "place_again.title", "place_again.note", 62)
    draw_with_reader(sheet, said, is_seated=False)
