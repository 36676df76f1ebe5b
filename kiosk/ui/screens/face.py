"""S20 and S21: looking at the camera, one hint at a time; and no blame when it did not do."""

from kiosk.flow import events
from kiosk.flow.holder import FaceHint
from kiosk.ui.causes import face_note
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import FaceFailedView, FaceView, Method, View
from kiosk.ui.widgets.answers import Answer, draw_answers, frame_with
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Kind
from kiosk.ui.widgets.oval import RATIO, draw_live_oval, draw_ring
from kiosk.ui.widgets.sentences import draw_sentences
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


def draw(sheet: Sheet, view: View, content: FaceView) -> None:  # noqa: ARG001 (all alike)
    """Draws what to do at the left, the mirror in its oval, and the hint at the right."""
    oval = _oval_box(sheet)
    draw_live_oval(sheet, oval)
    draw_ring(sheet, oval, content.attempt_s)
    edge = margin(sheet)
    gap = 30 if not sheet.is_compact else 16
    left = Box(edge, oval.y, oval.x - edge - gap + 6, oval.h)
    _draw_words(sheet, left)
    start = oval.right + gap
    right = Box(start, oval.y, sheet.box.w - edge - start, oval.h)
    _draw_hint(sheet, right, content.hint)


def _oval_box(sheet: Sheet) -> Box:
    top = 104 if not sheet.is_compact else 100
    height = footer_top(sheet) - (28 if not sheet.is_compact else 8) - top
    width = height * RATIO
    return Box((sheet.box.w - width) / 2, top, width, height)


def _draw_words(sheet: Sheet, box: Box) -> None:
    top, height, gap = (72, 134, 46) if not sheet.is_compact else (40, 104, 18)
    sheet.say("face.title", box.below(top).top(height), title_type(sheet))
    mark = 42 if not sheet.is_compact else 34
    note = box.below(top + height + gap).top(mark * 2)
    sheet.icon("shield", note.x + 3, note.y + (note.h - mark) / 2, mark, Role.INK)
    words = note.after(mark + 14)
    sheet.say("face.note", words, Type(32 if not sheet.is_compact else Size.NOTE))


def _draw_hint(sheet: Sheet, box: Box, hint: FaceHint | None) -> None:
    if not sheet.is_compact:
        box = box.below(46).top(HINT_HEIGHT)
    draw_tile(sheet, box, Role.LOOK_PALE)
    pad, height = (20, 172) if not sheet.is_compact else (12, 130)
    sheet.drawing(DRAWINGS[hint], box.below(pad).top(height).inset(12))
    words = box.below(pad + height + 6).inset(10)
    name = "none" if hint is None else hint.name.lower()
    size = 44 if not sheet.is_compact else 34
    kind = Type(size, is_bold=True, align=0.5)
    sheet.say(f"face.hint.{name}", words.top(words.h - 10), kind)


def draw_failed(sheet: Sheet, view: View, content: FaceFailedView) -> None:  # noqa: ARG001
    """S21: again while attempts are left, the other ways, and the bell."""
    words, answers = frame_with(sheet, "face")
    draw_sentences(sheet, words, ("face_failed.title", face_note(content)))
    ways = _ways(content)
    draw_answers(sheet, answers, ways or [_staff()])


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
