"""S401: yes or no for each kind of information; nothing is chosen before the patient chooses."""

from collections.abc import Sequence

from eligibility.health import HealthInformation
from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Size
from kiosk.ui.view_model import ConsentItemsView, TextSize, View
from kiosk.ui.widgets.key import Key, Kind, above, beside, draw_key, worded
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import draw_title

ROWS = (
    (HealthInformation.MEDICATION_AND_CARE, "bag", "care"),
    (HealthInformation.CHECKUPS, "chart", "checkups"),
    (HealthInformation.OPERATIONS, "knife", "operations"),
    (HealthInformation.SPECIFIC_DISEASES, "disease", "diseases"),
)
NEXT_WIDTH, NEXT_LARGEST = 168, 140
ANSWER_WIDTH, ANSWER_LARGEST = 210, 232
LOWEST_ANSWER = 90


def draw(sheet: Sheet, view: View, content: ConsentItemsView) -> None:  # noqa: ARG001
    """Draws the four kinds, and 次へ at the right as on the keypad."""
    body = draw_title(sheet, "items.title")
    if sheet.text_size is not TextSize.NORMAL and not sheet.is_compact:
        body = body.top(body.h + 12)
    width = sheet.pick(NEXT_LARGEST if sheet.is_one_column else NEXT_WIDTH, 106)
    left = body.left(body.w - width - sheet.pick(24, 16))
    for item, place in zip(ROWS, _places(sheet, left), strict=True):
        _draw_item(sheet, place, item, content)
    tall = body.after(body.w - width)
    tall = tall.below(max(tall.h - 254, 0)) if not sheet.is_compact else tall
    kind = Kind.PRIMARY if content.is_complete else Kind.OFF
    key = Key("items-next", tall, events.ItemsDone(), kind)
    label = sheet.words.of("items.next")
    draw_key(sheet, key, above("next", label, sheet.pick(42, 34), 66, growth=Growth.FRAME))


def _places(sheet: Sheet, box: Box) -> Sequence[Box]:
    """Four rows; on a small panel two by two, so that keys stay 15 mm high."""
    if not sheet.is_compact:
        return box.rows(len(ROWS), 12)
    return [cell for row in box.rows(2, 8) for cell in row.columns(2, 16)]


def _draw_item(
    sheet: Sheet, place: Box, item: tuple[HealthInformation, str, str], content: ConsentItemsView
) -> None:
    kind, picture, name = item
    if sheet.is_compact:
        short = ".short" if sheet.is_one_column else ""
        words = place.top(place.h - LOWEST_ANSWER - 2)
        sheet.say(f"items.{name}{short}", words, Type(28, is_bold=True))
        answers = place.below(words.h + 2).columns(2, 10)
    else:
        width = ANSWER_LARGEST if sheet.is_one_column else ANSWER_WIDTH
        tile = place.left(place.w - 2 * (width + 12))
        _draw_label(sheet, tile, picture, f"items.{name}")
        answers = place.after(tile.w + 12).columns(2, 12)
    given = content.answers.get(kind)
    for box, is_granted, word in zip(answers, (True, False), ("yes", "no"), strict=True):
        event = events.ItemAnswered(kind, is_granted)
        _draw_answer(sheet, box, (name, word), event, is_chosen=given is is_granted)


def _draw_label(sheet: Sheet, tile: Box, picture: str, message: str) -> None:
    """The kind with its picture, which gives way to the largest text."""
    draw_tile(sheet, tile, radius=18)
    words = tile.inset(20, 2)
    if not sheet.is_one_column:
        sheet.drawing(picture, Box(tile.x + 10, tile.y + 4, 110, tile.h - 8))
        words = tile.after(132).left(tile.w - 140)
    sheet.say(message, words, Type(Size.BODY, is_bold=True, leading=1.1))


def _draw_answer(
    sheet: Sheet, box: Box, names: tuple[str, str], event: events.Event, *, is_chosen: bool
) -> None:
    name, word = names
    label = sheet.words.of(f"items.{word}")
    size = sheet.pick(35 if sheet.is_one_column else 38, 32)
    filling = beside("check", label, size) if is_chosen else worded(label, size, is_bold=True)
    kind = Kind.PRIMARY if is_chosen else Kind.PLAIN
    draw_key(sheet, Key(f"items-{name}-{word}", box, event, kind), filling)
