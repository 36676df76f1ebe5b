"""S42, S46, S47: no coverage was found, or none could be asked for.

No date, no reason, no blame, and always a way on.
"""

import dataclasses

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_code
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import LostView, NoServiceView, NotFoundView, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_answers, draw_question
from kiosk.ui.widgets.key import Kind
from kiosk.ui.widgets.sentences import sentences
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import GUTTER, body_type, draw_title, gutter

ANSWER_HEIGHT, ANSWER_HEIGHT_COMPACT = 172, 112
LOST = Frame("renew", left=(464, 274), wide=(410, 220), height=(172, 112))
NO_SERVICE = Frame("wait", left=(380, 220), wide=(340, 180), height=(172, 116))


def draw_lost(sheet: Sheet, view: View, content: LostView) -> None:  # noqa: ARG001 (says all)
    """S42: please check your new insurance; is a new paper at hand?"""
    said = sentences(sheet, "lost.title", "lost.note", 62)
    yes = Answer("lost-yes", events.AnotherPaper(), "check", "lost.yes", Kind.PRIMARY)
    no = Answer("lost-no", events.BellRung(), "cross", "lost.no")
    draw_question(sheet, LOST, said, [yes, no])


def draw_no_service(sheet: Sheet, view: View, content: NoServiceView) -> None:  # noqa: ARG001
    """S47: it cannot be checked now; again, or the bell."""
    note = "no_service.network" if content.is_network else "no_service.service"
    said = sentences(sheet, "no_service.title", note, 62)
    again = Answer("retry", events.Retried(), "retry", "no_service.again", Kind.PRIMARY)
    foot = sheet.pick(24, 34) if sheet.is_one_column else 0
    picture = "offline" if content.is_network else "wait"
    frame = dataclasses.replace(NO_SERVICE, picture=picture, foot=foot)
    draw_question(sheet, frame, said, [again])
    if not sheet.is_compact or sheet.is_one_column:
        draw_code(sheet, content.code)


def draw_not_found(sheet: Sheet, view: View, content: NotFoundView) -> None:  # noqa: ARG001
    """S46: two causes; a slip of the finger only where fingers have typed."""
    body = draw_title(sheet, "not_found.title")
    height = sheet.pick(ANSWER_HEIGHT, ANSWER_HEIGHT_COMPACT)
    if sheet.is_one_column:
        height = sheet.pick(126, 92)
    answer = body.below(body.h - height)
    tiles = body.top(body.h - height - sheet.pick(28, 8))
    message = "not_found.note" if content.can_correct else "not_found.note.one"
    tiles = _draw_note(sheet, tiles, message, 2 if content.can_correct else 1)
    if not content.can_correct:
        _draw_cause(sheet, tiles, "wait", "not_found.late")
        sheet.say("not_found.staff", answer, body_type(sheet, 38))
        return
    if sheet.is_one_column:
        places = tiles.rows(2, sheet.pick(12, 6))
    else:
        places = tiles.columns(2, gutter(sheet))
    _draw_cause(sheet, places[0], "typo", "not_found.slip")
    _draw_cause(sheet, places[1], "wait", "not_found.late")
    again = Answer("correct-number", events.WentBack(), "retry", "not_found.again", Kind.PRIMARY)
    draw_answers(sheet, [answer], [again])


def _draw_note(sheet: Sheet, box: Box, message: str, count: int) -> Box:
    """One line over the causes, where there is room for it; gives what is left."""
    kind = body_type(sheet)
    gap = sheet.pick(12, 4)
    height = sheet.height_of(sheet.words.of(message), box, kind) + gap
    lowest = sheet.pick(90, 56) * (count if sheet.is_one_column else 1)
    if box.h - height - gap < lowest:
        return box
    sheet.say(message, box.top(height), kind)
    return box.below(height + gap)


def _draw_cause(sheet: Sheet, box: Box, picture: str, message: str) -> None:
    draw_tile(sheet, box, Role.WHITE)
    left, width = sheet.pick(30, 12), sheet.pick(190, 104)
    if sheet.is_one_column:
        width = sheet.pick(170, 96)
    place = Box(box.x + left, box.y + 6, width, box.h - 12)
    sheet.drawing(picture, place.middle(width, min(place.h, 150)))
    words = box.after(left + width + sheet.pick(GUTTER, 14)).inset(0, 6)
    kind = Type(sheet.pick(36, Size.NOTE), is_bold=True)
    text = sheet.words.of(message)
    if sheet.is_one_column:
        text = text.replace("\n", "|")
    sheet.write(text, Box(words.x, words.y, words.w - 14, words.h), kind)
