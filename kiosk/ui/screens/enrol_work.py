"""F04 and F06: what the kiosk does by itself, one step ticked after another.

A step that waits says why and is tried again by itself; the key only spares the waiting.
"""

from kiosk.ui.enrolment_actions import TriedAgain
from kiosk.ui.enrolment_views import ContactingView, Delay, FinishingView
from kiosk.ui.panel import Box
from kiosk.ui.screens.menu import draw_right_key
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.widgets.number import draw_number
from kiosk.ui.widgets.progress import BAR, BARS_WIDTH, draw_bars
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import draw_title, inner

DISC, DISC_COMPACT = 64, 48
GAP, GAP_COMPACT = 14, 6
DELAY, DELAY_COMPACT = 116, 82
AIR_COMPACT = 8
"""Under the words of the path."""
CODE_WIDTH = 200


def draw(sheet: Sheet, content: ContactingView | FinishingView) -> None:
    """Title, the bars while something is under way, and a row a step."""
    name = "contacting" if isinstance(content, ContactingView) else "finishing"
    body = draw_title(sheet, f"enrol.{name}.title", inner(sheet).below(sheet.pick(0, AIR_COMPACT)))
    if content.delay is None:
        draw_bars(sheet, body.x + BARS_WIDTH / 2, body.y)
        body = body.below(BAR[1] + sheet.pick(28, 12))
    else:
        height = sheet.pick(DELAY, DELAY_COMPACT)
        _draw_delay(sheet, body.top(height), content.delay)
        body = body.below(height + sheet.pick(22, 8))
        draw_right_key(sheet, "enrol-again", TriedAgain(), "retry", "enrol.now")
    rows = body.rows(len(content.steps), sheet.pick(GAP, GAP_COMPACT))
    for index, (step, row) in enumerate(zip(content.steps, rows, strict=True)):
        _draw_step(sheet, row, f"enrol.step.{step.value}", index, content.done)


def _draw_step(sheet: Sheet, row: Box, message: str, index: int, done: int) -> None:
    """A number in a disc, in its place a check once it is done; the present one stands out."""
    size = min(sheet.pick(DISC, DISC_COMPACT), row.h)
    x, y = row.x + size / 2, row.y + row.h / 2
    if index < done:
        sheet.disc(x, y, size, Role.OK)
        sheet.icon("check-bold", x - size * 0.36, y - size * 0.36, size * 0.72, Role.PAPER)
    else:
        draw_number(sheet, row.left(size), size, index + 1, is_on=index == done)
    role = Role.INK if index <= done else Role.INK2
    kind = Type(sheet.pick(40, 30), role, is_bold=index == done)
    sheet.say(message, row.after(size + sheet.pick(26, 16)), kind)


def _draw_delay(sheet: Sheet, box: Box, delay: Delay) -> None:
    draw_tile(sheet, box, Role.ATTENTION_GROUND, radius=18)
    inside = box.inset(sheet.pick(24, 12), 6)
    words = inside.left(inside.w - CODE_WIDTH)
    kind = Type(sheet.pick(34, Size.NOTE), is_bold=True, leading=1.15)
    sheet.say(f"enrol.delay.{delay.cause.value}", words, kind)
    code = Type(Size.FLOOR, Role.INK2, align=1)
    sheet.say("code", inside.after(inside.w - CODE_WIDTH), code, code=delay.code.code)
