"""What a screen is made of: what stands still, what lives above it, and keys that are held down.

What stands still is drawn once into a buffer (``kiosk.ui.baking``) and shown as one picture; only
the camera's picture, what moves and a pressed key are drawn at every frame. Whatever has to lie
over something that lives says so with ``above``.
"""

import contextlib
import dataclasses
from collections.abc import Callable, Iterator
from typing import Self

from kivy.graphics import InstructionGroup
from kivy.graphics.texture import Texture

from kiosk.flow.events import Event
from kiosk.ui.actions import Action
from kiosk.ui.panel import Box
from kiosk.ui.theme import Role

MOVES_PER_S = 4
"""How often what moves is drawn anew, where nothing else is said (design reference 6)."""


@dataclasses.dataclass(slots=True)
class LivePicture:
    """Where the camera's picture is to be; whoever has the camera fills ``group``."""

    box: Box
    group: InstructionGroup
    texture: Texture | None = None
    """What is in the group."""


@dataclasses.dataclass(slots=True)
class Target:
    """Something that can be touched."""

    name: str
    box: Box
    action: Action | None
    draw: Callable[[bool], None]
    """Draws it, pressed or not; pressed, it covers all that it was when released."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hold:
    """A place that is held for a while; it is no key and looks like none."""

    box: Box
    action: Event


@dataclasses.dataclass(slots=True)
class Motion:
    """A part that is drawn anew while time passes."""

    step: Callable[[float], None]
    """Draws it as it is so many seconds after the screen was shown."""
    per_s: float
    lasts_s: float | None
    """After that it rests; None: it moves as long as the screen is there."""


class Layers:
    """Groups of one screen in the order in which they lie over each other."""

    def __init__(self) -> None:
        self.still = InstructionGroup()
        """Drawn once."""
        self.over = InstructionGroup()
        """Above it, in the order it was added: what lives, and what lies over that."""
        self.pressed = InstructionGroup()
        """The keys that are held down, on top of all."""
        self.group = self.still
        """Where drawing goes now."""
        self.ground = Role.PAPER
        """What keys lie on that are added now."""
        self.targets: dict[str, Target] = {}
        self.holds: dict[str, Hold] = {}
        self.motions: list[Motion] = []
        self.live: LivePicture | None = None

    @contextlib.contextmanager
    def above(self) -> Iterator[None]:
        """What is drawn here lies over what lives."""
        with self.into(self.over):
            yield

    @contextlib.contextmanager
    def on(self, ground: Role) -> Iterator[None]:
        """Keys that are added here lie on this colour: it shows where a pressed key gives way."""
        outer, self.ground = self.ground, ground
        try:
            yield
        finally:
            self.ground = outer

    def cover(self) -> None:
        """What was drawn so far is covered: it can no longer be touched and no longer moves."""
        for motion in self.motions:
            motion.step(motion.lasts_s or 0)
        if self.motions or self.live is not None:
            self.group = self.over
        self.motions.clear()
        self.targets.clear()
        self.holds.clear()

    def holdable(self, name: str, box: Box, action: Event) -> None:
        """Adds a place to hold; whatever is there is drawn by somebody else."""
        self.holds[name] = Hold(box, action)

    def touchable(
        self, name: str, box: Box, action: Action | None, draw: Callable[[Self, bool], None]
    ) -> None:
        """Adds a key: ``draw`` is called with whether it is pressed."""
        if name in self.targets:
            raise ValueError(f"two keys are named {name}")

        def drawn(is_pressed: bool) -> None:  # noqa: FBT001 (as Target.draw is called)
            draw(self, is_pressed)

        self.targets[name] = Target(name, box, action, drawn)
        drawn(False)  # noqa: FBT003 (as above)

    def press(self, name: str, *, is_pressed: bool) -> None:
        """Lays a pressed key over the screen, or takes it away again."""
        self.pressed.clear()
        if is_pressed:
            with self.into(self.pressed):
                self.targets[name].draw(True)  # noqa: FBT003 (as above)

    def move(
        self,
        draw: Callable[[Self, float], None],
        *,
        per_s: float = MOVES_PER_S,
        lasts_s: float | None = None,
    ) -> None:
        """Adds a part that moves: ``draw`` is told the seconds since the screen was shown."""
        group = InstructionGroup()
        self.over.add(group)

        def step(seconds: float) -> None:
            group.clear()
            with self.into(group):
                draw(self, seconds)

        self.motions.append(Motion(step, per_s, lasts_s))

    def live_picture(self, box: Box) -> None:
        """Keeps a place for the camera's picture."""
        self.live = LivePicture(box, InstructionGroup())
        self.over.add(self.live.group)

    @contextlib.contextmanager
    def into(self, group: InstructionGroup) -> Iterator[None]:
        """Drawing goes there meanwhile."""
        outer, self.group = self.group, group
        try:
            yield
        finally:
            self.group = outer
