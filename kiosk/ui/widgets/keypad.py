"""The keypad in telephone order, 訂正 and 確定 or 次へ beside it, and the boxes that show dots."""

import dataclasses
import functools
from collections.abc import Callable

from kiosk.flow import events
from kiosk.ui import shapes
from kiosk.ui.actions import Action, ConfirmDigits, CorrectDigit, Pad, PressDigit
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.typesetting import plain
from kiosk.ui.widgets.footer import MARGIN, footer_top
from kiosk.ui.widgets.key import Filling, Key, Kind, above, draw_key, worded
from kiosk.ui.widgets.progress import BAR, BARS_WIDTH, draw_bars
from kiosk.ui.widgets.zones import title_type

GAP = 18
LEAST_SHARE = 0.62
WIDTH = 576
TALL_WIDTH = 168 / 576
ROWS = ((1, 2, 3), (4, 5, 6), (7, 8, 9), (None, 0, None))


@dataclasses.dataclass(frozen=True, slots=True)
class Keypad:
    """What the keys of a keypad are called and do."""

    prefix: str
    """Before the names of the digits."""
    press: Callable[[int], Action]
    correct: tuple[str, Action]
    """Name and action of 訂正."""
    go: tuple[str, Action]
    """Name and action of the key that ends the field."""
    go_face: tuple[str, str]
    """Its icon and its message."""
    is_on: bool
    can_go: bool
    hyphen: Action | None = None
    """The key left of 0, where the field may hold one."""
    is_for_staff: bool = False
    """In the staff's colour, so that nobody takes it for the PIN's."""


def pin_keypad(*, is_on: bool, can_confirm: bool) -> Keypad:
    """The keypad of the PIN: digits go into the pad, never into events."""
    return Keypad(
        "pin-",
        functools.partial(PressDigit, Pad.PIN),
        ("correct", CorrectDigit(Pad.PIN)),
        ("confirm", ConfirmDigits(Pad.PIN)),
        ("check", "pin.confirm"),
        is_on=is_on,
        can_go=can_confirm,
    )


def staff_keypad(*, is_on: bool, can_confirm: bool) -> Keypad:
    """The keypad of a staff code: its own names and its own pad; staff never get to the PIN's."""
    return Keypad(
        "staff-",
        functools.partial(PressDigit, Pad.STAFF_CODE),
        ("staff-correct", CorrectDigit(Pad.STAFF_CODE)),
        ("staff-confirm", ConfirmDigits(Pad.STAFF_CODE)),
        ("check", "pin.confirm"),
        is_on=is_on,
        can_go=can_confirm,
        is_for_staff=True,
    )


def typed_keypad(*, is_on: bool, can_next: bool, has_hyphen: bool = False) -> Keypad:
    """The keypad of what is printed on a paper."""
    return Keypad(
        "typed-",
        lambda digit: events.SymbolTyped(str(digit)),
        ("typed-correct", events.TypedCorrected()),
        ("typed-next", events.TypedNext()),
        ("next", "items.next"),
        is_on=is_on,
        can_go=can_next,
        hyphen=events.SymbolTyped("-") if has_hyphen else None,
    )


def draw_keypad(sheet: Sheet, box: Box, keypad: Keypad) -> None:
    """The digits at the left, the two tall keys at the right."""
    digits, gap = draw_tall_keys(sheet, box, keypad)
    _draw_digits(sheet, digits, gap, keypad)


def draw_tall_keys(sheet: Sheet, box: Box, keypad: Keypad) -> tuple[Box, float]:
    """訂正 and the key that ends the field; gives the room at their left, and its gaps."""
    gap = GAP if not sheet.is_compact else 13
    tall = box.w * TALL_WIDTH if not sheet.is_compact else 134
    upper, lower = Box(box.right - tall, box.y, tall, box.h).rows(2, gap)
    size = sheet.pick(34, Size.NOTE)
    correct = sheet.words.of("pin.correct")
    draw_key(
        sheet,
        Key(keypad.correct[0], upper, keypad.correct[1], _plain(keypad)),
        above("del", correct, size, sheet.pick(64, 46), growth=Growth.LABEL),
    )
    icon, message = keypad.go_face
    go = sheet.words.of(message)
    draw_key(
        sheet,
        Key(keypad.go[0], lower, keypad.go[1], _go(keypad)),
        above(icon, go, size * 1.2, sheet.pick(72, 48), growth=Growth.LABEL),
    )
    return Box(box.x, box.y, box.w - tall - gap, box.h), gap


def keypad_box(sheet: Sheet) -> Box:
    """Where a keypad stands: at the right, the whole height on a small panel (design 2)."""
    if sheet.is_compact:
        left = 387
        return Box(left, 14, sheet.box.w - left - 17, sheet.box.h - 28)
    top = 126
    return Box(sheet.box.w - MARGIN - WIDTH, top, WIDTH, footer_top(sheet) - 38 - top)


