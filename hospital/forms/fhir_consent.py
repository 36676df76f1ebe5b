"""What the patient lets this institution see, as Consent; nothing where nothing was granted.

JP Core's profile is a draft without any rule of its own ("暫定プロファイル"), so none is claimed.
"""

from eligibility.health import HealthInformation
from hospital.forms.fhir_entries import Entry, snapshot
from hospital.forms.fhir_parts import (
    OQS,
    TERMINOLOGY,
    Json,
    coding,
    concept,
    filled,
    instant,
    uuid_identifier,
)
from hospital.forms.port import Reception

_KINDS = {
    HealthInformation.MEDICATION_AND_CARE: "薬剤情報・診療情報",
    HealthInformation.CHECKUPS: "特定健診情報",
    HealthInformation.OPERATIONS: "手術情報",
    HealthInformation.SPECIFIC_DISEASES: "特定疾病療養受療証",
}
"""OQSCD029."""
_POLICY = "オンライン資格確認における本人の同意"


def consents(reception: Reception, patient: Entry, institution: Entry) -> list[Entry]:
    """One consent, or none."""
    record = reception.record
    if not record.consent.granted or record.consented_at is None:
        return []
    content = {
        "identifier": [uuid_identifier(record.verification_id)],
        "status": "active",
        "scope": concept(f"{TERMINOLOGY}consentscope", "patient-privacy"),
        "category": [concept("http://loinc.org", "64292-6", "Release of information consent")],
        "patient": patient.reference,
        "dateTime": instant(record.consented_at),
        "performer": [patient.reference],
        "organization": [institution.reference],
        "policyRule": {"text": _POLICY},
        "provision": _provision(reception, institution),
    }
    return [snapshot(record.verification_id, "Consent", content)]


def _provision(reception: Reception, institution: Entry) -> Json:
    """This institution only, for the visit's treatment, until AvailableTime."""
    record = reception.record
    start, end = record.consented_at, record.consent_until
    return {
        "type": "permit",
        "period": filled(
            start=instant(start) if start else None, end=instant(end) if end else None
        ),
        "actor": [
            {
                "role": concept(f"{TERMINOLOGY}v3-ParticipationType", "IRCP"),
                "reference": institution.reference,
            }
        ],
        "action": [concept(f"{TERMINOLOGY}consentaction", "access")],
        "purpose": [coding(f"{TERMINOLOGY}v3-ActReason", "TREAT")],
        "code": [
            concept(f"{OQS}OQSCD029", kind.value, _KINDS[kind])
            for kind in HealthInformation
            if kind in record.consent.granted
        ],
    }
