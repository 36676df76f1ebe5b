"""Which cards are believed: authorities, lists of cards taken back, who vouches for face data.

New lists are taken up without a restart; their age is told before it hurts.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from cloud.domain.card_lists import (
    CLOCKS_DIFFER,
    CardLists,
    ListsUnusable,
    generation_name,
    parse_card_lists,
)
from cloud.domain.errors import Refused
from cloud.domain.face_data import check_face_data
from cloud.domain.trust import AcceptedCard, check_card
from eligibility.errors import Code
from eligibility.face_proof import FaceEvidence, FaceIdentity

logger = logging.getLogger(__name__)

TELL_AGAIN_AFTER = dt.timedelta(hours=1)
_HOUR = dt.timedelta(hours=1)
_State = tuple[int, int, int]


class ListFile:
    """The bundle of revocation lists, read again when the file changed."""

    def __init__(self, path: Path, anchors: Sequence[x509.Certificate]) -> None:
        self._path = path
        self._anchors = anchors
        self._seen: _State | None = None
        self.lists = CardLists()

    def refresh(self) -> None:
        """Takes up a changed file, off the loop; an unusable one leaves the old lists standing."""
        seen = self._state()
        if seen == self._seen:
            return
        try:
            lists = parse_card_lists(self._path.read_bytes(), self._anchors)
        except OSError as error:
            # no trace: it may quote what came in
            logger.error("card_lists_unusable reason=%s", type(error).__name__)  # noqa: TRY400
        except ListsUnusable as error:
            # no trace: it may quote what came in
            logger.error("card_lists_unusable reason=%s", str(error).replace(" ", "_"))  # noqa: TRY400
        else:
            self.lists = lists
            logger.info("card_lists_taken_up count=%d", sum(map(len, lists.of.values())))
        self._seen = seen

    def _state(self) -> _State | None:
        try:
            state = self._path.stat()
        except OSError:
            return (0, 0, 0)  # told once, and again when it comes and goes
        return state.st_mtime_ns, state.st_size, state.st_ino


class CardTrust:
    """What a card's proof is checked against."""

    def __init__(
        self,
        anchors: Sequence[x509.Certificate],
        face_anchors: Sequence[rsa.RSAPublicKey],
        crls: Path,
        max_age: dt.timedelta,
    ) -> None:
        self._anchors = anchors
        self._face_anchors = face_anchors
        self._max_age = max_age
        self._told: dict[str, tuple[str, dt.datetime]] = {}
        self.file = ListFile(crls, anchors)

    def check_card(self, der: bytes, now: dt.datetime) -> AcceptedCard:
        """See ``cloud.domain.trust.check_card``."""
        return check_card(der, self._anchors, now)

    def check_not_taken_back(self, card: AcceptedCard, now: dt.datetime) -> None:
        """Raises Refused: CERTIFICATE_REVOKED, REVOCATION_UNKNOWN; the log tells the second."""
        try:
            self.file.lists.check(card, self._max_age, now)
        except Refused as refused:
            if refused.code is Code.REVOCATION_UNKNOWN:
                generation = generation_name(card.anchor)
                # no trace: it may quote what came in
                logger.error("card_refused_for_lack_of_list generation=%s", generation)  # noqa: TRY400
            raise

    def check_face_data(self, evidence: FaceEvidence) -> FaceIdentity:
        """See ``cloud.domain.face_data.check_face_data``."""
        return check_face_data(evidence, self._face_anchors)

    def ages(self, now: dt.datetime) -> dict[str, dt.timedelta | None]:
        """How old the list of each generation in use is; None where there is none."""
        return self.file.lists.ages(self._anchors, now)

    def without_fresh_list(self, now: dt.datetime) -> list[str]:
        """Generations whose cards are refused for lack of a list."""
        ages = self.ages(now).items()
        return [name for name, age in ages if self._state_of(age) in ("missing", "too old")]

    def tell_ages(self, now: dt.datetime) -> None:
        """Warns from half of the limit on; at each change, and once an hour."""
        for generation, age in self.ages(now).items():
            state = self._state_of(age)
            told = self._told.get(generation)
            if told is not None and told[0] == state and now - told[1] < TELL_AGAIN_AFTER:
                continue
            self._told[generation] = state, now
            self._tell(generation, state, age)

    def _state_of(self, age: dt.timedelta | None) -> str:
        if age is None:
            return "missing"
        if not -CLOCKS_DIFFER <= age <= self._max_age:
            return "too old"
        return "ageing" if age >= self._max_age / 2 else "good"

    def _tell(self, generation: str, state: str, age: dt.timedelta | None) -> None:
        if age is None:
            logger.error("card_list_missing generation=%s", generation)
            return
        facts = generation, age // _HOUR, self._max_age // _HOUR
        if state == "too old":
            logger.error("card_list_too_old generation=%s age_h=%d limit_h=%d", *facts)
        elif state == "ageing":
            logger.warning("card_list_ageing generation=%s age_h=%d limit_h=%d", *facts)