def _plain(keypad: Keypad) -> Kind:
    if not keypad.is_on:
        return Kind.OFF
    return Kind.STAFF_PLAIN if keypad.is_for_staff else Kind.PLAIN


def _go(keypad: Keypad) -> Kind:
    if not keypad.can_go:
        return Kind.OFF
    return Kind.STAFF_PRIMARY if keypad.is_for_staff else Kind.PRIMARY


def _draw_digits(sheet: Sheet, box: Box, gap: float, keypad: Keypad) -> None:
    for row, digits in zip(box.rows(len(ROWS), gap), ROWS, strict=True):
        for place, digit in zip(row.columns(3, gap), digits, strict=True):
            if digit is not None:
                key = Key(f"{keypad.prefix}key-{digit}", place, keypad.press(digit), _plain(keypad))
                draw_key(sheet, key, _digit(str(digit)))
    if keypad.hyphen is not None:
        place = box.rows(len(ROWS), gap)[-1].columns(3, gap)[0]
        key = Key(f"{keypad.prefix}hyphen", place, keypad.hyphen, _plain(keypad))
        draw_key(sheet, key, _digit("-"))


def _digit(label: str) -> Filling:
    return worded(label, Size.KEY_DIGIT, is_bold=True, growth=Growth.LABEL)


def draw_boxes(sheet: Sheet, box: Box, count: int, entered: int) -> None:
    """One box a digit: a dot when it is in, a persimmon edge where the next one goes."""
    gap = 18 if not sheet.is_compact else 10
    for place, where in enumerate(box.columns(count, gap)):
        is_next = place == entered
        edge, thickness = (Role.LOOK, 5.5) if is_next else (Role.INK2, 2.8)
        draw_box(sheet, where, edge, thickness)
        if place < entered:
            middle = where.middle(0, 0)
            sheet.disc(middle.x, middle.y, where.w * 0.38, Role.INK)


def draw_box(sheet: Sheet, box: Box, edge: Role, thickness: float) -> None:
    """An empty white box with an edge."""
    radius, line = sheet.px(16), max(sheet.px(thickness), 2)
    corner = radius + 1
    side = 2 * corner + shapes.PAD
    body = shapes.rounded((0, 0, side, side), radius, sheet.palette[edge])
    body += shapes.rounded(
        (line, line, side - 2 * line, side - 2 * line), radius - line, sheet.palette[Role.WHITE]
    )
    sheet.sliced(box, shapes.svg(side, side, body), (corner, corner, corner, corner))


def keypad_title(sheet: Sheet, size: float = Size.TITLE) -> Type:
    """How a title beside a keypad is set, from the top of its box."""
    kind = title_type(sheet, size, at_top=True)
    return dataclasses.replace(kind, smallest=min(kind.size, 36)) if sheet.is_compact else kind


def draw_checking(sheet: Sheet, box: Box) -> None:
    """In the place of what is told about tries: what was typed is on its way."""
    kind = Type(sheet.pick(Size.BODY, Size.NOTE), is_bold=True)
    height = sheet.height_of(sheet.words.of("pin.checking"), box, kind)
    sheet.say("pin.checking", box.top(height), kind)
    width, bar = BARS_WIDTH, BAR[1]
    if height + bar + 10 <= box.h:
        draw_bars(sheet, box.x + width / 2, box.y + height + min(20, box.h - height - bar))


def tries_height(sheet: Sheet, *, is_short: bool = False) -> float:
    """How high that line is."""
    return sheet.grown(55 if is_short else Size.TRIES, Growth.TITLE) + sheet.pick(17, 6)


def draw_tries(sheet: Sheet, box: Box, tries_left: int, *, is_short: bool = False) -> None:
    """あと N 回まで入れられます, the number large; all smaller where the line would be too long."""
    message = "tries.after.short" if is_short else "tries.after"
    after = sheet.words.of(message if tries_left > 1 else f"{message}.one")
    before, number = sheet.words.of("tries.before"), str(tries_left)
    words = Type(Size.NOTE + 1 if is_short else 33, is_bold=True)
    digit = Type(55 if is_short else Size.TRIES, is_bold=True, growth=Growth.TITLE)
    gap = sheet.grown(10 if is_short else 15)
    parts = ((before, words), (number, digit), (after, words))
    wide = sum(sheet.width_of(plain(text), kind) for text, kind in parts) + 2 * gap
    share = max(min(box.w / wide, 1), LEAST_SHARE)
    for text, kind in parts:
        smaller = dataclasses.replace(kind, size=kind.size * share, one_line_from=LEAST_SHARE)
        box = box.after(sheet.write(text, box, smaller).w + gap * share)
