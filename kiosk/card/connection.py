"""One card's session from power on to power off: what the reader needs of it, and PC/SC's.

A mute card must not stop the kiosk: under PC/SC each step has a deadline, it becomes
CARD_UNRESPONSIVE, and the stuck call stays behind on its own thread (``kiosk.card.deadline``).
"""

import logging
from collections.abc import Callable
from typing import Protocol, TypeVar

from eligibility.errors import Code
from kiosk.card.deadline import DeadlinePassed, DeadlineWorker
from kiosk.card.pcsc import Context, PoweredCard, ReaderState
from kiosk.ports import CardError

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class CardConnection(Protocol):
    """One card, powered for one session; ``open`` comes first, ``close`` in any case."""

    @property
    def is_stuck(self) -> bool:
        """Whether a call to this card never came back so far: the slot is not free."""

    def open(self) -> None:
        """Powers the card, exclusively.

        Raises:
            CardError: READER_SERVICE_DOWN, READER_MISSING, CARD_REMOVED when no reader has a card,
                READER_BUSY, CARD_UNREADABLE, CARD_UNRESPONSIVE.
        """

    def transmit(self, command: bytearray) -> bytes:
        """One command, sent once, and its answer with status word; ``command`` is not kept.

        Raises:
            CardError: CARD_REMOVED, CARD_UNRESPONSIVE, as ``open``.
        """

    def has_stayed(self) -> bool:
        """Whether no card was inserted or removed since this session began."""

    def close(self) -> None:
        """Takes the card's power away, and the PIN's state with it; never waits for a mute card."""


class PcscConnection:
    """The card on the first reader whose name holds ``name_part`` and which has one."""

    def __init__(self, name_part: str, deadline_s: float) -> None:
        self._name_part = name_part
        self._context: Context | None = None
        self._card: PoweredCard | None = None
        self._reader: ReaderState | None = None
        self._worker = DeadlineWorker("card-session", deadline_s)

    @property
    def is_stuck(self) -> bool:
        """See ``CardConnection``."""
        return self._worker.is_stuck

    def open(self) -> None:
        """See ``CardConnection``."""
        self._run(self._open)

    def transmit(self, command: bytearray) -> bytes:
        """One command; it is copied once, and the copy is wiped."""
        copy = list(command)

        def carry() -> bytes:
            try:
                return self._powered().transmit(copy)
            finally:
                copy[:] = [0] * len(copy)

        return self._run(carry)

    def has_stayed(self) -> bool:
        """See ``CardConnection``."""
        return self._run(self._has_stayed)

    def close(self) -> None:
        """See ``CardConnection``."""
        self._worker.finish(self._let_go)

    def _open(self) -> None:
        self._context = Context()
        names = matching(self._context.readers(), self._name_part)
        if not names:
            raise CardError(Code.READER_MISSING)
        with_card = [state for state in self._context.states(names) if state.has_card]
        if not with_card:
            raise CardError(Code.CARD_REMOVED)
        self._reader = with_card[0]
        self._card = PoweredCard(self._context, self._reader.name)

    def _has_stayed(self) -> bool:
        if self._context is None or self._reader is None:
            return False
        now = self._context.states([self._reader.name])
        return [(one.has_card, one.events) for one in now] == [(True, self._reader.events)]

    def _let_go(self) -> None:
        if self._card is not None:
            self._card.disconnect()
        if self._context is not None:
            self._context.release()

    def _powered(self) -> PoweredCard:
        if self._card is None:
            raise CardError(Code.CARD_REMOVED)
        return self._card

    def _run(self, call: Callable[[], Answer]) -> Answer:
        try:
            return self._worker.run(call)
        except DeadlinePassed as passed:
            logger.warning("card_unresponsive")
            raise CardError(Code.CARD_UNRESPONSIVE) from passed


def matching(names: list[str], part: str) -> list[str]:
    """The reader names that hold ``part``; all for an empty one."""
    return [name for name in names if part in name]
