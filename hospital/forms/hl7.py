"""One HL7 v2.5 file a reception: ADT^A08 with an IN1 for each coverage that covers.

Only what covers the patient on the day has an IN1: a reader that knows nothing of our Z segments
must never take a lost, unchecked or ambiguous insurance for cover (decision 0065).
"""

from collections.abc import Iterator, Sequence

from eligibility.batch import VerificationRecord
from eligibility.coverage import Coverage, Validity
from hospital.forms import hl7_z
from hospital.forms.hl7_plans import PUBLIC_EXPENSE, plan_code
from hospital.forms.hl7_segments import header, insurance, patient, visit
from hospital.forms.hl7_text import CODEC, Texts
from hospital.forms.port import Document, Reception
from hospital.forms.told import (
    CoverageTold,
    coverages_told,
    declaration_values,
    reception_values,
)


class Hl7Form:
    """Implements ``hospital.forms.port.Form``."""

    def documents(self, reception: Reception, /) -> Sequence[Document]:
        """See Form."""
        texts = Texts()
        lines = "".join(f"{one}\r" for one in _segments(texts, reception))
        name = f"{reception.record.verification_id}.hl7"
        return (Document(name, lines.encode(CODEC), tuple(texts.lost_in)),)


def _segments(texts: Texts, reception: Reception) -> Iterator[str]:
    record, coverages = reception.record, coverages_told(reception)
    insured = sorted((one for one in coverages if one.covers), key=_is_public_expense)
    numbers = {id(one): number for number, one in enumerate(insured, start=1)}
    yield header(record)
    yield patient(texts, record, _person(record, [*insured, *coverages]))
    yield visit()
    for number, one in enumerate(insured, start=1):
        yield insurance(texts, number, record, one.coverage)
    yield hl7_z.reception_segment(texts, reception_values(reception))
    yield from hl7_z.coverage_segments(texts, [(one, numbers.get(id(one))) for one in coverages])
    declared = declaration_values(reception.message)
    if declared is not None:
        yield hl7_z.declaration_segment(texts, declared)


def _person(record: VerificationRecord, told: Sequence[CoverageTold]) -> Coverage | None:
    """Whose coverage names the patient; a candidate of several is nobody yet."""
    if not told or record.answer.outcome is Validity.SEVERAL:
        return None
    return told[0].coverage


def _is_public_expense(told: CoverageTold) -> bool:
    """False sorts first: the insurance before what is billed beside it."""
    return plan_code(told.coverage.key.insurer_number) in PUBLIC_EXPENSE
