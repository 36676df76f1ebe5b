"""S23 and S24: the PIN did not match, the last try, the PIN is locked. No blame, always a way."""

from kiosk.flow import events
from kiosk.ui.sheet import Sheet
from kiosk.ui.view_model import LastTryView, Method, PinLockedView, PinWrongView, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_answers, draw_question, place
from kiosk.ui.widgets.key import Kind
from kiosk.ui.widgets.keypad import draw_tries, tries_height
from kiosk.ui.widgets.sentences import block_height, draw_block, sentences

LOCK = Frame("lock")


def draw_wrong(sheet: Sheet, view: View, content: PinWrongView) -> None:  # noqa: ARG001
    """S23: how many tries are left, and the ways on."""
    title = sentences(sheet, "pin_wrong.title", None)
    is_short = sheet.is_compact and sheet.is_one_column
    tries, gap = tries_height(sheet, is_short=is_short), sheet.pick(24, 6)
    again = Answer("again", events.PinChosen(), "retry", "pin_wrong.again", Kind.PRIMARY)
    answers = [again, *_face(content.methods)]
    places = place(
        sheet, LOCK, len(answers), lambda width: block_height(sheet, title, width) + gap + tries
    )
    words = places.words
    need = min(block_height(sheet, title, words.w) + gap + tries, words.h)
    box = words.middle(words.w, need)
    draw_block(sheet, box.top(need - gap - tries), title)
    draw_tries(sheet, box.below(need - tries), content.tries_left, is_short=is_short)
    draw_answers(sheet, places.answers, answers)


def draw_last_try(sheet: Sheet, view: View, content: LastTryView) -> None:  # noqa: ARG001
    """S23 with one try left: staff is the louder answer, and the try is spent only by a yes."""
    staff = Answer("last-try-staff", events.BellRung(), "bell", "last_try.staff", Kind.PRIMARY)
    spend = Answer("last-try", events.PinChosen(), "keys", "last_try.yes")
    said = sentences(sheet, "last_try.title", "last_try.note")
    draw_question(sheet, LOCK, said, [staff, *_face(content.methods), spend])


def draw_locked(sheet: Sheet, view: View, content: PinLockedView) -> None:  # noqa: ARG001
    """S24: the municipality unlocks the PIN; today the face does, or staff check in."""
    face = _face(content.methods, Kind.PRIMARY)
    note = "pin_locked.note.face" if face else "pin_locked.note"
    kind = Kind.PLAIN if face else Kind.PRIMARY
    staff = Answer("locked-staff", events.BellRung(), "bell", "pin_locked.staff", kind)
    said = sentences(sheet, "pin_locked.title", note)
    draw_question(sheet, LOCK, said, [*face, staff])


def _face(methods: tuple[Method, ...], kind: Kind = Kind.PLAIN) -> list[Answer]:
    if Method.FACE not in methods:
        return []
    return [Answer("choose-face", events.FaceChosen(), "person", "choose.face", kind)]
