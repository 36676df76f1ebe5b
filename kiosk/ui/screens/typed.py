"""S32: what is printed on the paper, one field at a time, and where on the paper it is printed."""

from kiosk.flow import events
from kiosk.flow.typed import Era, TypedField
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import TypeView, View
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, draw_key, worded
from kiosk.ui.widgets.keypad import draw_keypad, keypad_box, typed_keypad
from kiosk.ui.widgets.progress import draw_pill
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.typed_text import LABEL_HEIGHT, Grouping, draw_digits, draw_line
from kiosk.ui.widgets.zones import margin, title_type

PAPERS = {
    TypedField.INSURER_NUMBER: "paper-insurer",
    TypedField.SYMBOL: "paper-symbol",
    TypedField.NUMBER: "paper-number",
    TypedField.BRANCH: "paper-branch",
    TypedField.MONTH_DAY: "paper-birth",
    TypedField.BIRTHDATE: "paper-birth",
}
PAPER_RATIO = 264 / 420
LOWEST_WITH_STEPS = 120
"""A lower room beside the paper holds one sentence only."""
GROUPINGS = {
    TypedField.INSURER_NUMBER: Grouping((4, 4)),
    TypedField.BRANCH: Grouping((2,), widest=112),
    TypedField.MONTH_DAY: Grouping((2, 2), ("typed.month", "typed.day"), widest=80),
    TypedField.BIRTHDATE: Grouping((2, 2, 2), ("typed.year", "typed.month", "typed.day")),
}
"""Fields that have boxes; the others are one line."""
SKIPPED_BY = {TypedField.SYMBOL: "typed.no_symbol", TypedField.BRANCH: "branch.unknown"}
WITH_HYPHEN = frozenset({TypedField.SYMBOL, TypedField.NUMBER})
ERA_NAMES = {
    Era.TAISHO: "taisho",
    Era.SHOWA: "showa",
    Era.HEISEI: "heisei",
    Era.REIWA: "reiwa",
}


def name_of(field: TypedField) -> str:
    """The part of message ids and key names that belongs to a field."""
    return field.name.lower()


def draw(sheet: Sheet, view: View, content: TypeView) -> None:  # noqa: ARG001 (all alike)
    """Draws the field at the left, the keypad at the right."""
    box = keypad_box(sheet)
    awaits_era = content.field is TypedField.BIRTHDATE and content.era is None
    keys = typed_keypad(
        is_on=not awaits_era,
        can_next=content.can_next,
        has_hyphen=content.field in WITH_HYPHEN,
    )
    draw_keypad(sheet, box, keys)
    left = left_column(sheet, box)
    field = draw_field_title(sheet, left, f"typed.{name_of(content.field)}.title")
    if content.field is TypedField.BIRTHDATE:
        below = _draw_birthdate(sheet, field, content)
    else:
        below = _draw_field(sheet, field, content)
    if below is not None:
        _draw_paper(sheet, below, content)


def left_column(sheet: Sheet, keypad: Box) -> Box:
    """What is left of the keypad, down to the footer."""
    edge = margin(sheet)
    bottom = footer_top(sheet) - (10 if sheet.is_compact else 42)
    return Box(edge, 0, keypad.x - edge - (16 if sheet.is_compact else 38), bottom)


def draw_field_title(sheet: Sheet, left: Box, message: str) -> Box:
    """A title of two lines; gives what is under it."""
    if sheet.is_compact:
        kind = Type(44, is_bold=True, smallest=36)
        sheet.say(message, left.below(14).top(100), kind)
        return left.below(122)
    sheet.say(message, left.below(136).top(136), title_type(sheet))
    return left.below(292)


def _draw_field(sheet: Sheet, box: Box, content: TypeView) -> Box:
    """Boxes or a line with one sentence under them; gives the room for the paper."""
    height = 92 if not sheet.is_compact else 66
    grouping = GROUPINGS.get(content.field)
    if grouping is None:
        draw_line(sheet, box.top(height), content.text)
    else:
        draw_digits(sheet, box.top(height), grouping, content.text)
    note = box.below(height + 10).top(38) if not sheet.is_compact else box.below(height + 6).top(60)
    if not _has_labels(content.field):
        if content.problem is not None and (sheet.is_compact or content.field in SKIPPED_BY):
            _draw_problem(sheet, note, content)
        else:
            _draw_note(sheet, note, content)
    return box.below(height + (62 if not sheet.is_compact else 72))


