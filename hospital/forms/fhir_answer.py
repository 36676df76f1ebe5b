"""The answer as CoverageEligibilityResponse, with the coverages that it tells.

JP Core has no profile for it. Nothing is put in the place of what an answer does not know: whoever
was not found, or is one of several, has no Patient here.
"""

import dataclasses
from collections.abc import Sequence

from eligibility.coverage import Coverage, Validity
from eligibility.health import HealthInformation
from eligibility.inquiry import Notice
from eligibility.oqs_notices import processing_of
from hospital.forms.fhir_coverage import Around, coverage_entry, period_of
from hospital.forms.fhir_entries import Entry, snapshot
from hospital.forms.fhir_papers import items
from hospital.forms.fhir_parts import (
    OQS,
    OURS,
    Json,
    absent,
    coding,
    day,
    extension,
    filled,
    instant,
    known_by,
    optional,
    oqs_coding,
    uuid_identifier,
)
from hospital.forms.fhir_people import insurer, patient
from hospital.forms.fhir_reception import numbers_of, prescription
from hospital.forms.port import Reception
from hospital.forms.told import is_cover, is_granted

_NOBODY = frozenset({Validity.NOT_FOUND, Validity.SEVERAL})
_DISPOSITIONS = {
    Validity.VALID: "有効な資格です",
    Validity.LOST: "喪失した資格です。新しい資格を確認してください",
    Validity.LOST_NEWER_EXISTS: "喪失した資格です。新しい資格があるので確認してください",
    Validity.NOT_FOUND: "該当する資格がありません。入力の誤りか、登録前の資格です",
    Validity.SEVERAL: "該当する資格が複数あります。枝番を確認してください",
    Validity.VALID_NOT_REGISTERED: "有効な資格です(未登録)",
}
_VALIDITIES = {
    "1": "有効",
    "2": "無効",
    "3": "無効(新しい資格あり)",
    "4": "該当資格なし",
    "5": "複数該当",
    "6": "有効(未登録)",
}
"""OQSCD006."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What an answer becomes."""

    response: Entry
    patient: Entry | None
    masters: Sequence[Entry]
    """Patient and insurers."""
    coverages: Sequence[Entry]


def answer_of(reception: Reception, institution: Entry) -> Answer:
    """The answer of a reception that was asked about."""
    told = _coverages(reception)
    someone = _patient(reception, told)
    insurers = [insurer(coverage) for coverage in told]
    entries = _coverage_entries(reception, told, someone, insurers)
    content = {
        **_head(reception, institution, someone),
        **filled(
            disposition=_DISPOSITIONS[reception.record.answer.outcome],
            insurer=insurers[0].reference if insurers else absent("unknown"),
            insurance=_insurance(reception, told, entries),
        ),
    }
    record_id = reception.record.verification_id
    response = snapshot(record_id, "CoverageEligibilityResponse", content)
    return Answer(response, someone, [*([someone] if someone else []), *insurers], entries)


def _coverages(reception: Reception) -> list[Coverage]:
    answer = reception.record.answer
    if answer.outcome in _NOBODY:
        return []
    if is_granted(reception.record, HealthInformation.SPECIFIC_DISEASES):
        return list(answer.coverages)
    return [dataclasses.replace(one, specific_diseases=()) for one in answer.coverages]


def _patient(reception: Reception, told: Sequence[Coverage]) -> Entry | None:
    """Named as the coverage in force names them, else as the last one did."""
    if not told:
        return None
    record = reception.record
    in_force = [one for one in told if is_cover(reception.record, one)]
    naming = (in_force or told)[-1]
    return patient(naming, record.institution, record.answer.reference_number)


def _coverage_entries(
    reception: Reception,
    told: Sequence[Coverage],
    someone: Entry | None,
    insurers: Sequence[Entry],
) -> list[Entry]:
    if someone is None:
        return []
    record, asked_on = reception.record, reception.record.answer.confirmed_on
    arounds = [
        Around(someone, paid_by, asked_on, is_cover(reception.record, coverage))
        for coverage, paid_by in zip(told, insurers, strict=True)
    ]
    return [
        coverage_entry(record.verification_id, coverage, around, number)
        for number, (coverage, around) in enumerate(zip(told, arounds, strict=True))
    ]


def _head(reception: Reception, institution: Entry, someone: Entry | None) -> Json:
    answer = reception.record.answer
    return {
        "extension": _extensions(reception),
        "identifier": numbers_of(reception),
        "status": "active",
        "purpose": ["validation", "benefits"],
        "patient": someone.reference if someone else absent("unknown"),
        "servicedDate": day(answer.confirmed_on),
        "created": instant(answer.processed_at),
        "requestor": institution.reference,
        "request": known_by("CoverageEligibilityRequest", uuid_identifier(answer.verification_id)),
        "outcome": "complete",
    }


def _extensions(reception: Reception) -> list[Json]:
    """The raw code; what was said beside the answer; which earlier reception this answers."""
    record = reception.record
    earlier = f"urn:uuid:{record.reverifies}" if record.reverifies else None
    raw = reception.message.answer
    return [
        extension(
            f"{OQS}QualificationValidity",
            valueCoding=oqs_coding("OQSCD006", raw.QualificationValidity, _VALIDITIES),
        ),
        *(extension(f"{OURS}notice", valueCoding=_notice(code)) for code in raw.notices),
        *optional(f"{OURS}reverifies", "valueUri", earlier),
        *prescription(reception),
    ]


def _notice(code: str) -> Json:
    known = next((one for one in Notice if one.value == code), None)
    return coding(f"{OURS}notice", code, processing_of((known,)).message if known else None)


def _insurance(
    reception: Reception, told: Sequence[Coverage], entries: Sequence[Entry]
) -> list[Json]:
    as_they_came = reception.message.answer.ResultList
    return [
        filled(
            coverage=entry.reference,
            inforce=is_cover(reception.record, coverage),
            benefitPeriod=period_of(coverage),
            item=items(coverage, raw.certificates),
        )
        for coverage, entry, raw in zip(told, entries, as_they_came, strict=False)
    ]
