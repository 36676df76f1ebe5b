"""S50: what staff type with the patient beside them: name in kana, birth date, telephone number."""

import dataclasses
from collections.abc import Sequence

from kiosk.flow import events
from kiosk.flow.declaring import Question
from kiosk.flow.typed import Era, TypedField
from kiosk.ui.panel import Box
from kiosk.ui.screens.declaration import (
    CUT,
    LONGEST_NAME,
    LONGEST_NAME_COMPACT,
    question_id,
    skip_key,
)
from kiosk.ui.screens.typed import (
    ERA_NAMES,
    GROUPINGS,
    draw_field_title,
    draw_steps,
    left_column,
)
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import DeclarationTextView, View
from kiosk.ui.widgets.kana_pad import draw_kana, draw_rows
from kiosk.ui.widgets.key import Key, Kind, draw_key, worded
from kiosk.ui.widgets.keypad import (
    Keypad,
    draw_keypad,
    draw_tall_keys,
    keypad_box,
    typed_keypad,
)
from kiosk.ui.widgets.staff_badge import draw_staff_badge
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.typed_text import draw_digits, draw_line, label_height

LOWEST_KEY = 89
"""15 mm, and a little."""


def draw(sheet: Sheet, view: View, content: DeclarationTextView) -> None:  # noqa: ARG001
    """The field at the left; the keypad, or the pad of kana, at the right."""
    box = keypad_box(sheet)
    keys = _keys(content)
    if content.question is Question.NAME:
        digits, gap = draw_tall_keys(sheet, box, keys)
        if content.row is None:
            draw_rows(sheet, digits, gap)
        else:
            draw_kana(sheet, digits, gap, content.row)
    elif sheet.is_compact and _awaits_era(content):
        digits, gap = draw_tall_keys(sheet, box, keys)
        _draw_eras(sheet, [cell for row in digits.rows(2, gap) for cell in row.columns(2, gap)])
    else:
        draw_keypad(sheet, box, keys)
    left = left_column(sheet, box)
    if sheet.is_compact:
        draw_staff_badge(sheet, left.below(12).top(46))
        left = left.below(52)
    field = _draw_title(sheet, left, content.question)
    below = _draw_field(sheet, field, content)
    _draw_below(sheet, below, content)


def _keys(content: DeclarationTextView) -> Keypad:
    keys = typed_keypad(is_on=not _awaits_era(content), can_next=content.can_next)
    return dataclasses.replace(keys, is_for_staff=True)


def _awaits_era(content: DeclarationTextView) -> bool:
    return content.question is Question.BIRTHDATE and content.era is None


def _draw_title(sheet: Sheet, left: Box, question: Question) -> Box:
    message = f"declaration.{question_id(question)}.title"
    if not sheet.is_compact:
        return draw_field_title(sheet, left, message)
    sheet.say(message, left.below(12).top(78), Type(36, is_bold=True, smallest=30, leading=1.1))
    return left.below(96)


def _draw_field(sheet: Sheet, box: Box, content: DeclarationTextView) -> Box:
    """What was typed; gives the room below."""
    height = 84 if not sheet.is_compact else 62
    if content.question is Question.BIRTHDATE:
        return _draw_birthdate(sheet, box, content, height)
    text = content.text
    if content.question is Question.NAME:
        height += 12 if sheet.is_compact else 0
        limit = LONGEST_NAME if not sheet.is_compact else LONGEST_NAME_COMPACT
        shown = text if len(text) <= limit else CUT + text[1 - limit :]
        draw_line(sheet, box.top(height), [sheet.words.in_japanese(one) for one in shown])
    else:
        draw_line(sheet, box.top(height), text)
    return box.below(height + 10)


def _draw_birthdate(sheet: Sheet, box: Box, content: DeclarationTextView, height: float) -> Box:
    """Eras first; a small panel shows one after the other."""
    grouping = GROUPINGS[TypedField.BIRTHDATE]
    if not sheet.is_compact:
        _draw_eras(sheet, box.top(LOWEST_KEY).columns(len(Era), 12), content.era)
        draw_digits(sheet, box.below(LOWEST_KEY + 10).top(height), grouping, content.text)
        return box.below(LOWEST_KEY + height + 16 + label_height(sheet))
    if content.era is None:  # its keys are in the keypad's place
        return box
    era = f"typed.era.{ERA_NAMES[content.era]}"
    sheet.say(era, box.left(100).top(height), Type(34, is_bold=True))
    draw_digits(sheet, box.after(104).top(height), grouping, content.text)
    return box.below(height + 8 + label_height(sheet))


def _draw_eras(sheet: Sheet, places: Sequence[Box], chosen: Era | None = None) -> None:
    for era, place in zip(Era, places, strict=True):
        name = ERA_NAMES[era]
        kind = Kind.STAFF_PRIMARY if era is chosen else Kind.STAFF_PLAIN
        key = Key(f"era-{name}", place, events.EraChosen(era), kind)
        draw_key(sheet, key, worded(sheet.words.of(f"typed.era.{name}"), 36, is_bold=True))


def _draw_below(sheet: Sheet, box: Box, content: DeclarationTextView) -> None:
    """One sentence, the way to leave it for the paper, and how far one is."""
    small = sheet.is_compact
    steps = 48 if not small else 32
    line = 62 if small or content.problem is not None else 76
    is_told = not small or content.question is not Question.BIRTHDATE
    is_roomy = is_told and box.h >= line + LOWEST_KEY + steps + 16
    if content.problem is not None or is_roomy:
        sentence = box.top(min(line, box.h - LOWEST_KEY - 8))
        _draw_sentence(sheet, sentence, content)
        box = box.below(sentence.h + 8)
    has_steps = content.step is not None and box.h >= LOWEST_KEY + steps + 8
    height = min(box.h - (steps + 8 if has_steps else 0), 110)
    size = 34 if not small else Size.NOTE
    label = sheet.words.of("declaration.leave")
    draw_key(sheet, skip_key(box.top(height)), worded(label, size, is_bold=True))
    if has_steps and content.step is not None:
        draw_steps(sheet, box.below(box.h - steps), content.step, content.steps)


def _draw_sentence(sheet: Sheet, box: Box, content: DeclarationTextView) -> None:
    if content.problem is None:
        message = f"declaration.{question_id(content.question)}.note"
        sheet.say(message, box, Type(Size.NOTE, Role.INK2, leading=1.1))
        return
    draw_tile(sheet, box, Role.ATTENTION_GROUND, radius=14)
    size = 32 if not sheet.is_compact else Size.NOTE
    kind = Type(size, is_bold=True, leading=1.1)
    sheet.say("typed.problem.not_a_date", box.inset(8, 1), kind)