def _has_labels(field: TypedField) -> bool:
    grouping = GROUPINGS.get(field)
    return grouping is not None and bool(grouping.labels)


def _draw_note(sheet: Sheet, box: Box, content: TypeView) -> None:
    message = f"typed.{name_of(content.field)}.note"
    sheet.say(message, box, Type(Size.NOTE, Role.INK2, leading=1.1))


def _draw_birthdate(sheet: Sheet, box: Box, content: TypeView) -> Box | None:
    """The era's keys first, then the boxes; a small panel shows one after the other."""
    if not sheet.is_compact:
        _draw_eras(sheet, box.top(92), content.era)
        draw_digits(sheet, box.below(104).top(84), GROUPINGS[content.field], content.text)
        return box.below(104 + 84 + LABEL_HEIGHT + 14)
    if content.era is None:
        _draw_eras(sheet, box.top(190), None)
        draw_steps(sheet, box.below(200), content.step, content.steps)
        return None
    era = f"typed.era.{ERA_NAMES[content.era]}"
    sheet.say(era, box.left(100).top(66), Type(36, is_bold=True))
    draw_digits(sheet, box.after(104).top(66), GROUPINGS[content.field], content.text)
    return box.below(120)


def _draw_eras(sheet: Sheet, box: Box, chosen: Era | None) -> None:
    rows = box.rows(2, 10) if sheet.is_compact else [box]
    each = len(Era) // len(rows)
    places = [place for row in rows for place in row.columns(each, 12)]
    for era, place in zip(Era, places, strict=True):
        name = ERA_NAMES[era]
        kind = Kind.PRIMARY if era is chosen else Kind.PLAIN
        key = Key(f"era-{name}", place, events.EraChosen(era), kind)
        draw_key(sheet, key, worded(sheet.words.of(f"typed.era.{name}"), 38, is_bold=True))


def _draw_paper(sheet: Sheet, box: Box, content: TypeView) -> None:
    """The paper with the field marked; beside it what to do, and how far one is."""
    if content.problem is not None and sheet.is_compact and _has_labels(content.field):
        _draw_problem(sheet, box.top(62), content)
        draw_steps(sheet, box.below(box.h - 34), content.step, content.steps)
        return
    width = min(320 if not sheet.is_compact else 136, box.h / PAPER_RATIO)
    paper = box.left(width)
    sheet.drawing(PAPERS[content.field], paper.top(width * PAPER_RATIO))
    beside = box.after(width + (20 if not sheet.is_compact else 14))
    steps = 48 if not sheet.is_compact else 34
    if content.problem is not None and box.h < LOWEST_WITH_STEPS and not sheet.is_compact:
        _draw_problem(sheet, beside, content)
        return
    room = beside.top(beside.h - steps - 8)
    skip = SKIPPED_BY.get(content.field)
    if skip is not None:
        _draw_skip(sheet, room, skip)
    elif content.problem is not None and not sheet.is_compact:
        _draw_problem(sheet, room, content)
    else:
        size = 34 if not sheet.is_compact else Size.NOTE
        sheet.say("typed.here", room, Type(size, is_bold=True))
    draw_steps(sheet, beside.below(beside.h - steps), content.step, content.steps)


def _draw_skip(sheet: Sheet, box: Box, message: str) -> None:
    height = min(box.h, 150)
    place = Box(box.x, box.y, box.w, height)
    size = 34 if not sheet.is_compact else 30
    key = Key("typed-skip", place, events.TypedSkipped())
    draw_key(sheet, key, worded(sheet.words.of(message), size, is_bold=True))


def _draw_problem(sheet: Sheet, box: Box, content: TypeView) -> None:
    if content.problem is None:
        return
    draw_tile(sheet, box, Role.ATTENTION_GROUND, radius=14)
    message = f"typed.problem.{content.problem.value.replace(' ', '_')}"
    size = 32 if not sheet.is_compact else Size.NOTE
    sheet.say(message, box.inset(10, 1), Type(size, is_bold=True, leading=1.1))


def draw_steps(sheet: Sheet, box: Box, step: int, steps: int) -> None:
    """How far one is, as bars and in words."""
    if not sheet.is_compact:
        for index in range(steps):
            bar = Box(box.x + index * 46, box.y, 36, 12)
            draw_pill(sheet, bar, Role.LOOK if index < step else Role.OFF)
        box = box.below(16)
    kind = Type(Size.FLOOR, Role.INK2)
    sheet.say("typed.step", box.top(34), kind, step=step, steps=steps)
