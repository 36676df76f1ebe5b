"""A pad for names in katakana, for staff: a row of kana is opened, then one of them is chosen.

Two touches a kana, on keys as large as the keypad's: all fifty sounds at once would not be.
"""

from kiosk.flow import events
from kiosk.flow.declaring import BLANK, KANA_ROWS, LONG
from kiosk.flow.declaring_events import KanaRowOpened
from kiosk.ui.actions import Action
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Size
from kiosk.ui.widgets.key import Key, Kind, draw_key, worded

ACROSS = 3
ROWS, ROWS_OF_A_LONG_ONE = 4, 5
NARROW = 12


def draw_rows(sheet: Sheet, box: Box, gap: float) -> None:
    """ア カ サ ... ワ, and beside ワ the blank and the long vowel."""
    places = _places(box, ROWS, gap)
    last = len(KANA_ROWS) - 1
    for row, kana in enumerate(KANA_ROWS):
        place = places[row if row < last else row + 1]  # the blank stands left of ワ
        _draw_kana(sheet, f"kana-row-{row}", place, kana[0], KanaRowOpened(row))
    blank = Key("kana-blank", places[last], events.SymbolTyped(BLANK), Kind.STAFF_PLAIN)
    size = 34 if not sheet.is_compact else Size.NOTE
    draw_key(sheet, blank, worded(sheet.words.of("declaration.blank"), size, is_bold=True))
    _draw_kana(sheet, "kana-long", places[-1], LONG, events.SymbolTyped(LONG))


def draw_kana(sheet: Sheet, box: Box, gap: float, row: int) -> None:
    """The kana of one row, small ones and those with marks too."""
    kana = KANA_ROWS[row]
    if len(kana) > ROWS * ACROSS:
        places = _places(box, ROWS_OF_A_LONG_ONE, min(gap, NARROW))
    else:
        places = _places(box, ROWS, gap)
    for index, (one, place) in enumerate(zip(kana, places, strict=False)):
        _draw_kana(sheet, f"kana-{index}", place, one, events.SymbolTyped(one))


def _places(box: Box, rows: int, gap: float) -> list[Box]:
    return [place for row in box.rows(rows, gap) for place in row.columns(ACROSS, gap)]


def _draw_kana(sheet: Sheet, name: str, place: Box, kana: str, action: Action) -> None:
    label = sheet.words.in_japanese(kana)
    key = Key(name, place, action, Kind.STAFF_PLAIN)
    draw_key(sheet, key, worded(label, Size.TITLE, is_bold=True))
