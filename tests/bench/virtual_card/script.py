"""What goes wrong with a card, and at which command: counted from 1 since the card was inserted."""

import dataclasses
import threading

from tests.bench.virtual_card.card import Card

GARBAGE_ATR = bytes.fromhex("FFFFFFFF")
"""Present and unreadable; an empty one would be no card at all (card.md 10)."""
_INS_VERIFY = 0x20
_LONGER_THAN_TRIES = 5


class CardLeft(Exception):
    """The card leaves the reader; this command gets no answer."""


class CardMute(Exception):
    """The card stays on the reader and answers nothing."""


@dataclasses.dataclass(slots=True)
class Script:
    """A card without a script behaves."""

    pull_before: int | None = None
    pull_after: int | None = None
    mute_from: int | None = None
    short_answer_at: int | None = None
    delay_s: float = 0.0
    status_at: dict[int, bytes] = dataclasses.field(default_factory=dict)
    """Status words in place of answers; the command does not reach the card."""
    lose_answer_at: int | None = None
    loses_verify_answer: bool = False
    swap_after: int | None = None
    swap_to: Card | None = None
    atr: bytes | None = None

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

    @classmethod
    def wrong_status_at(cls, n: int, status: str) -> "Script":
        """Command ``n`` is answered by this status word (hex) and not carried out."""
        return cls(status_at={n: bytes.fromhex(status)})

    @classmethod
    def cut_answer_at(cls, n: int) -> "Script":
        """Command ``n`` is carried out; of its answer one byte arrives."""
        return cls(short_answer_at=n)

    @classmethod
    def lose_answer_of_apdu(cls, n: int) -> "Script":
        """Command ``n`` is carried out; the card is pulled before it can answer."""
        return cls(lose_answer_at=n)

    @classmethod
    def lose_answer_of_verify(cls) -> "Script":
        """The first VERIFY with digits is carried out; its answer is lost with the card."""
        return cls(loses_verify_answer=True)

    @classmethod
    def swap_after_apdu(cls, n: int, other: Card) -> "Script":
        """After command ``n`` another card answers, and no reader has noticed anything."""
        return cls(swap_after=n, swap_to=other)

    @classmethod
    def with_garbage_atr(cls) -> "Script":
        """The card is seen and cannot be powered."""
        return cls(atr=GARBAGE_ATR)


class ScriptRun:
    """A card that follows its script from insertion to removal; never waits."""

    def __init__(self, card: Card, script: Script | None = None) -> None:
        self.card = card
        self.script = script or Script()
        self._count = 0
        self._has_left = False

    @property
    def atr(self) -> bytes:
        """What it says to a reader that powers it."""
        return self.card.atr if self.script.atr is None else self.script.atr

    def apdu(self, raw: bytes) -> bytes:
        """The card's answer, unless the script has other plans.

        Raises:
            CardLeft: there is no card any more.
            CardMute: it is there and silent.
        """
        self._count += 1
        script, n = self.script, self._count
        if self._has_left or n == script.pull_before:
            self._leave()
        if script.mute_from is not None and n >= script.mute_from:
            raise CardMute
        if n in script.status_at:
            return script.status_at[n]
        answer = self.card.apdu(raw)
        if n == script.lose_answer_at or (script.loses_verify_answer and _spends_a_try(raw)):
            self._leave()
        self._has_left = n == script.pull_after
        if n == script.swap_after and script.swap_to is not None:
            self.card.power_off()
            self.card = script.swap_to
            self.card.reset()
        return answer[:1] if n == script.short_answer_at else answer

    def has_left_after_answering(self) -> bool:
        """Whether the script has taken the card away since."""
        return self._has_left

    def _leave(self) -> None:
        self._has_left = True
        raise CardLeft


class ScriptedCard:
    """A card that follows its script in real time. ``gone`` ends delays and silence."""

    def __init__(self, card: Card, script: Script | None = None) -> None:
        self.run = ScriptRun(card, script)
        self.gone = threading.Event()

    @property
    def card(self) -> Card:
        """The one that answers now."""
        return self.run.card

    def apdu(self, raw: bytes) -> bytes:
        """The card's answer, when it is due.

        Raises:
            CardLeft: there is no card any more.
        """
        if self.gone.is_set() or self.gone.wait(self.run.script.delay_s):
            raise CardLeft
        try:
            answer = self.run.apdu(raw)
        except CardLeft:
            self.gone.set()
            raise
        except CardMute:
            self.gone.wait()
            raise CardLeft from None
        if self.run.has_left_after_answering():
            self.gone.set()
        return answer


def _spends_a_try(raw: bytes) -> bool:
    return len(raw) >= _LONGER_THAN_TRIES and raw[1] == _INS_VERIFY
