"""S50: what staff ask one by one, and the last page, to which the patient says yes.

Staff's keys are violet; the one key of the patient's, 申し立てます, is indigo.
"""

import dataclasses
import datetime as dt

from kiosk.flow import events
from kiosk.flow.declaring import Choice, Given, Question, in_era
from kiosk.flow.declaring_events import (
    DeclarationAnswered,
    DeclarationConfirmed,
    DeclarationEdited,
)
from kiosk.flow.typed import TypedDate
from kiosk.ui.panel import Box
from kiosk.ui.screens.check_typed import date_text
from kiosk.ui.screens.typed import draw_steps
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import DeclarationCheckView, DeclarationChoiceView, TextSize, View
from kiosk.ui.widgets.footer import HEIGHT, HEIGHT_COMPACT, footer_top
from kiosk.ui.widgets.key import Filling, Key, Kind, Skin, beside, draw_key, worded
from kiosk.ui.widgets.sentences import draw_block, sentences
from kiosk.ui.widgets.zones import inner, margin, title_type

STEPS_WIDTH = 420
CONFIRM_WIDTH, CONFIRM_WIDTH_COMPACT = 460, 330
LONGEST_NAME, LONGEST_NAME_COMPACT = 40, 18
CUT = "…"


def question_id(question: Question) -> str:
    """The part of message ids and key names that belongs to a question."""
    return question.value.replace(" ", "_")


def draw_choice(sheet: Sheet, view: View, content: DeclarationChoiceView) -> None:  # noqa: ARG001
    """Two or three columns of equal keys; what was chosen before is filled."""
    name = question_id(content.question)
    body = _draw_head(sheet, f"declaration.{name}.title", f"declaration.{name}.note")
    count = len(content.choices)
    columns = 2 if count in (2, 4) else 3
    rows = -(-count // columns)
    gap = sheet.pick(18, 12)
    height = min(body.h, rows * 190 + (rows - 1) * gap)
    cells = [c for r in body.top(height).rows(rows, gap) for c in r.columns(columns, gap)]
    size = sheet.pick(42, 32)
    for choice, place in zip(content.choices, cells, strict=False):
        kind = Kind.STAFF_PRIMARY if choice is content.chosen else Kind.STAFF_PLAIN
        label = sheet.words.of(choice_message(content.question, choice))
        key_name = f"{name.replace('_', '-')}-{choice.value}"
        key = Key(key_name, place, DeclarationAnswered(choice), kind)
        draw_key(sheet, key, worded(label, size, is_bold=True))
    if content.step is not None:
        right = sheet.box.w - margin(sheet)
        place = Box(right - STEPS_WIDTH, footer_top(sheet) + 20, STEPS_WIDTH, 60)
        draw_steps(sheet, place, content.step, content.steps)


def choice_message(question: Question, choice: Choice) -> str:
    """The id of what is said of one answer."""
    if choice.value == "unknown":
        return "declaration.unknown"
    return f"declaration.{question_id(question)}.{choice.value.replace('-', '_')}"


def _draw_head(sheet: Sheet, title: str, note: str) -> Box:
    """Title and one line; gives the body."""
    zone = inner(sheet)
    height = sheet.pick(78, 54)
    sheet.say(title, zone.top(height), title_type(sheet))
    line = sheet.pick(44, 34)
    sheet.say(note, zone.below(height).top(line), Type(Size.NOTE, Role.INK2))
    return zone.below(height + line + sheet.pick(16, 8))


def draw_check(sheet: Sheet, view: View, content: DeclarationCheckView) -> None:  # noqa: ARG001
    """Three columns of what was stated, each a key to change it, and the patient's one key."""
    body = _draw_check_head(sheet)
    gap = sheet.pick(14, 11)
    cells = [cell for row in body.rows(3, gap) for cell in row.columns(3, gap)]
    for (question, given), place in zip(content.rows, cells, strict=True):
        name = f"declaration-{question_id(question).replace('_', '-')}"
        key = Key(name, place, DeclarationEdited(question), Kind.STAFF)
        draw_key(sheet, key, _row(question, given))
    width = sheet.pick(CONFIRM_WIDTH, CONFIRM_WIDTH_COMPACT)
    row = Box(0, footer_top(sheet), sheet.box.w - margin(sheet), sheet.pick(HEIGHT, HEIGHT_COMPACT))
    key = Key("declaration-confirm", row.after(row.w - width), DeclarationConfirmed(), Kind.PRIMARY)
    label = sheet.words.of("declaration.confirm")
    draw_key(sheet, key, beside("check", label, sheet.pick(44, 34), growth=Growth.FRAME))


def _draw_check_head(sheet: Sheet) -> Box:
    """On a small panel the nine rows need the header's place, with larger words the note's, too."""
    zone = inner(sheet)
    if sheet.is_compact:
        zone = Box(0, 8, sheet.box.w, footer_top(sheet) - 18).inset(margin(sheet))
    title, note = sentences(sheet, "declaration.check.title", "declaration.check.note")
    title = dataclasses.replace(title, kind=dataclasses.replace(title.kind, one_line_from=0.6))
    note = dataclasses.replace(note, kind=Type(Size.NOTE, Role.INK2, rise=0))
    said = [title, note] if sheet.text_size is TextSize.NORMAL else [title]
    end = draw_block(sheet, zone.top(sheet.pick(150, 100)), said, rise=0)
    return zone.below(end - zone.y + sheet.pick(16, 10))


def _row(question: Question, given: Given | None) -> Filling:
    """The name of the row, small, over what was stated."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        words = face.inset(sheet.pick(18, 10), sheet.pick(6, 3))
        growth = Growth.NONE if sheet.is_compact else Growth.TEXT
        label = Type(Size.FLOOR, Role.INK2, growth=growth, one_line_from=0.6)
        name = sheet.words.of(f"declaration.{question_id(question)}.row")
        height = sheet.height_of(name, words.top(words.h * 0.45), label) + sheet.pick(6, 4)
        sheet.write(name, words.top(height), label)
        is_personal = isinstance(given, str | dt.date)
        kind = Type(
            sheet.pick(36, 30),
            skin.label,
            is_bold=True,
            is_personal=is_personal,
            leading=1.05,
            growth=Growth.FRAME if sheet.is_compact else Growth.ANSWER,
            one_line_from=0.7,
        )
        sheet.write(stated(sheet, question, given), words.below(height), kind)

    return draw


def stated(sheet: Sheet, question: Question, given: Given | None) -> str:
    """One row as it is read."""
    match given:
        case None:
            return sheet.words.of("declaration.on_paper")
        case str() if question is Question.NAME:
            limit = LONGEST_NAME if not sheet.is_compact else LONGEST_NAME_COMPACT
            shown = given if len(given) <= limit else given[: limit - 1] + CUT
            return "|".join(sheet.words.in_japanese(one) for one in shown)
        case str():
            return given
        case dt.date():
            era, text = in_era(given)
            year = int(text[:2])
            return date_text(sheet.words, TypedDate(given.month, given.day, era, year))
        case _:
            return sheet.words.of(choice_message(question, given))


def skip_key(box: Box) -> Key:
    """わからない, or left for the paper."""
    return Key("typed-skip", box, events.TypedSkipped(), Kind.STAFF_PLAIN)
