"""The eligibility service as the soak's ``kiosk batch`` reaches it: always there, never wrong.

It remembers bulk inquiries in a folder, so that it outlives the process it is in.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.inquiry import InquiryAnswer
from eligibility.wire_hospital import BulkAnswer, BulkAnswers
from eligibility.wire_inquiries import InquiryLine
from eligibility.wire_results import ResultOfQualificationConfirmation
from eligibility.wire_values import coverage_to_wire
from kiosk.clock import SystemClock
from kiosk.ports import FaceQuestion, RegistryNotice
from tests.soak.batch.people import coverage_of, is_known, noon_of, place_of

_DIGITS = 20


class Notices:
    """Implements NoticeSource: nobody is told anything."""

    def fetch(self) -> tuple[Sequence[RegistryNotice], bool]:
        return (), False

    def acknowledge(self, message_ids: Sequence[int]) -> None:
        raise AssertionError(f"nothing was told, {len(message_ids)} acknowledged")

    def close(self) -> None:
        return


class Faces:
    """Implements FaceService: who was not answered at the desk is found later."""

    def ask(self, question: FaceQuestion) -> InquiryAnswer:
        if question.day is None:
            raise AssertionError("a reception is asked about its own day")
        return InquiryAnswer(
            verification_id=question.verification_id,
            outcome=Validity.VALID,
            processed_at=noon_of(question.day),
            confirmed_on=question.day,
            coverages=(coverage_of(place_of(question.face.key.number.text)),),
        )

    def close(self) -> None:
        return


class Lists:
    """Implements ListService."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ask(self, verification_id: str, _inquiry_id: str, line: InquiryLine) -> wire.InquiryAnswer:
        validity, results = _told(line)
        now = SystemClock().wall()
        return wire.InquiryAnswer(
            verification_id=verification_id,
            QualificationValidity=validity,
            processed_at=now,
            QualificationConfirmationDate=now.date(),
            ResultList=results,
        )

    def hand_in(self, verification_id: str, lines: Sequence[InquiryLine]) -> str:
        digest = hashlib.sha256(verification_id.encode()).hexdigest()
        number = str(int(digest, 16))[-_DIGITS:]
        (self._folder / number).write_bytes(wire.encode(tuple(lines)))
        return number

    def fetch(self, reception_number: str) -> BulkAnswers | None:
        lines: tuple[InquiryLine, ...] = wire.decode(
            (self._folder / reception_number).read_bytes(), tuple[InquiryLine, ...]
        )
        now = SystemClock().wall()
        return BulkAnswers(
            ReceptionNumber=reception_number,
            SegmentOfResult="1",
            QualificationConfirmationDate=now.date(),
            NumberOfProcessingResult=str(len(lines)),
            processed_at=now,
            units=tuple(map(_unit, lines)),
        )

    def close(self) -> None:
        return


def _unit(line: InquiryLine) -> BulkAnswer:
    validity, results = _told(line)
    return BulkAnswer(
        ProcessingResultStatus="1", QualificationValidity=validity, ResultList=results
    )


def _told(line: InquiryLine) -> tuple[str, tuple[ResultOfQualificationConfirmation, ...]]:
    place = place_of(line.card_face.InsuredIdentificationNumber)
    if not is_known(place):
        return Validity.NOT_FOUND.value, ()
    coverage = coverage_of(place)
    return Validity.VALID.value, (coverage_to_wire(coverage, coverage.qualified_on),)
