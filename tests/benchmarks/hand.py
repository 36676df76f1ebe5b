"""A hand that touches a key again and again, at no moment that the window could foresee."""

import queue
import random
import threading
import time
from typing import Any

from tests.bench.finger import Finger

TOUCHES = 60
_PATIENCE_S = 10


class Hand(threading.Thread):
    """Measures from the glass to the event, and to the pressed key."""

    def __init__(
        self,
        window: Any,
        finger: Finger,
        clocks: tuple[queue.SimpleQueue[float], queue.SimpleQueue[float]],
        pause_s: float,
    ) -> None:
        super().__init__(daemon=True)
        self._window, self._finger, self._pause_s = window, finger, pause_s
        self._heard, self._drawn = clocks
        self.heard_ms: list[float] = []
        self.drawn_ms: list[float] = []

    def run(self) -> None:
        try:
            self._touch_all()
        finally:
            self._window.stop()

    def _touch_all(self) -> None:
        chance = random.Random(7)
        while not (targets := self._window.targets()):
            time.sleep(0.05)
        left, top, width, height = targets["choose-pin"]
        for _ in range(TOUCHES):
            time.sleep(self._pause_s + chance.random() / 5)
            while not self._drawn.empty():
                self._drawn.get()
            began = time.monotonic()
            self._finger.do("begin", left + width / 2, top + height / 2)
            self.heard_ms.append((self._heard.get(timeout=_PATIENCE_S) - began) * 1000)
            self.drawn_ms.append((self._drawn.get(timeout=_PATIENCE_S) - began) * 1000)
            self._finger.do("end", 0, 0)  # beside the key: it does nothing
