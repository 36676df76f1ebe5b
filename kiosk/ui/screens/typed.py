"""S32: what is printed on the paper, one field at a time, and where on the paper it is printed."""

from kiosk.flow import events
from kiosk.flow.typed import Era, TypedField
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import TypeView, View
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, draw_key, worded
from kiosk.ui.widgets.keypad import draw_keypad, keypad_box, keypad_title, typed_keypad
from kiosk.ui.widgets.progress import draw_pill
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.typed_text import Grouping, draw_digits, draw_line, label_height
from kiosk.ui.widgets.zones import margin

PAPERS = {
    TypedField.INSURER_NUMBER: "paper-insurer",
    TypedField.SYMBOL: "paper-symbol",
    TypedField.NUMBER: "paper-number",
    TypedField.BRANCH: "paper-branch",
    TypedField.MONTH_DAY: "paper-birth",
    TypedField.BIRTHDATE: "paper-birth",
}
PAPER_RATIO = 264 / 420
LOWEST_PAPER = 70
LOWEST_KEY = 90
LEAST_PROBLEM = 62
LEAST_SHARE = 0.7
"""Of its size, for a sentence that could also be left out."""
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
    top = sheet.pick(124 if sheet.is_one_column else 143, 16)
    bottom = footer_top(sheet) - sheet.pick(24 if sheet.is_one_column else 42, 10)
    return Box(edge, top, keypad.x - edge - sheet.pick(38, 16), bottom - top)


def draw_field_title(sheet: Sheet, left: Box, message: str) -> Box:
    """A title of two lines; gives what is under it."""
    kind = keypad_title(sheet, sheet.pick(Size.TITLE, 55))
    room = left.top(left.h * 0.36)
    sheet.say(message, room, kind)
    height = sheet.height_of(sheet.words.of(message), room, kind)
    return left.below(height + sheet.pick(27, 12))


def _draw_field(sheet: Sheet, box: Box, content: TypeView) -> Box:
    """Boxes or a line with one sentence under them; gives the room for the paper."""
    height = sheet.pick(92, 66)
    grouping = GROUPINGS.get(content.field)
    if grouping is None:
        draw_line(sheet, box.top(height), content.text)
    else:
        draw_digits(sheet, box.top(height), grouping, content.text)
    if _has_labels(content.field):
        return box.below(height + 4 + label_height(sheet) + sheet.pick(20, 12))
    below = box.below(height + sheet.pick(10, 6))
    is_said_here = sheet.is_compact or content.field in SKIPPED_BY
    if content.problem is not None and is_said_here:
        note = below.top(sheet.pick(sheet.grown(44), 60))
        _draw_problem(sheet, note, content)
    elif sheet.is_one_column and sheet.is_compact and content.field in SKIPPED_BY:
        return below  # the key needs the room
    else:
        note = _draw_note(sheet, below, content)
    return below.below(note.h + sheet.pick(14, 6))


def _draw_note(sheet: Sheet, box: Box, content: TypeView) -> Box:
    message = f"typed.{name_of(content.field)}.note"
    kind = Type(Size.NOTE, Role.INK2, leading=1.1, one_line_from=0.75)
    room = box.top(box.h * 0.5)
    note = box.top(max(sheet.height_of(sheet.words.of(message), room, kind) + 9, sheet.pick(38, 0)))
    sheet.say(message, note, kind)
    return note


def _has_labels(field: TypedField) -> bool:
    grouping = GROUPINGS.get(field)
    return grouping is not None and bool(grouping.labels)


