"""Between a record of one reception and its wire form; both directions."""

from eligibility import wire
from eligibility.batch import VerificationRecord
from eligibility.errors import WireError
from eligibility.inquiry import CardProof, HolderVerification, ReferenceClassification
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_declaration import declaration_from_wire, declaration_to_wire
from eligibility.wire_values import (
    answer_from_wire,
    answer_to_wire,
    consent_from_codes,
    consent_to_codes,
)


def record_to_wire(record: VerificationRecord) -> wire.Verification:
    """The record that is sealed, hashed and sent."""
    holder = record.holder_verification
    return wire.Verification(
        verification_id=record.verification_id,
        session_id=record.session_id,
        institution=record.institution,
        device=record.device,
        ReferenceClassification=record.source.value,
        answer=answer_to_wire(record.answer, tells_burden=False),
        sealed_at=record.sealed_at,
        reception_number=record.reception_number,
        holder_verification=wire.Holder(holder.value) if holder else None,
        proof=record.proof.value if record.proof else None,
        staff_id=record.staff_id,
        consented=consent_to_codes(record.consent),
        consented_at=record.consented_at,
        consent_until=record.consent_until,
        provisional=record.is_provisional,
        declaration=declaration_to_wire(record.declaration) if record.declaration else None,
        PrescriptionIssueSelect=record.prescription.value if record.prescription else None,
        reverifies=record.reverifies,
    )


def record_from_wire(record: wire.Verification) -> VerificationRecord:
    """Raises MalformedValue or WireError."""
    try:
        source = ReferenceClassification(record.ReferenceClassification)
        proof = CardProof(record.proof) if record.proof else None
        prescription = _prescription_from_code(record.PrescriptionIssueSelect)
    except ValueError:
        raise WireError("ReferenceClassification, proof or prescription: not in its list") from None
    holder = record.holder_verification
    return VerificationRecord(
        session_id=record.session_id,
        institution=record.institution,
        device=record.device,
        source=source,
        answer=answer_from_wire(record.answer),
        holder_verification=HolderVerification(holder.value) if holder else None,
        consent=consent_from_codes(record.consented),
        consented_at=record.consented_at,
        consent_until=record.consent_until,
        is_provisional=record.provisional,
        sealed_at=record.sealed_at,
        reception_number=record.reception_number,
        proof=proof,
        staff_id=record.staff_id,
        declaration=declaration_from_wire(record.declaration) if record.declaration else None,
        prescription=prescription,
        reverifies=record.reverifies,
    )


def _prescription_from_code(code: str | None) -> PrescriptionIssue | None:
    return PrescriptionIssue(code) if code else None
