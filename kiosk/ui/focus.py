"""Which key has the focus: the keyboard walks it, guided touches move it. It draws on a port."""

from collections.abc import Mapping
from typing import Protocol

from kiosk.ui.panel import Box
from kiosk.ui.reading_order import reading_order


class Ring(Protocol):
    """What shows where the focus is."""

    def draw(self, box: Box | None) -> None:
        """Around a box, or nowhere."""
        ...


class Focus:
    """At most one key; another screen begins without."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self._boxes: Mapping[str, Box] = {}
        self._order: list[str] = []
        self.name: str | None = None
        """The key that has it."""
        self._is_shown = True

    def meet(self, boxes: Mapping[str, Box], *, is_new_screen: bool) -> None:
        """The keys of the screen that is shown now."""
        self._boxes, self._order = boxes, reading_order(boxes)
        if is_new_screen or self.name not in boxes:
            self.clear()
        elif self.name is not None:
            self.put(self.name, is_shown=self._is_shown)

    def put(self, name: str, *, is_shown: bool = True) -> None:
        """On a key of the screen; where nobody may see which, without the ring."""
        self.name, self._is_shown = name, is_shown
        self._ring.draw(self._boxes[name] if is_shown else None)

    def clear(self) -> None:
        """Nowhere."""
        self.name = None
        self._ring.draw(None)

    def walk(self, by: int) -> str | None:
        """To the next (+1) or the last (-1) key as one reads, round and round; gives its name."""
        if not self._order:
            return None
        if self.name is None:
            self.put(self._order[0 if by > 0 else -1])
        else:
            self.put(self._order[(self._order.index(self.name) + by) % len(self._order)])
        return self.name
