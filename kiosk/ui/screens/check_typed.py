"""S33: what was typed, each with a key to correct it, and one key for "all are right"."""

from kiosk.flow import events
from kiosk.flow.typed import TypedDate, TypedField
from kiosk.ui.panel import Box
from kiosk.ui.screens.typed import SKIPPED_BY, name_of
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import CheckTypedView, View
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key, worded
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import draw_title, margin, title_type
from kiosk.ui.words import Words

COLUMNS = 2


def draw(sheet: Sheet, view: View, content: CheckTypedView) -> None:  # noqa: ARG001 (all alike)
    """Draws the fields in two columns; 確認 takes the last place."""
    body = _body(sheet)
    count = len(content.rows) + 1
    gap = 14 if not sheet.is_compact else 8
    rows = body.rows((count + 1) // COLUMNS, gap)
    places = [place for row in rows for place in row.columns(COLUMNS, gap + 6)]
    for place, (field, typed) in zip(places, content.rows, strict=False):
        _draw_row(sheet, place, field, typed)
    last = places[len(content.rows)]
    place = Box(last.x, last.y, body.right - last.x, last.h)
    key = Key("typed-confirm", place, events.TypedNext(), Kind.PRIMARY)
    size = 46 if not sheet.is_compact else 38
    draw_key(sheet, key, beside("check", sheet.words.of("check_typed.confirm"), size))


def _body(sheet: Sheet) -> Box:
    if not sheet.is_compact:
        return draw_title(sheet, "check_typed.title")
    zone = Box(0, 12, sheet.box.w, footer_top(sheet) - 20).inset(margin(sheet))
    sheet.say("check_typed.title", zone.top(58), title_type(sheet))
    return zone.below(64)


def _draw_row(sheet: Sheet, place: Box, field: TypedField, typed: str | TypedDate) -> None:
    """The name and the value in a tile, 訂正 at its right end."""
    width = 168 if not sheet.is_compact else 126
    draw_tile(sheet, place.left(place.w - width - 10), radius=18)
    pad = 24 if not sheet.is_compact else 14
    words = place.left(place.w - width - 10).inset(pad, 8 if not sheet.is_compact else 6)
    label = Type(Size.FLOOR if sheet.is_compact else Size.NOTE, Role.INK2)
    name = name_of(field)
    sheet.say(f"check_typed.{name}", words.top(words.h * 0.4), label)
    value = words.below(words.h * 0.42)
    size = 42 if not sheet.is_compact else 34
    if typed:
        text = typed if isinstance(typed, str) else date_text(sheet.words, typed)
        sheet.write(text, value, Type(size, is_bold=True, is_personal=True))
    elif field in SKIPPED_BY:
        sheet.say(SKIPPED_BY[field], value, Type(size, is_bold=True))
    key_name = f"typed-edit-{name.replace('_', '-')}"
    key = Key(key_name, place.after(place.w - width), events.TypedEdited(field))
    size = 31 if not sheet.is_compact else Size.NOTE
    draw_key(sheet, key, worded(sheet.words.of("check_typed.edit"), size, is_bold=True))


def date_text(words: Words, date: TypedDate) -> str:
    """A typed date as the language says it: 昭和20年8月15日, Showa 20, Aug 15."""
    month = words.of(f"date.month.{date.month}")
    if date.era is None:
        return words.of("date", month=month, day=date.day)
    era = words.of(f"typed.era.{date.era.name.lower()}")
    return words.of("date.era", era=era, year=date.year, month=month, day=date.day)
