"""What every reception is known by, answered or not."""

from eligibility.identity import device_uri
from hospital.forms.fhir_parts import (
    OQS,
    URI_SYSTEM,
    Json,
    extension,
    identifier,
    known_by,
    oqs_coding,
    uuid_identifier,
)
from hospital.forms.port import Reception

_PRESCRIPTIONS = {"1": "電子", "2": "紙"}
"""OQSCD017."""


def numbers_of(reception: Reception) -> list[Json]:
    """The verification id, and the number that the patient was shown (受付番号).

    That one counts within a kiosk's business day, so both are in its system.
    """
    record = reception.record
    shown = f"{reception.source}:reception-number:{record.answer.business_day.isoformat()}"
    return [
        uuid_identifier(record.verification_id),
        identifier(shown, str(record.reception_number)),
    ]


def prescription(reception: Reception) -> list[Json]:
    """How the patient wants a prescription issued; nothing when nobody asked."""
    wanted = reception.record.prescription
    if wanted is None:
        return []
    chosen = oqs_coding("OQSCD017", wanted.value, _PRESCRIPTIONS)
    return [extension(f"{OQS}PrescriptionIssueSelect", valueCoding=chosen)]


def kiosk(reception: Reception) -> Json:
    """The kiosk, by the URI of its certificate."""
    record = reception.record
    uri = device_uri(record.institution, record.device)
    return known_by("Device", identifier(URI_SYSTEM, uri))


def staff(reception: Reception) -> Json | None:
    """Who of the staff looked at the patient or took them in, by the clinic's own id."""
    record = reception.record
    if record.staff_id is None:
        return None
    system = f"urn:x-oev:staff:{record.institution}"
    return known_by("Practitioner", identifier(system, record.staff_id))
