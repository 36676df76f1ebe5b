"""Where all of it comes from, as Provenance: kiosk, institution, proof, and the sealed record."""

from collections.abc import Iterable

from eligibility.batch import record_sha256
from hospital.forms.fhir_entries import Entry, snapshot
from hospital.forms.fhir_parts import (
    OQS,
    OURS,
    TERMINOLOGY,
    Json,
    concept,
    extension,
    filled,
    instant,
    optional,
    oqs_coding,
    uuid_identifier,
)
from hospital.forms.fhir_reception import kiosk, staff
from hospital.forms.port import Reception

_SOURCES = {"1": "マイナンバーカード", "2": "券面"}
"""OQSCD002."""
_AGENTS = f"{TERMINOLOGY}provenance-participant-type"


def provenance(reception: Reception, targets: Iterable[Entry], institution: Entry) -> Entry:
    """Of everything in ``targets``."""
    record = reception.record
    content = {
        "extension": _how(reception),
        "target": [entry.reference for entry in targets],
        "occurredDateTime": instant(record.answer.processed_at),
        "recorded": instant(record.sealed_at),
        "activity": concept(f"{TERMINOLOGY}v3-DataOperation", "CREATE"),
        "agent": _agents(reception, institution),
        "entity": _entities(reception),
    }
    return snapshot(record.verification_id, "Provenance", content)


def _how(reception: Reception) -> list[Json]:
    """Where the key of the inquiry came from, how the holder was verified, what proves the card."""
    record = reception.record
    holder, proof = record.holder_verification, record.proof
    return [
        extension(
            f"{OQS}ReferenceClassification",
            valueCoding=oqs_coding("OQSCD002", record.source.value, _SOURCES),
        ),
        *optional(f"{OURS}holder-verification", "valueCode", holder.value if holder else None),
        *optional(f"{OURS}card-proof", "valueCode", proof.value if proof else None),
    ]


def _agents(reception: Reception, institution: Entry) -> list[Json]:
    assembler = {
        "type": concept(_AGENTS, "assembler"),
        "who": kiosk(reception),
        "onBehalfOf": institution.reference,
    }
    person = staff(reception)
    if person is None:
        return [assembler]
    verifier = filled(
        type=concept(_AGENTS, "verifier"), who=person, onBehalfOf=institution.reference
    )
    return [assembler, verifier]


def _entities(reception: Reception) -> list[Json]:
    """The sealed record with the digest of its bytes; the reception that this one asked again."""
    record = reception.record
    sealed = {
        "extension": [extension(f"{OURS}sha256", valueString=record_sha256(reception.body))],
        "role": "source",
        "what": {"identifier": uuid_identifier(record.verification_id)},
    }
    if record.reverifies is None:
        return [sealed]
    earlier = {"role": "revision", "what": {"identifier": uuid_identifier(record.reverifies)}}
    return [sealed, earlier]
