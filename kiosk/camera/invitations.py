"""From pictures to what the first start is told: an invitation, or which other code it is.

The same decoder as the reception's. An invitation counts when two pictures gave equal bytes: the
fingerprint in it has no check character, and a wrong one would look like another authority. Of
what was seen only salted hashes are kept, for seconds; no code is logged.
"""

import logging
from collections.abc import Callable, Iterable

from eligibility.inquiry import CardFaceKey
from eligibility.insured import InsuredKey
from eligibility.invitation import Invitation
from eligibility.my_number import MY_NUMBER_LENGTH, holds_my_number
from kiosk.camera.codes import invitation, oev1
from kiosk.camera.payload import Payload, Reading
from kiosk.camera.qr import recognise
from kiosk.camera.source import Bgr
from kiosk.enrolment.events import InvitationRead, OtherCodeSeen
from kiosk.enrolment.states import CodeKind
from kiosk.flow.events import QrKind

logger = logging.getLogger(__name__)

SAME_CODE_S = 3.0
EQUAL_READ_S = 3.0

Told = InvitationRead | OtherCodeSeen

_KINDS = {
    QrKind.PRESCRIPTION: CodeKind.PRESCRIPTION,
    QrKind.MEDICATION_NOTEBOOK: CodeKind.PRESCRIPTION,
    QrKind.WEB_ADDRESS: CodeKind.WEB_ADDRESS,
}


def invitation_or_kind(payload: bytes) -> Invitation | CodeKind:
    """The invitation in a code, or what else the code is."""
    found = invitation.recognise(payload)
    if isinstance(found, Invitation):
        return found
    if found is not None:
        return CodeKind.DAMAGED
    if payload.startswith(oev1.PREFIX):
        return CodeKind.INSURANCE_CARD
    if _is_my_number(payload):
        return CodeKind.MY_NUMBER_CARD
    known = recognise(payload)
    if isinstance(known, CardFaceKey | InsuredKey):
        return CodeKind.INSURANCE_CARD
    return _KINDS.get(known, CodeKind.OTHER)


class InvitationTeller:
    """Looks at picture after picture; for one thread, and from one start to its stop."""

    def __init__(self, read: Callable[[Bgr], Reading]) -> None:
        self._read = read
        self._seen_at: dict[int, float] = {}
        self._told_at: dict[CodeKind, float] = {}

    def look(self, grey: Bgr, now: float) -> Told | None:
        """What is to be told after this picture, if anything.

        Args:
            grey: the whole picture.
            now: seconds of a clock that never goes back.
        """
        codes = list(self._believed(self._read(grey).payloads, now))
        for code in codes:
            if isinstance(code, Invitation):
                logger.info("invitation_read")
                return InvitationRead(code)
        kinds = [code for code in codes if isinstance(code, CodeKind)]
        return self._other(kinds[0], now) if kinds else None

    def _believed(self, payloads: Iterable[Payload], now: float) -> list[Invitation | CodeKind]:
        """Those that a picture before this one had, too."""
        recent = {seen: at for seen, at in self._seen_at.items() if now - at < EQUAL_READ_S}
        payloads = list(dict.fromkeys(payloads))
        self._seen_at = recent | dict.fromkeys(map(hash, payloads), now)
        return [invitation_or_kind(one.data) for one in payloads if hash(one) in recent]

    def _other(self, kind: CodeKind, now: float) -> OtherCodeSeen | None:
        """Held for longer, a code is told again only after a while."""
        if now - self._told_at.get(kind, -SAME_CODE_S) < SAME_CODE_S:
            return None
        self._told_at[kind] = now
        logger.info("code_is_no_invitation kind=%s", kind.name)
        return OtherCodeSeen(kind)


def _is_my_number(payload: bytes) -> bool:
    """The code on the back of a My Number Card is the number itself: nothing here may keep it."""
    if len(payload) != MY_NUMBER_LENGTH or not payload.isdigit():
        return False
    return holds_my_number(payload.decode("ascii"))
