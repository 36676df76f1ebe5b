"""S41, S48, S47: the room changes its colour at the result only; always with picture and words."""

from kiosk.flow import events
from kiosk.ui.causes import NOTICES
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_code
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.typesetting import phrases, plain
from kiosk.ui.view_model import CounterView, NoServiceView, ValidView, View
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.sentences import draw_notice, draw_sentences
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import GUTTER, inner, title_type

NOTICE_HEIGHT = 46
FINISH_HEIGHT = 94
LOWEST_NUMBER = 106
"""18 mm; beside its label, or under it where the tile is narrow."""


def draw_valid(sheet: Sheet, view: View, content: ValidView) -> None:  # noqa: ARG001
    """S41: checked in; the number, and what is paid at the window."""
    zone = inner(sheet)
    head = 152 if not sheet.is_compact else 78
    name = name_line(sheet, content.masked_name)
    _draw_head(sheet, zone.top(head), "bigcheck", "valid.title", name)
    note = FINISH_HEIGHT if not sheet.is_compact else 90
    gap = 26 if not sheet.is_compact else 8
    notice = content.notice
    line = NOTICE_HEIGHT if notice is not None and not sheet.is_compact else 0
    tiles = zone.below(head + gap).top(zone.h - head - note - 2 * gap - 10 - line)
    number, share = tiles.columns(2, GUTTER if not sheet.is_compact else 14)
    draw_fact(sheet, number, "valid.number", str(content.reception_number))
    draw_fact(sheet, share, "valid.share", share_text(sheet, content.share_tenths))
    row = Box(zone.x, zone.bottom - note - (12 if not sheet.is_compact else 0), zone.w, note)
    if notice is None:
        _draw_finish(sheet, row, "valid.note")
        return
    if line:
        draw_notice(sheet, Box(zone.x, tiles.bottom + 14, zone.w, line), NOTICES[notice])
        _draw_finish(sheet, row, "valid.note")
        return
    _draw_finish(sheet, row, NOTICES[notice])  # a small panel has room for one line only


def draw_counter(sheet: Sheet, view: View, content: CounterView) -> None:  # noqa: ARG001
    """S48: please go to the desk; no reason is shown. S50: provisionally taken in."""
    zone = inner(sheet)
    note = FINISH_HEIGHT if not sheet.is_compact else 90
    body = zone.top(zone.h - note - 10)
    has_number = content.reception_number is not None
    left = body.left(body.w * (0.6 if has_number else 0.72))
    side = min(left.h - 40, 240)
    picture = left.left(side * 1.1)
    sheet.drawing("staff", picture.middle(side, side))
    words = left.after(side * 1.1 + 24)
    draw_sentences(sheet, words, _counter_words(content), size=Size.RESULT_TITLE)
    if has_number:
        tile = body.after(left.w + GUTTER)
        height = min(tile.h, 212)
        where = tile.middle(tile.w, height)
        draw_fact(sheet, where, "counter.number", str(content.reception_number))
    message = "counter.note.number" if has_number else None
    _draw_finish(
        sheet,
        Box(zone.x, zone.bottom - note - (12 if not sheet.is_compact else 0), zone.w, note),
        message,
    )


def _counter_words(content: CounterView) -> tuple[str, str]:
    if content.is_provisional:
        return "provisional.done.title", "provisional.done.note"
    has_number = content.reception_number is not None
    return "counter.title", "counter.note.short" if has_number else "counter.note"


def draw_no_service(sheet: Sheet, view: View, content: NoServiceView) -> None:  # noqa: ARG001
    """S47: it cannot be checked now; again, or the bell."""
    zone = inner(sheet)
    height = 172 if not sheet.is_compact else 116
    words = zone.top(zone.h - height - (30 if not sheet.is_compact else 10))
    left = 380 if not sheet.is_compact else 220
    sheet.drawing("wait", words.left(left - 40).middle(left - 40, words.h - 60))
    text = words.after(left)
    note = "no_service.network" if content.is_network else "no_service.service"
    draw_sentences(sheet, text, ("no_service.title", note), size=62)
    size = 50 if not sheet.is_compact else 38
    answer = Box(zone.x, words.bottom + 6, zone.w, height)
    again = Key("retry", answer, events.Retried(), Kind.PRIMARY)
    draw_key(sheet, again, beside("retry", sheet.words.of("no_service.again"), size))
    if not sheet.is_compact:
        draw_code(sheet, content.code)


def _draw_head(sheet: Sheet, box: Box, picture: str, title: str, name: str) -> None:
    side = box.h - 2
    sheet.drawing(picture, Box(box.x, box.y + 3, side, side))
    words = box.after(side + 26)
    share = 0.58
    upper = Box(words.x, box.y, words.w, box.h * share)
    sheet.say(title, upper, title_type(sheet, Size.RESULT_TITLE))
    size = 41 if not sheet.is_compact else 30
    lower = words.below(box.h * share)
    sheet.write(name, lower, Type(size, is_personal=True))


def name_line(sheet: Sheet, masked_name: str) -> str:
    """Whom the answer is for; a name stays as it is written in every language."""
    return sheet.words.of("valid.name", name=sheet.words.in_japanese(masked_name))


def share_text(sheet: Sheet, tenths: int) -> str:
    """What is paid at the window, as the language says it: 3割, 30%."""
    return sheet.words.of("valid.share.value", tenths=tenths, percent=10 * tenths)


def draw_fact(sheet: Sheet, box: Box, label: str, value: str) -> None:
    """A white tile with a label and a large value."""
    draw_tile(sheet, box, Role.WHITE)
    pad = 28 if not sheet.is_compact else 22
    words = box.inset(pad)
    kind = Type(38 if not sheet.is_compact else 30, Role.INK2, is_bold=True)
    number = Type(
        Size.RESULT_NUMBER, is_bold=True, align=1, smallest=LOWEST_NUMBER, is_personal=True
    )
    text = sheet.words.of(label)
    least = sheet.width_of(value, number) * LOWEST_NUMBER / Size.RESULT_NUMBER
    if words.w - least < sheet.width_of(max(phrases(text), key=len), kind) + 16:
        sheet.write(plain(text), words.below(18).top(40), kind)
        sheet.write(value, words.below(62).top(words.h - 76), number)
        return
    narrow = max(sheet.width_of(phrase, kind) for phrase in phrases(text))
    wide = sheet.width_of(plain(text), kind)
    room = words.w - 16 - sheet.width_of(value, number)
    width = (wide if room >= wide else narrow) + 4
    sheet.write(text, words.left(width), kind)
    air = min(max((box.h - 134) / 2, 4), 14)
    sheet.write(value, words.after(width + 12).inset(0, air), number)


def _draw_finish(sheet: Sheet, row: Box, message: str | None) -> None:
    width = 284 if not sheet.is_compact else 190
    if message is not None:
        words = row.left(row.w - width - 16)
        size = 37 if not sheet.is_compact else 30
        sheet.say(message, words, Type(size, is_bold=True))
    box = Box(row.right - width, row.y, width, row.h)
    label = sheet.words.of("valid.finish")
    draw_key(sheet, Key("finish", box, events.Finished()), beside("check", label, 40))
