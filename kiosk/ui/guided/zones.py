"""Where the keys of an ordinary screen lie when nobody looks: few, large, always at the same place.

Pure; no kivy. The strip at the top says the screen again; やめる is at the bottom left, a person at
the bottom right; the answers fill what is between, two a row. A screen whose question needs eyes
offers a person instead.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping

from kiosk.flow.events import BellRung
from kiosk.ui import view_model as v
from kiosk.ui.actions import Action
from kiosk.ui.panel import Box
from kiosk.ui.sound.plan import is_answer
from kiosk.ui.sound.sentences import ITEMS, NEEDS_EYES, item_asked

AGAIN, SCREEN, STAFF = "guided-again", "guided-screen", "guided-staff"
ENTERED = "guided-entered"
"""Zones that no ordinary screen has: say it again (strip, or a middle without answers); staff."""
SAY_SCREEN = frozenset({AGAIN, SCREEN})
TOOLS = ("tool-voice", "tool-language")
LEAVING, BACK = "cancel", "back"
PERSONS = ("bell", "staff-code")
ROW = 2
"""Answers beside each other."""
EYES_ONLY = ("way-qr", "way-type", "details")
"""Answers that lead where eyes are needed."""
PAD = (
    ("pin-key-1", "pin-key-2", "pin-key-3"),
    ("pin-key-4", "pin-key-5", "pin-key-6"),
    ("pin-key-7", "pin-key-8", "pin-key-9"),
    ("correct", "pin-key-0", "confirm"),
)
"""As on a telephone; the corners at the bottom are read aloud and tell where one is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Zone:
    """Something that can be touched without looking."""

    name: str
    box: Box
    action: Action | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Ground:
    """How the panel is divided."""

    panel: Box
    edge: float
    gap: float
    strip: float
    """Height of the strip at the top and of the row at the bottom."""
    side: float = 0
    """Width of what stands left of a keypad on a small panel; 0: the keypad has its middle."""

    @property
    def inner(self) -> Box:
        """Without the edge."""
        return self.panel.inset(self.edge, self.edge)

    @property
    def middle(self) -> Box:
        """Between strip and bottom row."""
        less = self.strip + self.gap
        return self.inner.inset(0, less)

    @property
    def bottom(self) -> Box:
        """The bottom row."""
        return self.inner.below(self.inner.h - self.strip)


def ground_of(panel: Box, *, is_compact: bool) -> Ground:
    """Strips of 15 mm and gaps of 3 mm; what is between holds four rows of 20 mm."""
    return Ground(panel, 14, 14, 92, side=236) if is_compact else Ground(panel, 12, 18, 92)


def zones_of(view: v.View, keys: Mapping[str, Action | None], ground: Ground) -> list[Zone]:
    """The zones in reading order; ``keys`` are those of the ordinary screen, in reading order."""
    answers = dict(_answers(view, keys))
    if "pin-key-1" in keys and ground.side:
        return list(_beside_pad(keys, ground))
    room, gap = ground.middle, ground.gap
    middle = _pad(keys, room, gap) if "pin-key-1" in keys else _grid(answers, room, gap)
    return [*_top(view, keys, ground), *middle, *_bottom(keys, ground)]


def _answers(
    view: v.View, keys: Mapping[str, Action | None]
) -> Iterable[tuple[str, Action | None]]:
    content = view.content
    if view.overlay is None:
        if isinstance(content, NEEDS_EYES):
            return [(STAFF, BellRung())]
        if isinstance(content, v.ConsentItemsView):
            keys = _asked_now(content, keys)
    fixed = {LEAVING, BACK, *PERSONS, *EYES_ONLY}
    return [(k, a) for k, a in keys.items() if is_answer(k, view) and k not in fixed]


def _asked_now(
    content: v.ConsentItemsView, keys: Mapping[str, Action | None]
) -> Mapping[str, Action | None]:
    """One kind at a time, and 次へ when all have an answer."""
    asked = item_asked(content)
    if asked is None:
        return {name: action for name, action in keys.items() if name == "items-next"}
    wanted = re.compile(rf"{ITEMS[asked].replace('.', '-')}-(yes|no)")
    return {name: action for name, action in keys.items() if wanted.fullmatch(name)}


def _grid(answers: Mapping[str, Action | None], room: Box, gap: float) -> Iterable[Zone]:
    if not answers:
        return [Zone(SCREEN, room)]
    rows = room.rows(-(-len(answers) // ROW), gap)
    places = [place for row in rows for place in row.columns(ROW, gap)]
    if len(answers) % ROW:  # the last one has its whole row
        places[len(answers) - 1] = rows[-1]
    return [Zone(n, p, a) for (n, a), p in zip(answers.items(), places, strict=False)]


def _pad(keys: Mapping[str, Action | None], room: Box, gap: float) -> Iterable[Zone]:
    for row, names in zip(room.rows(len(PAD), gap), PAD, strict=True):
        for place, name in zip(row.columns(len(names), gap), names, strict=True):
            if name in keys:
                yield Zone(name, place, keys[name])
            elif name == "confirm":  # not yet: whoever looks for it hears why
                yield Zone(ENTERED, place)


def _top(view: v.View, keys: Mapping[str, Action | None], ground: Ground) -> Iterable[Zone]:
    strip = ground.inner.top(ground.strip)
    tools = [name for name in TOOLS if name in keys and view.overlay is None]
    width = 176 if tools else 0
    taken = len(tools) * (width + ground.gap)
    yield Zone(AGAIN, strip.left(strip.w - taken))
    for place, name in enumerate(tools):
        left = strip.after(strip.w - taken + ground.gap + place * (width + ground.gap))
        yield Zone(name, left.left(width), keys[name])


def _bottom(keys: Mapping[str, Action | None], ground: Ground) -> Iterable[Zone]:
    left, centre, right = ground.bottom.columns(3, ground.gap)
    leaving = LEAVING if LEAVING in keys else BACK
    if leaving in keys:
        yield Zone(leaving, left, keys[leaving])
    if BACK in keys and leaving is not BACK:
        yield Zone(BACK, centre, keys[BACK])
    for name in PERSONS:
        if name in keys:
            yield Zone(name, right, keys[name])


def _beside_pad(keys: Mapping[str, Action | None], ground: Ground) -> Iterable[Zone]:
    """A small panel: the keypad has the whole height, the rest stands at its left."""
    left = ground.inner.left(ground.side)
    top, middle, bottom = left.rows(3, ground.gap)
    yield Zone(AGAIN, top)
    if "bell" in keys:
        yield Zone("bell", middle, keys["bell"])
    yield from _pad(keys, ground.inner.after(ground.side + ground.gap), ground.gap)
    if LEAVING in keys:
        yield Zone(LEAVING, bottom, keys[LEAVING])
