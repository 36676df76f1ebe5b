"""S401: yes or no for each kind of information; nothing is chosen before the patient chooses."""

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


def draw(sheet: Sheet, view: View, content: ConsentItemsView) -> None:  # noqa: ARG001
    """Draws the four rows, and 次へ at the right as on the keypad."""
    body = draw_title(sheet, "items.title")
    gap = 12 if not sheet.is_compact else 8
    width = NEXT_WIDTH if not sheet.is_compact else 106
    rows = body.left(body.w - width - 24)
    for item, row in zip(ROWS, rows.rows(len(ROWS), gap), strict=True):
        _draw_row(sheet, row, item, content)
    tall = body.after(body.w - width)
    tall = tall.below(tall.h - 254) if not sheet.is_compact else tall
    is_ready = content.is_complete
    draw_key(
        sheet,
        Key("items-next", tall, events.ItemsDone(), Kind.PRIMARY if is_ready else Kind.OFF),
        above("next", sheet.words.of("items.next"), 42 if not sheet.is_compact else 34, 66),
    )


def _draw_row(
    sheet: Sheet, row: Box, item: tuple[HealthInformation, str, str], content: ConsentItemsView
) -> None:
    kind, picture, name = item
    answer = content.answers.get(kind)
    answer_width = 210 if not sheet.is_compact else 132
    gap = 12 if not sheet.is_compact else 8
    tile = row.left(row.w - 2 * (answer_width + gap))
    draw_tile(sheet, tile, radius=18)
    side = 110 if not sheet.is_compact else 66
    sheet.drawing(picture, Box(tile.x + 10, tile.y + 6, side, tile.h - 12))
    words = Box(tile.x + side + 22, tile.y, tile.w - side - 30, tile.h)
    label = sheet.words.of(f"items.{name}")
    sheet.write(label, words, Type(Size.BODY if not sheet.is_compact else 28, is_bold=True))
    for index, (is_granted, word) in enumerate(((True, "yes"), (False, "no"))):
        box = Box(tile.right + gap + index * (answer_width + gap), row.y, answer_width, row.h)
        _draw_answer(sheet, box, (name, word), events.ItemAnswered(kind, is_granted),
                     is_chosen=answer is is_granted)  # fmt: skip


def _draw_answer(
    sheet: Sheet, box: Box, names: tuple[str, str], event: events.Event, *, is_chosen: bool
) -> None:
    name, word = names
    label = sheet.words.of(f"items.{word}")
    size = 38 if not sheet.is_compact else 32
    filling = beside("check", label, size) if is_chosen else worded(label, size, is_bold=True)
    kind = Kind.PRIMARY if is_chosen else Kind.PLAIN
    draw_key(sheet, Key(f"items-{name}-{word}", box, event, kind), filling)
