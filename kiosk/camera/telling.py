"""From pictures to what the flow is told: decoder, assembler of parts, formats (camera.md 1 to 4).

A code counts once while it is held. One without a checksum of its own, so every format but OEV1,
counts when two pictures gave equal bytes: a decoder may err, and a stranger's number would be
asked for. Of what was seen only salted hashes are kept, for seconds; what a code says goes into
one event and nowhere else, never into a log.
"""

import logging
from collections.abc import Callable, Iterable, Iterator

from eligibility.inquiry import CardFaceKey
from eligibility.insured import InsuredKey
from kiosk.camera.append import Assembler, Progress
from kiosk.camera.codes import oev1
from kiosk.camera.payload import Payload, Reading
from kiosk.camera.qr import recognise
from kiosk.camera.source import Bgr
from kiosk.flow.events import (
    Event,
    QrKind,
    QrOfAnotherKind,
    QrPartsRead,
    QrRead,
    QrReadWithoutBirth,
)

logger = logging.getLogger(__name__)

SAME_CODE_S = 3.0
"""Held for longer, a code is told again: the screen may have asked for something meanwhile."""
EQUAL_READ_S = 3.0
"""Two equal reads must be this close: a rescue step that reads a blurred code comes up every
second or so."""

Code = CardFaceKey | InsuredKey | QrKind
Told = QrRead | QrReadWithoutBirth | QrPartsRead | QrOfAnotherKind

_TELLING = (
    QrKind.PRESCRIPTION,
    QrKind.MEDICATION_NOTEBOOK,
    QrKind.WEB_ADDRESS,
    QrKind.DAMAGED,
    QrKind.UNKNOWN,
)
"""Of several codes in one picture, the first of these is told: a long prescription has many
symbols, and only one of them says what they are."""


def choose(codes: Iterable[Code]) -> Code | None:
    """What one picture amounts to; None when two cards are in it: nobody may guess whose turn."""
    found = set(codes)
    faces = {code for code in found if isinstance(code, CardFaceKey)}
    keys = {code for code in found if isinstance(code, InsuredKey)} - {face.key for face in faces}
    cards: list[Code] = [*faces, *keys]
    if cards:
        return cards[0] if len(cards) == 1 else None
    return next((kind for kind in _TELLING if kind in found), None)


class Teller:
    """Looks at picture after picture; for one thread, and from one start to its stop."""

    def __init__(self, read: Callable[[Bgr], Reading]) -> None:
        self._read = read
        self._parts = Assembler()
        self._seen_at: dict[int, float] = {}
        self._told_at: dict[int, float] = {}

    def look(self, grey: Bgr, now: float) -> Event | None:
        """What is to be told after this picture, if anything.

        Args:
            grey: the whole picture.
            now: seconds of a clock that never goes back.
        """
        reading = self._read(grey)
        self._parts.forget_old(now)
        told = self._told_of(reading, now)
        if told is None or not self._is_news(told, now):
            return None
        _log(told, reading.step)
        return told

    def _told_of(self, reading: Reading, now: float) -> Told | None:
        doubted: list[Code] = []
        answers = list(self._believed(reading.payloads, now, doubted))
        codes = [answer for answer in answers if not isinstance(answer, Progress)]
        sets = [answer for answer in answers if isinstance(answer, Progress)]
        if sets and all(isinstance(code, QrKind) for code in codes):
            return QrPartsRead(sets[-1].have, sets[-1].total)
        code = choose(codes)
        if code is None or choose([*codes, *doubted]) is None:  # another card lies beside it
            return None
        return _event(code)

    def _believed(
        self, payloads: Iterable[Payload], now: float, doubted: list[Code]
    ) -> Iterator[Code | Progress]:
        """Those of ``payloads``; what counts at its second read only goes to ``doubted``."""
        self._seen_at = _recent(self._seen_at, now, EQUAL_READ_S)
        for payload in dict.fromkeys(payloads):  # a decoder may find one symbol twice
            is_second = self._is_second_read(payload, now)
            code = recognise(payload.data) if payload.part is None else None
            if code is not None and (is_second or _has_checksum(payload.data, code)):
                yield code
            elif code is not None:
                doubted.append(code)
            if payload.part is not None and is_second:
                yield from self._joined(payload, now)

    def _joined(self, payload: Payload, now: float) -> Iterator[Code | Progress]:
        """Parts are believed at their second read, so the text they make needs no second one."""
        whole = self._parts.add(payload, now)
        if isinstance(whole, Progress):
            yield whole
        elif whole is not None:
            yield recognise(whole)

    def _is_second_read(self, payload: Payload, now: float) -> bool:
        seen = hash(payload)  # bytes are hashed with a salt of this process
        is_second = seen in self._seen_at
        self._seen_at[seen] = now
        return is_second

    def _is_news(self, told: Told, now: float) -> bool:
        told_hash = hash(told)  # its texts are hashed with a salt of this process
        self._told_at = _recent(self._told_at, now, SAME_CODE_S)
        if told_hash in self._told_at:
            return False
        self._told_at[told_hash] = now
        return True


def _has_checksum(data: bytes, code: Code) -> bool:
    """A right one: of our own format, and read as what it is. A wrong one may be a decoder's."""
    return data.startswith(oev1.PREFIX) and code is not QrKind.DAMAGED


def _recent(seen_at: dict[int, float], now: float, within_s: float) -> dict[int, float]:
    return {seen: at for seen, at in seen_at.items() if now - at < within_s}


def _event(code: Code) -> Told:
    match code:
        case CardFaceKey():
            return QrRead(code)
        case InsuredKey():
            return QrReadWithoutBirth(code)
        case QrKind():
            return QrOfAnotherKind(code)


def _log(told: Told, step: str) -> None:
    match told:
        case QrRead():
            logger.info("qr_read step=%s", step)
        case QrReadWithoutBirth():
            logger.info("qr_read_without_birth step=%s", step)
        case QrPartsRead(have, total):
            logger.info("qr_parts_read have=%d total=%d step=%s", have, total, step)
        case QrOfAnotherKind(kind):
            logger.info("qr_of_another_kind kind=%s step=%s", kind.name, step)
