"""S10: the card seated in the reader, drawn where the real one is; five bars move."""

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import ReadingView, View
from kiosk.ui.widgets.progress import draw_bars
from kiosk.ui.widgets.zones import body_type, title_type

DRAWING = (800, 430)


def draw(sheet: Sheet, view: View, content: ReadingView) -> None:  # noqa: ARG001 (says all)
    """Draws the waiting screen; centred, like all waiting screens."""
    draw_seated(sheet, "dock.stay")
    draw_waiting(sheet, "reading.title", "reading.note")


def draw_seated(
    sheet: Sheet, message: str, *, size: float = 1, is_to_be_taken: bool = False
) -> None:
    """The reader with the card in it, growing out of the lower edge."""
    scale = size * (0.64 if sheet.is_compact else 1)
    width, height = DRAWING[0] * scale, DRAWING[1] * scale
    left = (sheet.box.w - width) / 2
    name = "seated-take" if is_to_be_taken else "seated"
    sheet.drawing(name, Box(left, sheet.box.h - height, width, height))
    words = Box(left, sheet.box.h - 112 * scale, width, 100 * scale).inset(152 * scale)
    role = Role.ON_LOOK if is_to_be_taken else Role.ON_DARK
    kind = Type(max(35 * scale, Size.FLOOR), role, is_bold=True, align=0.5)
    sheet.write(sheet.words.of(message), words, kind)


def draw_waiting(sheet: Sheet, title: str, note: str) -> float:
    """A centred title, one sentence and the bars; gives where they end."""
    top, step = (136, 82) if not sheet.is_compact else (100, 58)
    across = sheet.box.inset(40)
    box = Box(across.x, top, across.w, step - 6)
    sheet.say(title, box, title_type(sheet, 62, align=0.5))
    below = Box(across.x, top + step, across.w, step * 0.76)
    sheet.say(note, below, body_type(sheet, 39, align=0.5))
    bars = top + step * 2 + (8 if not sheet.is_compact else -6)
    draw_bars(sheet, sheet.box.w / 2, bars)
    return bars + 18
