"""The keypad in telephone order, 訂正 and 確定 beside it, and the boxes that show dots."""

from kiosk.ui import shapes
from kiosk.ui.actions import ConfirmPin, CorrectPin, PressDigit
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.widgets.key import Key, Kind, above, draw_key, worded

GAP = 18
TALL_WIDTH = 168 / 576
ROWS = ((1, 2, 3), (4, 5, 6), (7, 8, 9), (None, 0, None))


def draw_keypad(sheet: Sheet, box: Box, *, is_on: bool, can_confirm: bool) -> None:
    """The digits at the left, the two tall keys at the right."""
    gap = GAP if not sheet.is_compact else 13
    tall = box.w * TALL_WIDTH if not sheet.is_compact else 106
    _draw_digits(sheet, Box(box.x, box.y, box.w - tall - gap, box.h), gap, is_on=is_on)
    upper, lower = Box(box.right - tall, box.y, tall, box.h).rows(2, gap)
    size = 34 if not sheet.is_compact else Size.NOTE
    draw_key(
        sheet,
        Key("correct", upper, CorrectPin(), Kind.PLAIN if is_on else Kind.OFF),
        above("del", sheet.words.of("pin.correct"), size, 64 if not sheet.is_compact else 46),
    )
    draw_key(
        sheet,
        Key("confirm", lower, ConfirmPin(), Kind.PRIMARY if can_confirm else Kind.OFF),
        above(
            "check", sheet.words.of("pin.confirm"), size * 1.2, 72 if not sheet.is_compact else 48
        ),
    )


def _draw_digits(sheet: Sheet, box: Box, gap: float, *, is_on: bool) -> None:
    for row, digits in zip(box.rows(len(ROWS), gap), ROWS, strict=True):
        for place, digit in zip(row.columns(3, gap), digits, strict=True):
            if digit is not None:
                draw_key(
                    sheet,
                    Key(
                        f"pin-key-{digit}",
                        place,
                        PressDigit(digit),
                        Kind.PLAIN if is_on else Kind.OFF,
                    ),
                    worded(str(digit), Size.KEY_DIGIT, is_bold=True),
                )


def draw_boxes(sheet: Sheet, box: Box, count: int, entered: int) -> None:
    """One box a digit: a dot when it is in, a persimmon edge where the next one goes."""
    gap = 18 if not sheet.is_compact else 10
    for place, where in enumerate(box.columns(count, gap)):
        is_next = place == entered
        edge, thickness = (Role.LOOK, 5.5) if is_next else (Role.INK2, 2.8)
        _draw_box(sheet, where, edge, thickness)
        if place < entered:
            middle = where.middle(0, 0)
            sheet.disc(middle.x, middle.y, where.w * 0.38, Role.INK)


def _draw_box(sheet: Sheet, box: Box, edge: Role, thickness: float) -> None:
    radius, line = sheet.px(16), max(sheet.px(thickness), 2)
    corner = radius + 1
    side = 2 * corner + shapes.PAD
    body = shapes.rounded((0, 0, side, side), radius, sheet.palette[edge])
    body += shapes.rounded(
        (line, line, side - 2 * line, side - 2 * line), radius - line, sheet.palette[Role.WHITE]
    )
    sheet.sliced(box, shapes.svg(side, side, body), (corner, corner, corner, corner))


def draw_tries(sheet: Sheet, box: Box, tries_left: int, *, is_short: bool = False) -> None:
    """あと N 回まで入れられます, the number large."""
    size = 33 if not is_short else Size.NOTE + 1
    kind = Type(size, Role.INK, is_bold=True)
    before = sheet.say("tries.before", box, kind)
    number = Type(Size.TRIES if not is_short else 55, Role.INK, is_bold=True)
    gap = 15 if not is_short else 10
    after = box.after(before.w + gap)
    digit = sheet.write(str(tries_left), after, number)
    rest = after.after(digit.w + gap + 4)
    sheet.say("tries.after.short" if is_short else "tries.after", rest, kind)
