"""A finger for Kivy: an input provider whose touches take the way of a panel's touches."""

import collections
from typing import Any


class Finger:
    """A finger on the glass: what it does is handed to Kivy, one step a frame."""

    def __init__(self) -> None:
        self._window: Any = None
        self._steps: collections.deque[tuple[str, float, float]] = collections.deque()
        self._touch: Any = None
        self._number = 0

    def attach(self, window: Any) -> None:
        self._window = window

    def start(self) -> None:
        pass

    def stop(self) -> None:
        self._steps.clear()

    @property
    def is_busy(self) -> bool:
        return bool(self._steps)

    def tap(self, x: float, y: float) -> None:
        """Down and up at a place; pixels from the top left."""
        self.do("begin", x, y)
        self.do("end", x, y)

    def do(self, step: str, x: float, y: float) -> None:
        """One step: begin, update or end."""
        self._steps.append((step, x, y))

    def update(self, dispatch_fn: Any) -> None:
        """Called by Kivy each frame."""
        if not self._steps:
            return
        step, x, y = self._steps.popleft()
        width, height = self._window.size()
        where = {"sx": x / width, "sy": 1 - y / height}
        if step == "begin":
            self._number += 1
            self._touch = _new_touch(f"bench{self._number}", where)
        else:
            self._touch.move(where)
        if step == "end":
            self._touch.update_time_end()
        dispatch_fn(step, self._touch)


def _new_touch(touch_id: str, where: dict[str, float]) -> Any:
    # imported here: a client has no Kivy, and Kivy reads its settings when imported
    from kivy.input.motionevent import MotionEvent

    class BenchTouch(MotionEvent):
        def depack(self, args: dict[str, float]) -> None:
            self.sx, self.sy = args["sx"], args["sy"]
            self.profile = ["pos"]
            super().depack(args)

    return BenchTouch("bench", touch_id, where, is_touch=True, type_id="touch")
