"""What goes wrong with a card, and at which command: counted from 1 since the card was inserted."""

import dataclasses
import threading

from tests.bench.virtual_card.card import Card


class CardLeft(Exception):
    """The card leaves the reader; this command gets no answer."""


@dataclasses.dataclass(slots=True)
class Script:
    """A card without a script behaves."""

    pull_before: int | None = None
    pull_after: int | None = None
    mute_from: int | None = None
    short_answer_at: int | None = None
    delay_s: float = 0.0

    @classmethod
    def pull_before_apdu(cls, n: int) -> "Script":
        """Command ``n`` finds no card."""
        return cls(pull_before=n)

    @classmethod
    def pull_after_apdu(cls, n: int) -> "Script":
        """Command ``n`` is answered, then the card is gone."""
        return cls(pull_after=n)

    @classmethod
    def mute_from_apdu(cls, n: int) -> "Script":
        """From command ``n`` on the card answers nothing and stays."""
        return cls(mute_from=n)

    @classmethod
    def slow(cls, delay_s: float) -> "Script":
        """Each command takes so long, like a contactless card."""
        return cls(delay_s=delay_s)


class ScriptedCard:
    """A card that follows its script. ``gone`` ends delays and silence."""

    def __init__(self, card: Card, script: Script | None = None) -> None:
        self.card = card
        self.gone = threading.Event()
        self._script = script or Script()
        self._count = 0

    def apdu(self, raw: bytes) -> bytes:
        """The card's answer, unless the script has other plans.

        Raises:
            CardLeft: there is no card any more.
        """
        self._count += 1
        script, n = self._script, self._count
        if self.gone.is_set() or n == script.pull_before:
            self._leave()
        if script.mute_from is not None and n >= script.mute_from:
            self.gone.wait()
            self._leave()
        if script.delay_s and self.gone.wait(script.delay_s):
            self._leave()
        answer = self.card.apdu(raw)
        if n == script.pull_after:
            self.gone.set()
        return answer[:1] if n == script.short_answer_at else answer

    def _leave(self) -> None:
        self.gone.set()
        raise CardLeft
