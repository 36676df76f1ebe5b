"""S41, S48: the room changes its colour at the result only; always with picture and words.

At the largest text size the facts are rows, くわしく is the second of them, and 完了 stands in the
footer; the masked name and "番号でお呼びします" are left out (design reference 2).
"""

from kiosk.flow import events
from kiosk.ui.causes import NOTICES
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Size
from kiosk.ui.view_model import CounterView, ValidView, View
from kiosk.ui.widgets.fact import draw_fact, fact_in_row, name_line, share_text
from kiosk.ui.widgets.key import Key, beside, draw_key
from kiosk.ui.widgets.sentences import (
    block_height,
    draw_block,
    draw_notice,
    notice_height,
    sentences,
)
from kiosk.ui.widgets.zones import gutter, inner, title_type

NOTICE_HEIGHT = 46
FINISH_HEIGHT = 94
CARD_TOP = 172
"""How far the card that is to be taken reaches up from the lower edge."""
ROW = 172
LOWEST_HEAD = 54


def draw_valid(sheet: Sheet, view: View, content: ValidView) -> None:  # noqa: ARG001
    """S41: checked in; the number, and what is paid at the window."""
    if sheet.is_one_column:
        _draw_valid_rows(sheet, content)
        return
    zone = inner(sheet)
    head = sheet.pick(152, 78)
    name = name_line(sheet, content.masked_name)
    _draw_head(sheet, zone.top(head), "valid.title", name)
    note = sheet.pick(FINISH_HEIGHT, 90)
    gap = sheet.pick(26, 8)
    notice = content.notice
    line = sheet.grown(NOTICE_HEIGHT) if notice is not None and not sheet.is_compact else 0
    tiles = zone.below(head + gap).top(zone.h - head - note - 2 * gap - 10 - line)
    number, share = tiles.columns(2, gutter(sheet))
    draw_fact(sheet, number, "valid.number", str(content.reception_number))
    draw_fact(sheet, share, "valid.share", share_text(sheet, content.share_tenths))
    row = Box(zone.x, zone.bottom - note - sheet.pick(12, 0), zone.w, note)
    if notice is not None and line:
        draw_notice(sheet, Box(zone.x, tiles.bottom + 14, zone.w, line), NOTICES[notice])
    if notice is None or line:
        _draw_finish(sheet, row, "valid.note")
    else:  # a small panel has room for one line only
        _draw_finish(sheet, row, NOTICES[notice])


def large_zone(sheet: Sheet) -> Box:
    """The body at the largest text size, down to the card that is to be taken."""
    zone = inner(sheet)
    return zone.top(min(zone.bottom, sheet.box.h - sheet.pick(CARD_TOP, 110)) - zone.y)


def _draw_valid_rows(sheet: Sheet, content: ValidView) -> None:
    zone = large_zone(sheet)
    gap, row, usual = sheet.pick(16, 8), sheet.pick(118, 110), sheet.pick(130, 76)
    foot = 0.0
    if content.notice is not None:
        message = NOTICES[content.notice]
        most = zone.h - usual - 2 * gap - row - 8
        foot = min(notice_height(sheet, message, zone.w) + gap, most)
        draw_notice(sheet, zone.below(zone.h - foot + gap), message)
    body = zone.h - foot - 2 * (row + gap)
    head = min(usual, body) if body >= LOWEST_HEAD else usual
    _draw_head(sheet, zone.top(head), "valid.title", None)
    room = zone.below(head + gap).top(zone.h - head - gap - foot)
    # a small panel with a notice has no room for two rows
    rows = room.rows(2, gap) if body >= LOWEST_HEAD else room.columns(2, gutter(sheet))
    draw_fact(sheet, rows[0], "valid.number", str(content.reception_number))
    share = share_text(sheet, content.share_tenths)
    if not content.has_details:
        draw_fact(sheet, rows[1], "valid.share", share)
        return
    key = Key("details", rows[1], events.DetailsToggled())
    draw_key(sheet, key, fact_in_row("valid.share", share))


def draw_counter(sheet: Sheet, view: View, content: CounterView) -> None:  # noqa: ARG001
    """S48: please go to the desk; no reason is shown. S50: provisionally taken in."""
    if sheet.is_one_column:
        _draw_counter_rows(sheet, content)
        return
    zone = inner(sheet)
    note = sheet.pick(FINISH_HEIGHT, 90)
    body = zone.top(zone.h - note - 10)
    has_number = content.reception_number is not None
    left = body.left(body.w * (0.6 if has_number else 0.72))
    side = min(left.h - 40, 240)
    picture = left.left(side * 1.1)
    sheet.drawing("staff", picture.middle(side, side))
    words = left.after(side * 1.1 + 24)
    draw_block(sheet, words, sentences(sheet, *_counter_words(content), Size.RESULT_TITLE))
    if has_number:
        tile = body.after(left.w + gutter(sheet))
        where = tile.middle(tile.w, min(tile.h, 212))
        draw_fact(sheet, where, "counter.number", str(content.reception_number))
    row = Box(zone.x, zone.bottom - note - sheet.pick(12, 0), zone.w, note)
    _draw_finish(sheet, row, "counter.note.number" if has_number else None)


def _draw_counter_rows(sheet: Sheet, content: CounterView) -> None:
    zone = large_zone(sheet)
    row = 0.0
    if content.reception_number is not None:
        row = sheet.pick(ROW, 114)
        draw_fact(sheet, zone.below(zone.h - row), "counter.number", str(content.reception_number))
    upper = zone.top(zone.h - row - (sheet.pick(16, 6) if row else 0))
    said = sentences(sheet, *_counter_words(content), Size.RESULT_TITLE)
    side = min(upper.h, sheet.pick(220, 120))
    left = side + sheet.pick(36, 18)
    if block_height(sheet, said, upper.w - left) <= upper.h:
        sheet.drawing("staff", upper.left(side).middle(side, side))
        upper = upper.after(left)
    draw_block(sheet, upper, said)


def _counter_words(content: CounterView) -> tuple[str, str]:
    if content.is_provisional:
        return "provisional.done.title", "provisional.done.note"
    has_number = content.reception_number is not None
    return "counter.title", "counter.note.short" if has_number else "counter.note"


def _draw_head(sheet: Sheet, box: Box, title: str, name: str | None) -> None:
    side = min(box.h - 2, 150 if name is not None else sheet.pick(114, 70))
    sheet.drawing("bigcheck", Box(box.x, box.y, side, box.h).middle(side, side))
    words = box.after(side + 26)
    kind = title_type(sheet, Size.RESULT_TITLE)
    if name is None:
        sheet.say(title, words, kind)
        return
    share = 0.58
    sheet.say(title, words.top(words.h * share), kind)
    size = sheet.pick(41, 30)
    sheet.write(name, words.below(words.h * share), Type(size, is_personal=True))


def _draw_finish(sheet: Sheet, row: Box, message: str | None) -> None:
    width = sheet.pick(284, 190)
    if message is not None:
        kind = Type(sheet.pick(37, 30), is_bold=True)
        sheet.say(message, row.left(row.w - width - 16), kind)
    box = Box(row.right - width, row.y, width, row.h)
    label = sheet.words.of("valid.finish")
    draw_key(sheet, Key("finish", box, events.Finished()), beside("check", label, 40))
