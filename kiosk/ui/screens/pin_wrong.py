"""S23 and S24: the PIN did not match, the last try, the PIN is locked. No blame, always a way."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.view_model import LastTryView, Method, PinLockedView, PinWrongView, View
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.keypad import draw_tries
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.zones import GUTTER, inner, title_type

ANSWER_HEIGHT = 180


def draw_wrong(sheet: Sheet, view: View, content: PinWrongView) -> None:  # noqa: ARG001
    """S23: how many tries are left, and the ways on."""
    words, answers = _frame(sheet)
    title, below = _halves(sheet, words)
    sheet.say("pin_wrong.title", title, title_type(sheet))
    draw_tries(sheet, below, content.tries_left)
    again = Key("again", answers, events.PinChosen(), Kind.PRIMARY)
    _draw_answers(sheet, answers, [(again, "retry", "pin_wrong.again"), *_face(content.methods)])


def draw_last_try(sheet: Sheet, view: View, content: LastTryView) -> None:  # noqa: ARG001
    """S23 with one try left: staff is the louder answer, and the try is spent only by a yes."""
    words, answers = _frame(sheet)
    draw_sentences(sheet, words, ("last_try.title", "last_try.note"))
    staff = Key("last-try-staff", answers, events.BellRung(), Kind.PRIMARY)
    spend = Key("last-try", answers, events.PinChosen(), Kind.PLAIN)
    keys = [(staff, "bell", "last_try.staff"), *_face(content.methods)]
    _draw_answers(sheet, answers, [*keys, (spend, "keys", "last_try.yes")])


def draw_locked(sheet: Sheet, view: View, content: PinLockedView) -> None:  # noqa: ARG001
    """S24: the municipality unlocks the PIN; today staff check in."""
    words, answers = _frame(sheet)
    draw_sentences(sheet, words, ("pin_locked.title", "pin_locked.note"))
    staff = Key("locked-staff", answers, events.BellRung(), Kind.PRIMARY)
    _draw_answers(sheet, answers, [(staff, "bell", "pin_locked.staff"), *_face(content.methods)])


def _face(methods: tuple[Method, ...]) -> list[tuple[Key, str, str]]:
    if Method.FACE not in methods:
        return []
    return [(Key("choose-face", Box(0, 0, 0, 0), None, Kind.PLAIN), "person", "choose.face")]


def _frame(sheet: Sheet) -> tuple[Box, Box]:
    """The lock's picture at the left; gives the boxes for words and answers."""
    zone = inner(sheet)
    height = ANSWER_HEIGHT if not sheet.is_compact else 116
    upper = zone.top(zone.h - height - (24 if not sheet.is_compact else 10))
    side = min(upper.h - 50, 234) if not sheet.is_compact else upper.h - 60
    left = 336 if not sheet.is_compact else 150
    sheet.drawing("lock", Box(upper.x, upper.y, left - 34, upper.h).middle(left - 34, side))
    answers = Box(
        zone.x, zone.bottom - height - (18 if not sheet.is_compact else 0), zone.w, height
    )
    return upper.after(left), answers


def _halves(sheet: Sheet, words: Box) -> tuple[Box, Box]:
    box = words.inset(0, 44) if not sheet.is_compact else words.inset(0, 4)
    return box.top(box.h / 2), box.below(box.h / 2)


def _draw_answers(sheet: Sheet, box: Box, answers: list[tuple[Key, str, str]]) -> None:
    size = {1: 48, 2: 48}.get(len(answers), 38) * (0.76 if sheet.is_compact else 1)
    gap = GUTTER if not sheet.is_compact else 14
    for (key, icon, message), place in zip(answers, box.columns(len(answers), gap), strict=True):
        here = Key(key.name, place, key.action, key.kind)
        draw_key(sheet, here, beside(icon, sheet.words.of(message), size))
