"""What the reader keeps of the card it has read, between the calls of one patient's session.

``forget`` may come from another thread at any time and waits for nobody: what a call finds out
about a card after its session has ended is not kept.
"""

import dataclasses
import threading

from eligibility.errors import Code
from eligibility.face_proof import FaceEvidence
from kiosk.flow.holder import CardKind
from kiosk.ports import CardError


@dataclasses.dataclass(frozen=True, slots=True)
class ReadCard:
    """A card as it was read: enough to know it again."""

    kind: CardKind
    token_info: bytes = dataclasses.field(repr=False)
    certificate: bytes | None = dataclasses.field(repr=False)


class CardMemory:
    """At most one card. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = 0
        self._card: ReadCard | None = None
        self._before: ReadCard | None = None
        """The card of this session that lay there before the present one was read."""
        self._evidence: FaceEvidence | None = None
        self._tries_told = 0

    def forget(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._generation += 1
            self._card = self._before = self._evidence = None

    def begin(self) -> int:
        """A card is being read: nothing is known of it; gives the number of the time that begins.

        The card before it is kept to be known again, also when reading fails and is tried again.
        """
        with self._lock:
            self._generation += 1
            self._before = self._card or self._before
            self._card = self._evidence = None
            return self._generation

    def keep(self, generation: int, card: ReadCard, tries_told: int) -> bool:
        """Keeps a card that was read, unless all was forgotten meanwhile.

        True when it is the card that was read before in this session. A phone is never known
        again: what it tells without its PIN is not its own.
        """
        with self._lock:
            if generation != self._generation:
                return False
            before, self._before = self._before, None
            self._card = card
            self._tries_told = tries_told
            return card.certificate is not None and card == before

    def card(self) -> ReadCard:
        """The card that was read.

        Raises:
            CardError: CARD_REMOVED when there is none, or not any more.
        """
        with self._lock:
            if self._card is None:
                raise CardError(Code.CARD_REMOVED)
            return self._card

    def is_still(self, card: ReadCard) -> bool:
        """Whether that card's session goes on."""
        with self._lock:
            return self._card is card

    @property
    def tries_told(self) -> int:
        """How many tries of the PIN the caller knows of."""
        return self._tries_told

    def tell_tries(self, left: int) -> None:
        """The caller is being told a new number."""
        with self._lock:
            self._tries_told = left

    def keep_evidence(self, card: ReadCard, evidence: FaceEvidence) -> None:
        """Keeps what the issuer says of that card, unless its session has ended."""
        with self._lock:
            if self._card is card:
                self._evidence = evidence

    def evidence(self, card: ReadCard) -> FaceEvidence | None:
        """What was kept of that card."""
        with self._lock:
            return self._evidence if self._card is card else None
