"""S401: yes or no for each kind of information; nothing is chosen before the patient chooses."""

from collections.abc import Sequence

from eligibility.health import HealthInformation
from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Size
from kiosk.ui.view_model import ConsentItemsView, View
from kiosk.ui.widgets.key import Key, Kind, above, beside, draw_key, worded
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import draw_title

ROWS = (
    (HealthInformation.MEDICATION_AND_CARE, "bag", "care"),
    (HealthInformation.CHECKUPS, "chart", "checkups"),
    (HealthInformation.OPERATIONS, "knife", "operations"),
    (HealthInformation.SPECIFIC_DISEASES, "disease", "diseases"),
)
NEXT_WIDTH = 168
ANSWER_WIDTH = 210


def draw(sheet: Sheet, view: View, content: ConsentItemsView) -> None:  # noqa: ARG001
    """Draws the four kinds, and 次へ at the right as on the keypad."""
    body = draw_title(sheet, "items.title")
    width = NEXT_WIDTH if not sheet.is_compact else 106
    left = body.left(body.w - width - (24 if not sheet.is_compact else 16))
    for item, place in zip(ROWS, _places(sheet, left), strict=True):
        _draw_item(sheet, place, item, content)
    tall = body.after(body.w - width)
    tall = tall.below(tall.h - 254) if not sheet.is_compact else tall
    is_ready = content.is_complete
    draw_key(
        sheet,
        Key("items-next", tall, events.ItemsDone(), Kind.PRIMARY if is_ready else Kind.OFF),
        above("next", sheet.words.of("items.next"), 42 if not sheet.is_compact else 34, 66),
    )


def _places(sheet: Sheet, box: Box) -> Sequence[Box]:
    """Four rows; on a small panel two by two, so that keys stay 15 mm high."""
    if not sheet.is_compact:
        return box.rows(len(ROWS), 12)
    return [cell for row in box.rows(2, 8) for cell in row.columns(2, 16)]


def _draw_item(
    sheet: Sheet, place: Box, item: tuple[HealthInformation, str, str], content: ConsentItemsView
) -> None:
    kind, picture, name = item
    label = sheet.words.of(f"items.{name}")
    if sheet.is_compact:
        sheet.write(label, place.top(34), Type(28, is_bold=True))
        answers = place.below(36).columns(2, 10)
    else:
        tile = place.left(place.w - 2 * (ANSWER_WIDTH + 12))
        draw_tile(sheet, tile, radius=18)
        sheet.drawing(picture, Box(tile.x + 10, tile.y + 4, 110, tile.h - 8))
        sheet.write(label, tile.after(132).left(tile.w - 140), Type(Size.BODY, is_bold=True))
        answers = place.after(tile.w + 12).columns(2, 12)
    given = content.answers.get(kind)
    for box, is_granted, word in zip(answers, (True, False), ("yes", "no"), strict=True):
        event = events.ItemAnswered(kind, is_granted)
        _draw_answer(sheet, box, (name, word), event, is_chosen=given is is_granted)


def _draw_answer(
    sheet: Sheet, box: Box, names: tuple[str, str], event: events.Event, *, is_chosen: bool
) -> None:
    name, word = names
    label = sheet.words.of(f"items.{word}")
    size = 38 if not sheet.is_compact else 32
    filling = beside("check", label, size) if is_chosen else worded(label, size, is_bold=True)
    kind = Kind.PRIMARY if is_chosen else Kind.PLAIN
    draw_key(sheet, Key(f"items-{name}-{word}", box, event, kind), filling)
