"""S23 and S24: the PIN did not match, the last try, the PIN is locked. No blame, always a way."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.view_model import LastTryView, Method, PinLockedView, PinWrongView, View
from kiosk.ui.widgets.answers import Answer, draw_answers, frame_with
from kiosk.ui.widgets.key import Kind
from kiosk.ui.widgets.keypad import draw_tries
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.zones import title_type


def draw_wrong(sheet: Sheet, view: View, content: PinWrongView) -> None:  # noqa: ARG001
    """S23: how many tries are left, and the ways on."""
    words, answers = frame_with(sheet, "lock")
    title, below = _halves(sheet, words)
    sheet.say("pin_wrong.title", title, title_type(sheet))
    draw_tries(sheet, below, content.tries_left)
    again = Answer("again", events.PinChosen(), "retry", "pin_wrong.again", Kind.PRIMARY)
    draw_answers(sheet, answers, [again, *_face(content.methods)])


def draw_last_try(sheet: Sheet, view: View, content: LastTryView) -> None:  # noqa: ARG001
    """S23 with one try left: staff is the louder answer, and the try is spent only by a yes."""
    words, answers = frame_with(sheet, "lock")
    draw_sentences(sheet, words, ("last_try.title", "last_try.note"))
    staff = Answer("last-try-staff", events.BellRung(), "bell", "last_try.staff", Kind.PRIMARY)
    spend = Answer("last-try", events.PinChosen(), "keys", "last_try.yes")
    draw_answers(sheet, answers, [staff, *_face(content.methods), spend])


def draw_locked(sheet: Sheet, view: View, content: PinLockedView) -> None:  # noqa: ARG001
    """S24: the municipality unlocks the PIN; today the face does, or staff check in."""
    words, answers = frame_with(sheet, "lock")
    face = _face(content.methods, Kind.PRIMARY)
    note = "pin_locked.note.face" if face else "pin_locked.note"
    draw_sentences(sheet, words, ("pin_locked.title", note))
    kind = Kind.PLAIN if face else Kind.PRIMARY
    staff = Answer("locked-staff", events.BellRung(), "bell", "pin_locked.staff", kind)
    draw_answers(sheet, answers, [*face, staff])


def _face(methods: tuple[Method, ...], kind: Kind = Kind.PLAIN) -> list[Answer]:
    if Method.FACE not in methods:
        return []
    return [Answer("choose-face", events.FaceChosen(), "person", "choose.face", kind)]


def _halves(sheet: Sheet, words: Box) -> tuple[Box, Box]:
    box = words.inset(0, 44) if not sheet.is_compact else words.inset(0, 4)
    return box.top(box.h / 2), box.below(box.h / 2)
