"""The dock: the bottom edge of the screen is drawn as the top of the reader below it.

The card sticks out of it exactly as far as the real one does; persimmon with arrows when it is to
be taken now.
"""

import contextlib
from collections.abc import Iterator

from kiosk.ui import shapes
from kiosk.ui.moving import ease_out
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.typesetting import plain
from kiosk.ui.view_model import Dock, Theme

HEIGHT, HEIGHT_COMPACT = 78, 62
RADIUS = 26
CARD_RATIO = 108 / 172
SEEN = {Dock.STAY: (104.0, 40.0), Dock.MAY_TAKE: (104.0, 58.0), Dock.TAKE_NOW: (150.0, 86.0)}
"""Width of the card and how far it sticks out."""
RISES, RISE_S, RISES_PER_S = 3, 0.6, 30
RISE = 35
"""6 mm."""
RISING = 0.6
"""The part of a rise in which the card goes up; in the rest it sinks again, but the last time."""
MESSAGES = {
    Dock.STAY: "dock.stay",
    Dock.MAY_TAKE: "dock.may_take",
    Dock.TAKE_NOW: "dock.take_now",
}


def dock_width(sheet: Sheet, dock: Dock) -> float:
    """How wide the tab would like to be."""
    is_urgent = dock is Dock.TAKE_NOW
    message = plain(sheet.words.of(MESSAGES[dock]))
    wide = sheet.width_of(message, _words_type(dock)) + (120 if is_urgent else 90)
    return max(wide, 500 if is_urgent else 440)


def _words_type(dock: Dock) -> Type:
    is_urgent = dock is Dock.TAKE_NOW
    role = Role.ON_LOOK if is_urgent else Role.ON_DARK
    return Type(36 if is_urgent else 33, role, is_bold=True, align=0.5, growth=Growth.FRAME)


def draw_dock(sheet: Sheet, dock: Dock, room: float) -> None:
    """The tab with the card, no wider than ``room``."""
    if dock is Dock.NONE:
        return
    width = min(dock_width(sheet, dock), room)
    middle, top = sheet.box.w / 2, sheet.box.h - sheet.pick(HEIGHT, HEIGHT_COMPACT)
    with _under_what_follows(sheet, dock, middle, top):
        _draw_tab(sheet, dock, width, top)


@contextlib.contextmanager
def _under_what_follows(sheet: Sheet, dock: Dock, middle: float, top: float) -> Iterator[None]:
    """The card, which rises out of the tab where it was just released."""
    rises = sheet.arrival.is_card_released and sheet.theme is Theme.STANDARD
    if not rises or sheet.is_one_column:
        _draw_card(sheet, dock, middle, top)
        yield
        return
    sheet.move(
        lambda where, seconds: _draw_card(where, dock, middle, top, down=RISE * (1 - up(seconds))),
        per_s=RISES_PER_S,
        lasts_s=RISES * RISE_S,
    )
    with sheet.above():
        yield


def up(seconds: float) -> float:
    """How far the card is up: it rises, three times, and rests raised."""
    number, part = divmod(seconds, RISE_S)
    if number >= RISES:
        return 1
    part /= RISE_S
    if part < RISING:
        return ease_out(part / RISING)
    return 1 if number == RISES - 1 else 1 - (part - RISING) / (1 - RISING)


def _draw_tab(sheet: Sheet, dock: Dock, width: float, top: float) -> None:
    is_urgent = dock is Dock.TAKE_NOW
    middle, height = sheet.box.w / 2, sheet.box.h - top
    ground = sheet.palette[Role.LOOK if is_urgent else Role.DARK]
    sheet.document(
        shapes.tab(sheet.px(width), sheet.px(height) + 1, sheet.px(RADIUS), ground),
        middle - width / 2,
        top,
    )
    if not is_urgent:
        sheet.fill(Box(middle - 74, top + 7, 148, 6), Role.GROOVE)
    words = Box(middle - width / 2, top + (2 if is_urgent else 10), width, height - 10)
    sheet.say(MESSAGES[dock], words.inset(sheet.pick(16, 8)), _words_type(dock))


def _draw_card(sheet: Sheet, dock: Dock, middle: float, top: float, *, down: float = 0) -> None:
    width, seen = SEEN[dock]
    if sheet.is_compact:
        width, seen = width * 0.7, seen * 0.56
    y = top - seen + down
    sheet.drawing("card", Box(middle - width / 2, y, width, width * CARD_RATIO))
    if dock is Dock.TAKE_NOW:
        size = 60 if not sheet.is_compact else 36
        draw_arrows(sheet, middle, top - seen + 3, width * 0.86, size)


def draw_arrows(sheet: Sheet, middle: float, top: float, reach: float, size: float = 60) -> None:
    """An arrow upwards at each side of a card."""
    height = size * 71 / 60
    document = shapes.arrow_up(sheet.px(size), sheet.px(height), sheet.palette[Role.LOOK])
    for x in (middle - reach, middle + reach):
        sheet.document(document, x - size / 2, top)


def note_line(sheet: Sheet, dock: Dock, box: Box) -> None:
    """The state of the card in one line, where a small panel has no room for the dock."""
    if dock is Dock.NONE:
        return
    width = 82
    sheet.drawing("card", Box(box.x, box.y, width, box.h))
    words = Box(box.x + width + 12, box.y, box.w - width - 12, box.h)
    kind = Type(Size.NOTE, Role.INK, is_bold=True, leading=1.0, growth=Growth.FRAME)
    sheet.say(MESSAGES[dock], words, kind)
