"""S42 and S46: no coverage was found. No date, no reason, no blame, and always a way on."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import LostView, NotFoundView, View
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import GUTTER, body_type, inner, title_type

ANSWER_HEIGHT, ANSWER_HEIGHT_COMPACT = 172, 112


def draw_lost(sheet: Sheet, view: View, content: LostView) -> None:  # noqa: ARG001 (says all)
    """S42: please check your new insurance; is a new paper at hand?"""
    words, answers = _halves(sheet)
    left = 440 if not sheet.is_compact else 250
    sheet.drawing("renew", words.left(left - 30))
    draw_sentences(sheet, words.after(left + 24), ("lost.title", "lost.note"), size=62)
    yes, no = answers.columns(2, GUTTER if not sheet.is_compact else 14)
    size = 50 if not sheet.is_compact else 38
    draw_key(
        sheet,
        Key("lost-yes", yes, events.AnotherPaper(), Kind.PRIMARY),
        beside("check", sheet.words.of("lost.yes"), size),
    )
    draw_key(
        sheet,
        Key("lost-no", no, events.BellRung(), Kind.PLAIN),
        beside("cross", sheet.words.of("lost.no"), size),
    )


def draw_not_found(sheet: Sheet, view: View, content: NotFoundView) -> None:  # noqa: ARG001
    """S46: two causes; a slip of the finger only where fingers have typed."""
    words, answer = _halves(sheet)
    title = 72 if not sheet.is_compact else 50
    note = 56 if not sheet.is_compact else 36
    sheet.say("not_found.title", words.top(title), title_type(sheet, 58))
    message = "not_found.note" if content.can_correct else "not_found.note.one"
    sheet.say(message, words.below(title).top(note), body_type(sheet))
    gap = 12 if not sheet.is_compact else 4
    tiles = words.below(title + note + gap)
    late = ("wait", "not_found.late")
    if content.can_correct:
        places = tiles.columns(2, GUTTER if not sheet.is_compact else 14)
        _draw_cause(sheet, places[0], "typo", "not_found.slip")
        _draw_cause(sheet, places[1], *late)
        size = 52 if not sheet.is_compact else 40
        key = Key("correct-number", answer, events.WentBack(), Kind.PRIMARY)
        draw_key(sheet, key, beside("retry", sheet.words.of("not_found.again"), size))
        return
    _draw_cause(sheet, tiles, *late)
    kind = body_type(sheet, 38)
    sheet.say("not_found.staff", answer.top(answer.h * 0.7), kind)


def _halves(sheet: Sheet) -> tuple[Box, Box]:
    """Room for what is said, and for the answers."""
    zone = inner(sheet)
    height = ANSWER_HEIGHT if not sheet.is_compact else ANSWER_HEIGHT_COMPACT
    bottom = zone.bottom + (0 if not sheet.is_compact else 4)
    gap = 28 if not sheet.is_compact else 8
    words = zone.top(bottom - height - gap - zone.y)
    words = words.below(6) if sheet.is_compact else words
    return words, Box(zone.x, bottom - height, zone.w, height)


def _draw_cause(sheet: Sheet, box: Box, picture: str, message: str) -> None:
    draw_tile(sheet, box, Role.WHITE)
    left, width = (30, 190) if not sheet.is_compact else (12, 104)
    place = Box(box.x + left, box.y + 6, width, box.h - 12)
    draw_role = place.middle(width, min(place.h, 150))
    sheet.drawing(picture, draw_role)
    words = box.after(left + width + (24 if not sheet.is_compact else 14)).inset(0, 6)
    size = 36 if not sheet.is_compact else Size.NOTE
    kind = Type(size, is_bold=True)
    sheet.say(message, Box(words.x, words.y, words.w - 14, words.h), kind)
