"""S20 and S21: looking at the camera, one hint at a time; and no blame when it did not do."""

from kiosk.flow import events
from kiosk.flow.holder import FaceHint
from kiosk.ui.causes import face_note
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import FaceFailedView, FaceView, Method, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_question
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Kind
from kiosk.ui.widgets.oval import RATIO, draw_live_oval, draw_ring
from kiosk.ui.widgets.sentences import sentences
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import margin, title_type

DRAWINGS = {
    None: "hint-oval",
    FaceHint.COME_CLOSER: "hint-closer",
    FaceHint.STEP_BACK: "hint-back",
    FaceHint.MORE_LIGHT: "hint-light",
    FaceHint.MASK_OR_GLASSES: "hint-mask",
    FaceHint.ONE_PERSON_ONLY: "hint-one",
    FaceHint.LOOK_STRAIGHT: "hint-straight",
    FaceHint.TURN_LEFT: "hint-left",
    FaceHint.TURN_RIGHT: "hint-right",
}
HINT_HEIGHT = 400
TITLE_HEIGHT, TITLE_HEIGHT_COMPACT = 104, 60
"""Of the title over the picture at the largest text size."""


def draw(sheet: Sheet, view: View, content: FaceView) -> None:  # noqa: ARG001 (all alike)
    """Draws what to do at the left, the mirror in its oval, and the hint at the right."""
    oval = _oval_box(sheet)
    draw_live_oval(sheet, oval)
    draw_ring(sheet, oval, content.attempt_s)
    edge = margin(sheet)
    gap = sheet.pick(30, 16)
    left = Box(edge, oval.y, oval.x - edge - gap + 6, oval.h)
    if sheet.is_one_column:
        _draw_title_above(sheet, oval.y)
        _draw_note(sheet, left)
    else:
        _draw_words(sheet, left)
    start = oval.right + gap
    right = Box(start, oval.y, sheet.box.w - edge - start, oval.h)
    _draw_hint(sheet, right, content.hint)


def _oval_box(sheet: Sheet) -> Box:
    top, air = sheet.pick(104, 100), sheet.pick(28, 8)
    if sheet.is_one_column:
        top += sheet.pick(TITLE_HEIGHT, TITLE_HEIGHT_COMPACT)
    height = footer_top(sheet) - air - top
    width = height * RATIO
    return Box((sheet.box.w - width) / 2, top, width, height)


def _draw_title_above(sheet: Sheet, bottom: float) -> None:
    """In one line over the picture, so that it can be large; the picture stays in the middle."""
    height = sheet.pick(TITLE_HEIGHT, TITLE_HEIGHT_COMPACT) - 8
    box = Box(0, bottom - height, sheet.box.w, height).inset(margin(sheet))
    text = sheet.words.of("face.title").replace("\n", "|")
    sheet.write(text, box, title_type(sheet))


def _draw_words(sheet: Sheet, box: Box) -> None:
    top, gap = sheet.pick(72, 40), sheet.pick(46, 18)
    kind = title_type(sheet, at_top=True)
    room = box.below(top).top(box.h * 0.5)
    sheet.say("face.title", room, kind)
    height = sheet.height_of(sheet.words.of("face.title"), room, kind)
    _draw_note(sheet, box.below(top + height + gap))


def _draw_note(sheet: Sheet, box: Box) -> None:
    mark = sheet.pick(42, 34)
    kind = Type(sheet.pick(32, Size.NOTE))
    text = sheet.words.of("face.note")
    words = box.after(mark + 14)
    height = max(sheet.height_of(text, words, kind), mark * 2)
    note = box.top(min(height, box.h))
    sheet.icon("shield", note.x + 3, note.y + (note.h - mark) / 2, mark, Role.INK)
    sheet.write(text, note.after(mark + 14), kind)


def _draw_hint(sheet: Sheet, box: Box, hint: FaceHint | None) -> None:
    if not sheet.is_compact and not sheet.is_one_column:
        box = box.below(46).top(sheet.grown(HINT_HEIGHT, Growth.ANSWER))
    draw_tile(sheet, box, Role.LOOK_PALE)
    pad, height = sheet.pick(20, 12), sheet.pick(172, 130)
    if sheet.is_one_column:
        height = min(height, box.h * 0.36)
    sheet.drawing(DRAWINGS[hint], box.below(pad).top(height).inset(12))
    words = box.below(pad + height + 6).inset(sheet.pick(14, 8))
    name = "none" if hint is None else hint.name.lower()
    kind = Type(sheet.pick(44, 34), is_bold=True, align=0.5)
    sheet.say(f"face.hint.{name}", words.top(words.h - 10), kind)


def draw_failed(sheet: Sheet, view: View, content: FaceFailedView) -> None:  # noqa: ARG001
    """S21: again while attempts are left, the other ways, and the bell."""
    said = sentences(sheet, "face_failed.title", face_note(content))
    draw_question(sheet, Frame("face"), said, _ways(content) or [_staff()])


def _ways(content: FaceFailedView) -> list[Answer]:
    """The first is the loudest; after the last attempt that is the PIN."""
    again, pin = events.FaceChosen(), events.PinChosen()
    first, ways = Kind.PRIMARY, []
    if content.can_retry:
        ways.append(Answer("face-again", again, "retry", "face_failed.again", first))
        first = Kind.PLAIN
    if Method.PIN in content.methods:
        ways.append(Answer("choose-pin", pin, "keys", "choose.pin", first))
    return ways


def _staff() -> Answer:
    return Answer("failed-staff", events.BellRung(), "bell", "pin_locked.staff", Kind.PRIMARY)
