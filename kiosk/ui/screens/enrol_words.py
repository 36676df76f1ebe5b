"""F05: four words, as large as they fit; what it means when they differ; giving the request up.

Confirming is done on the admin's page and nowhere else, so this screen has no key for it.
"""

from kiosk.ui.enrolment_actions import GivenUp, StartedOver, WordsDiffered
from kiosk.ui.enrolment_views import Cause, Delay, WaitingView
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.widgets.answers import Answer, Frame, draw_question
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.number import draw_number
from kiosk.ui.widgets.sentences import sentences
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import draw_title, gutter, inner, margin

NUMBER, NUMBER_COMPACT = 62, 44
KANA, KANA_COMPACT = 96, 58
ENGLISH, ENGLISH_COMPACT = 54, 31
NOTE, NOTE_COMPACT = 46, 36
CODE_WIDTH = 200
AIR_COMPACT = 8
"""Under the words of the path."""
KEY, KEY_COMPACT = 400, 280


def draw(sheet: Sheet, content: WaitingView) -> None:
    """The question, four numbered tiles, what to do, and the key for the other case."""
    body = draw_title(sheet, "enrol.waiting.title", inner(sheet).below(sheet.pick(0, AIR_COMPACT)))
    note = sheet.pick(NOTE, NOTE_COMPACT)
    tiles = body.top(body.h - note - sheet.pick(14, 4))
    gap = gutter(sheet)
    places = [place for row in tiles.rows(2, gap * 0.8) for place in row.columns(2, gap)]
    for index, (word, place) in enumerate(zip(content.words, places, strict=True)):
        _draw_word(sheet, place, index + 1, word)
    _draw_note(sheet, body.below(body.h - note), content.delay)
    _draw_foot(sheet, content.minutes_left)


def _draw_note(sheet: Sheet, place: Box, delay: Delay | None) -> None:
    """What to do now; else why there is no answer, with its code."""
    kind = Type(sheet.pick(36, Size.NOTE), is_bold=True)
    if delay is None:
        sheet.say("enrol.waiting.note", place, kind)
        return
    told = "enrol.waiting.clock" if delay.cause is Cause.CLOCK else "enrol.waiting.silent"
    sheet.say(told, place.left(place.w - CODE_WIDTH), kind)
    code = Type(Size.FLOOR, Role.INK2, align=1)
    sheet.say("code", place.after(place.w - CODE_WIDTH), code, code=delay.code.code)


def _draw_word(sheet: Sheet, place: Box, number: int, word: tuple[str, str]) -> None:
    """The number beside kana over English, in every language."""
    draw_tile(sheet, place, Role.WHITE, radius=22)
    size, pad = sheet.pick(NUMBER, NUMBER_COMPACT), sheet.pick(26, 14)
    draw_number(sheet, place.after(pad).left(size), size, number)
    words = place.after(2 * pad + size).inset(0, sheet.pick(10, 3))
    words = words.left(words.w - pad)
    kana, english = word
    share = 0.6
    large = Type(sheet.pick(KANA, KANA_COMPACT), is_bold=True, rise=0.6)
    sheet.write(sheet.words.in_japanese(kana), words.top(words.h * share), large)
    small = Type(sheet.pick(ENGLISH, ENGLISH_COMPACT), Role.INK2, is_bold=True, rise=0.2)
    sheet.write(sheet.words.in_japanese(english), words.below(words.h * share), small)


def _draw_foot(sheet: Sheet, minutes_left: int) -> None:
    """How long is left in the middle, and the key at the right."""
    width, height = sheet.pick(KEY, KEY_COMPACT), sheet.pick(92, 94)
    edge, top = margin(sheet), footer_top(sheet)
    left = sheet.pick(270, 180) + edge
    right = sheet.box.w - edge - width
    kind = Type(sheet.pick(34, Size.NOTE), Role.INK2, align=0.5)
    middle = Box(left, top, right - left - 16, height)
    sheet.say("enrol.waiting.left", middle, kind, minutes=minutes_left)
    key = Key("words-differ", Box(right, top, width, height), WordsDiffered(), Kind.STAFF_PLAIN)
    label = sheet.words.of("enrol.waiting.differ")
    draw_key(sheet, key, beside("cross", label, sheet.pick(36, 29)))


def draw_differ(sheet: Sheet) -> None:
    """Nothing was enrolled; whoever holds the other words is to be declined."""
    said = sentences(sheet, "enrol.differ.title", "enrol.differ.note")
    over = Answer("start-over", StartedOver(), "back", "enrol.way.start", Kind.STAFF_PLAIN)
    draw_question(sheet, Frame("words-differ"), said, [over])


def draw_give_up(sheet: Sheet) -> None:
    """もどる is in the footer."""
    said = sentences(sheet, "enrol.give_up.title", "enrol.give_up.note")
    yes = Answer("give-up", GivenUp(), "cross", "enrol.give_up.yes", Kind.STAFF_PLAIN)
    draw_question(sheet, Frame("invitation"), said, [yes])
