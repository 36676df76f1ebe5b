"""The choice of the language: four keys, each in its own letters, whatever is shown now."""

from kiosk.flow import events
from kiosk.ui.sheet import Sheet
from kiosk.ui.view_model import Language, LanguageView, View
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key, worded
from kiosk.ui.widgets.zones import draw_title, gutter


def draw(sheet: Sheet, view: View, content: LanguageView) -> None:  # noqa: ARG001 (all alike)
    """Draws the four; the present one is filled and has a check mark."""
    body = draw_title(sheet, "language.title")
    gap = gutter(sheet)
    places = [place for row in body.rows(2, gap) for place in row.columns(2, gap)]
    size = sheet.pick(62, 46)
    for language, place in zip(Language, places, strict=True):
        is_chosen = language is content.chosen
        label = sheet.words.of(f"language.{language.value}")
        kind = Kind.PRIMARY if is_chosen else Kind.PLAIN
        key = Key(f"language-{language.value}", place, events.LanguageChosen(language), kind)
        filling = beside("check", label, size) if is_chosen else worded(label, size, is_bold=True)
        draw_key(sheet, key, filling)
