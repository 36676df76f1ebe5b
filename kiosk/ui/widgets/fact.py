"""A fact in a white tile: what it is, and its value as large as the tile allows."""

import dataclasses

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.typesetting import phrases, plain
from kiosk.ui.widgets.key import Filling, Skin
from kiosk.ui.widgets.tile import draw_tile

LOWEST_NUMBER = 106
"""18 mm; beside its label, or under it where the tile is narrow."""
LARGE_ENOUGH = 0.85
"""Of its size the number keeps so much for a label in one line."""
LABEL_HEIGHT = 40
"""Over the number."""
ONE_LINE_FROM = 0.7
ROW_ARROW = 56
ROW_ARROW_ROOM = 100
"""What the arrow of a row takes at the right; kept free in a row without one, too."""


def name_line(sheet: Sheet, masked_name: str) -> str:
    """Whom the answer is for; a name stays as it is written in every language."""
    return sheet.words.of("valid.name", name=sheet.words.in_japanese(masked_name))


def share_text(sheet: Sheet, tenths: int) -> str:
    """What is paid at the window, as the language says it: 3割, 30%."""
    return sheet.words.of("valid.share.value", tenths=tenths, percent=10 * tenths)


def draw_fact(sheet: Sheet, box: Box, label: str, value: str) -> None:
    """A tile; at the largest text size a row."""
    draw_tile(sheet, box, Role.WHITE)
    if sheet.is_one_column:
        _write_row(sheet, box, label, value)
        return
    words = box.inset(sheet.pick(28, 22))
    kind, number = _label_type(sheet), _number_type()
    text = sheet.words.of(label)
    least = sheet.width_of(value, number) * LOWEST_NUMBER / Size.RESULT_NUMBER
    if words.w - least < sheet.width_of(max(phrases(text), key=len), kind) + 16:
        if words.h >= LOWEST_NUMBER + sheet.grown(LABEL_HEIGHT) + 36:
            _write_under(sheet, words, text, value)
        else:  # the number keeps its size, the label gives way
            sheet.write(text, words.left(words.w - least - 12), kind)
            sheet.write(value, words.after(words.w - least - 2).inset(0, 2), number)
        return
    narrow = max(sheet.width_of(phrase, kind) for phrase in phrases(text))
    wide = sheet.width_of(plain(text), kind)
    room = words.w - 16 - sheet.width_of(value, number) * LARGE_ENOUGH
    width = (wide if room >= wide else narrow) + 4
    sheet.write(text, words.left(width), kind)
    air = min(max((box.h - 134) / 2, 4), 14)
    sheet.write(value, words.after(width + 12).inset(0, air), number)


def fact_in_row(label: str, value: str) -> Filling:
    """The same as a row that is a key, with its arrow."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        _write_row(sheet, face, label, value)
        if _is_half(sheet, face):
            return
        mark = sheet.pick(ROW_ARROW, 44)
        x = face.right - sheet.pick(ROW_ARROW_ROOM - 22, 58)
        sheet.icon("next", x, face.y + (face.h - mark) / 2, mark, skin.icon)

    return draw


def _write_row(sheet: Sheet, box: Box, label: str, value: str) -> None:
    pad, end = sheet.pick(40, 22), sheet.pick(ROW_ARROW_ROOM, 72)
    if _is_half(sheet, box):
        pad, end = 14, 14
    words = Box(box.x + pad, box.y, box.w - pad - end, box.h)
    number = _number_type()
    air = min(max((box.h - LOWEST_NUMBER) / 2, 0), 10)
    full = sheet.width_of(value, number)
    least = full * LOWEST_NUMBER / Size.RESULT_NUMBER + 8
    share = max(min(full + 24, words.w * 0.62), least)
    sheet.write(value, words.after(words.w - share).inset(0, air), number)
    kind = dataclasses.replace(_label_type(sheet), one_line_from=ONE_LINE_FROM)
    sheet.say(label, words.left(words.w - share), kind)


def _is_half(sheet: Sheet, box: Box) -> bool:
    """True for two facts side by side, where there is no room for an arrow."""
    return box.w < sheet.box.w / 2


def _write_under(sheet: Sheet, words: Box, text: str, value: str) -> None:
    kind = _label_type(sheet)
    height = sheet.grown(LABEL_HEIGHT)
    sheet.write(plain(text), words.below(18).top(height), kind)
    sheet.write(value, words.below(22 + height).top(words.h - 36 - height), _number_type())


def _label_type(sheet: Sheet) -> Type:
    return Type(sheet.pick(38, 30), Role.INK2, is_bold=True)


def _number_type() -> Type:
    return Type(
        Size.RESULT_NUMBER,
        is_bold=True,
        align=1,
        smallest=LOWEST_NUMBER,
        is_personal=True,
        growth=Growth.NONE,
    )