def _draw_birthdate(sheet: Sheet, box: Box, content: TypeView) -> Box | None:
    """The era's keys first, then the boxes; a small panel shows one after the other."""
    if not sheet.is_compact:
        _draw_eras(sheet, box.top(92), content.era)
        digits = sheet.pick(84, 66)
        draw_digits(sheet, box.below(104).top(digits), GROUPINGS[content.field], content.text)
        return box.below(104 + digits + label_height(sheet) + 14)
    if content.era is None:
        _draw_eras(sheet, box.top(190), None)
        draw_steps(sheet, box.below(200), content.step, content.steps)
        return None
    era = f"typed.era.{ERA_NAMES[content.era]}"
    sheet.say(era, box.left(100).top(66), Type(36, is_bold=True))
    draw_digits(sheet, box.after(104).top(66), GROUPINGS[content.field], content.text)
    return box.below(66 + label_height(sheet) + 14)


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
    steps = steps_height(sheet)
    if sheet.is_compact and content.problem is not None and _has_labels(content.field):
        spare = box.h - steps - 6
        has_steps = spare >= LEAST_PROBLEM
        height = min(sheet.grown(62), spare) if has_steps else box.h
        _draw_problem(sheet, box.top(height), content)
        if has_steps:
            draw_steps(sheet, box.below(box.h - steps), content.step, content.steps)
        return
    if box.h < LOWEST_PAPER:  # eras and boxes have taken the room
        draw_steps(sheet, box.below(max(box.h - steps, 0)), content.step, content.steps)
        return
    widest = sheet.pick(230, 112) if sheet.is_one_column else sheet.pick(320, 136)
    width = min(widest, box.h / PAPER_RATIO)
    sheet.drawing(PAPERS[content.field], box.left(width).top(width * PAPER_RATIO))
    beside = box.after(width + sheet.pick(20, 14))
    if content.problem is not None and box.h < LOWEST_WITH_STEPS and not sheet.is_compact:
        _draw_problem(sheet, beside, content)
        return
    room = beside.top(beside.h - steps - 8)
    skip = SKIPPED_BY.get(content.field)
    if skip is not None:
        has_steps = room.h >= LOWEST_KEY
        _draw_skip(sheet, room if has_steps else beside.top(max(beside.h, LOWEST_KEY)), skip)
    elif content.problem is not None and not sheet.is_compact:
        has_steps = True
        _draw_problem(sheet, room, content)
    else:
        has_steps = _draw_here(sheet, beside, room)
    if has_steps:
        draw_steps(sheet, beside.below(beside.h - steps), content.step, content.steps)


def _draw_here(sheet: Sheet, beside: Box, room: Box) -> bool:
    """Where to look on the paper; gives whether how far one is has its room below."""
    kind = Type(sheet.pick(34, Size.NOTE), is_bold=True)
    text = sheet.words.of("typed.here")
    if sheet.fits(text, room, kind, LEAST_SHARE):
        sheet.write(text, room, kind)
        return True
    if sheet.fits(text, beside, kind, LEAST_SHARE):
        sheet.write(text, beside, kind)
        return False
    return True


def _draw_skip(sheet: Sheet, box: Box, message: str) -> None:
    key = Key("typed-skip", box.top(min(box.h, 150)), events.TypedSkipped())
    label = sheet.words.of(message)
    draw_key(sheet, key, worded(label, sheet.pick(34, 30), is_bold=True))


def _draw_problem(sheet: Sheet, box: Box, content: TypeView) -> None:
    if content.problem is None:
        return
    draw_tile(sheet, box, Role.ATTENTION_GROUND, radius=14)
    message = f"typed.problem.{content.problem.value.replace(' ', '_')}"
    kind = Type(sheet.pick(32, Size.NOTE), is_bold=True, leading=1.1)
    sheet.say(message, box.inset(10, 1), kind)


def steps_height(sheet: Sheet) -> float:
    """How high the bars with their words are."""
    return sheet.grown(34) + sheet.pick(16, 0)


def draw_steps(sheet: Sheet, box: Box, step: int, steps: int) -> None:
    """How far one is, as bars and in words."""
    if not sheet.is_compact:
        for index in range(steps):
            bar = Box(box.x + index * 46, box.y, 36, 12)
            draw_pill(sheet, bar, Role.LOOK if index < step else Role.OFF)
        box = box.below(16)
    kind = Type(Size.FLOOR, Role.INK2)
    sheet.say("typed.step", box.top(min(sheet.grown(34), box.h)), kind, step=step, steps=steps)
