"""S33: what was typed, each with a key to correct it, and one key for "all are right".

At the largest text size each field is itself the key that corrects it.
"""

from kiosk.flow import events
from kiosk.flow.typed import TypedDate, TypedField
from kiosk.ui.panel import Box
from kiosk.ui.screens.typed import SKIPPED_BY, name_of
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import CheckTypedView, TextSize, View
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Filling, Key, Kind, Skin, above, beside, draw_key, worded
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import draw_title, margin
from kiosk.ui.words import Words

COLUMNS = 2
EDIT = 42
FieldText = tuple[TypedField, str | TypedDate]


def draw(sheet: Sheet, view: View, content: CheckTypedView) -> None:  # noqa: ARG001 (all alike)
    """Draws the fields in two columns; 確認 takes the last place."""
    body = _body(sheet)
    count = len(content.rows) + 1
    gap = sheet.pick(14, 11)
    is_large = sheet.text_size is not TextSize.NORMAL
    are_keys = sheet.is_one_column or (sheet.is_compact and is_large)
    rows = body.rows((count + 1) // COLUMNS, gap)
    places = [place for row in rows for place in row.columns(COLUMNS, gap + 6)]
    for place, row in zip(places, content.rows, strict=False):
        if are_keys:
            draw_key(sheet, Key(_key_name(row), place, events.TypedEdited(row[0])), _as_key(row))
        else:
            _draw_row(sheet, place, row)
    last = places[len(content.rows)]
    place = Box(last.x, last.y, body.right - last.x, last.h)
    key = Key("typed-confirm", place, events.TypedNext(), Kind.PRIMARY)
    filling = beside("check", sheet.words.of("check_typed.confirm"), sheet.pick(46, 38))
    draw_key(sheet, key, filling)


def _body(sheet: Sheet) -> Box:
    if not sheet.is_compact:
        return draw_title(sheet, "check_typed.title")
    zone = Box(0, 12, sheet.box.w, footer_top(sheet) - 12 - 11).inset(margin(sheet))
    return draw_title(sheet, "check_typed.title", zone)


def _draw_row(sheet: Sheet, place: Box, row: FieldText) -> None:
    """The name and the value in a tile, 訂正 at its right end."""
    label = sheet.words.of("check_typed.edit")
    kind = Type(sheet.pick(31, Size.NOTE), is_bold=True, growth=Growth.ANSWER)
    width = max(sheet.pick(168, 126), sheet.width_of(label, kind) + 32)
    tile = place.left(place.w - width - 10)
    draw_tile(sheet, tile, radius=18)
    _write_field(sheet, tile.inset(sheet.pick(24, 14), sheet.pick(8, 6)), row)
    key = Key(_key_name(row), place.after(place.w - width), events.TypedEdited(row[0]))
    filling = worded(label, kind.size, is_bold=True)
    if not sheet.is_compact:
        filling = above("edit", label, kind.size, EDIT)
    draw_key(sheet, key, filling)


def _as_key(row: FieldText) -> Filling:
    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        mark = sheet.pick(46, 36)
        pad = sheet.pick(26, 14)
        sheet.icon("edit", face.right - pad - mark, face.y + (face.h - mark) / 2, mark, skin.icon)
        words = face.left(face.w - mark - pad * 1.4).inset(pad * 0.7, sheet.pick(8, 2))
        _write_field(sheet, words, row)

    return draw


def _write_field(sheet: Sheet, box: Box, row: FieldText) -> None:
    field, typed = row
    label = Type(sheet.pick(Size.NOTE, Size.FLOOR), Role.INK2)
    name = sheet.words.of(f"check_typed.{name_of(field)}")
    height = min(sheet.height_of(name, box.top(box.h * 0.5), label) + 4, box.h * 0.5)
    sheet.write(name, box.top(height), label)
    value = box.below(height)
    kind = Type(sheet.pick(50, 34), is_bold=True, is_personal=True, growth=Growth.ANSWER)
    if typed:
        text = typed if isinstance(typed, str) else date_text(sheet.words, typed)
        sheet.write(text, value, kind)
    elif field in SKIPPED_BY:
        sheet.say(SKIPPED_BY[field], value, kind)


def _key_name(row: FieldText) -> str:
    return f"typed-edit-{name_of(row[0]).replace('_', '-')}"


def date_text(words: Words, date: TypedDate) -> str:
    """A typed date as the language says it: 昭和20年8月15日, Showa 20, Aug 15."""
    month = words.of(f"date.month.{date.month}")
    if date.era is None:
        return words.of("date", month=month, day=date.day)
    era = words.of(f"typed.era.{date.era.name.lower()}")
    return words.of("date.era", era=era, year=date.year, month=month, day=date.day)
