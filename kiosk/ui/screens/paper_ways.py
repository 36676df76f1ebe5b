"""Titles of the screens without a card; replaced by a module for each screen."""

from kiosk.ui.sheet import Sheet
from kiosk.ui.widgets.zones import draw_title


def draw_plain(sheet: Sheet, message: str) -> None:
    """The title alone."""
    draw_title(sheet, message)
