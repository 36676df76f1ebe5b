"""What the link reports, from its thread to the one that owns the delivery."""

import collections
import contextlib
import queue
from collections.abc import Generator, Iterator
from typing import TypeGuard

from kiosk.batch.link import Channel, Heard, LinkEvent

AT_A_TIME = 100
"""What is heard together is noted by one commit; between, everything else gets its turn."""


class Reports:
    """In order; what was not taken out yet stays when taking out ends early."""

    def __init__(self) -> None:
        self._coming: queue.SimpleQueue[LinkEvent | None] = queue.SimpleQueue()
        self._at_hand: collections.deque[LinkEvent | None] = collections.deque()

    def put(self, event: LinkEvent | None) -> None:
        """From any thread; None is the stop."""
        self._coming.put(event)

    def take(self, timeout_s: float) -> Generator[LinkEvent | list[Heard] | None, None, None]:
        """What is there, after waiting for a first one; receipts in a row come as one list."""
        if not self._at_hand:
            with contextlib.suppress(queue.Empty):
                self._at_hand.append(self._coming.get(timeout=timeout_s))
                while len(self._at_hand) < AT_A_TIME:
                    self._at_hand.append(self._coming.get_nowait())
        while self._at_hand:
            yield list(self._receipts_in_a_row()) or self._at_hand.popleft()

    def _receipts_in_a_row(self) -> Iterator[Heard]:
        while self._at_hand and _is_receipt(event := self._at_hand[0]):
            self._at_hand.popleft()
            yield event


def _is_receipt(event: LinkEvent | None) -> TypeGuard[Heard]:
    return isinstance(event, Heard) and event.channel is Channel.RECEIPT
