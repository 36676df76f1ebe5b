"""A picture with words beside it, and the answers in a row below: screens that offer a way on."""

import dataclasses

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.zones import GUTTER, inner

ANSWER_HEIGHT, ANSWER_HEIGHT_COMPACT = 180, 116


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """One key of the row."""

    name: str
    action: events.Event
    icon: str
    message: str
    kind: Kind = Kind.PLAIN


def frame_with(sheet: Sheet, picture: str) -> tuple[Box, Box]:
    """Draws the picture at the left; gives the boxes for words and answers."""
    zone = inner(sheet)
    height = ANSWER_HEIGHT if not sheet.is_compact else ANSWER_HEIGHT_COMPACT
    upper = zone.top(zone.h - height - (24 if not sheet.is_compact else 10))
    side = min(upper.h - 50, 234) if not sheet.is_compact else upper.h - 20
    left = 336 if not sheet.is_compact else 176
    sheet.drawing(picture, Box(upper.x, upper.y, left - 34, upper.h).middle(left - 34, side))
    answers = Box(
        zone.x, zone.bottom - height - (18 if not sheet.is_compact else 0), zone.w, height
    )
    return upper.after(left), answers


def draw_answers(sheet: Sheet, box: Box, answers: list[Answer]) -> None:
    """Equal keys side by side."""
    size = {1: 48, 2: 48}.get(len(answers), 38) * (0.76 if sheet.is_compact else 1)
    gap = GUTTER if not sheet.is_compact else 14
    for answer, place in zip(answers, box.columns(len(answers), gap), strict=True):
        key = Key(answer.name, place, answer.action, answer.kind)
        draw_key(sheet, key, beside(answer.icon, sheet.words.of(answer.message), size))
