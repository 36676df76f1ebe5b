"""FHIR R4: one transaction Bundle a reception, as a receiver can POST it to its server's base.

Hand-made dicts: a FHIR library would cost 27 MB and checks no profile (interfaces.md 3.3); the
tests check them. Why a transaction, and which ids, decision 0064; what stands where,
docs/hospital/fhir.md.
"""

import json
import re
from collections.abc import Sequence

from eligibility.errors import WireError
from hospital.forms.fhir_answer import answer_of
from hospital.forms.fhir_consent import consents
from hospital.forms.fhir_entries import Entry, without_repeats
from hospital.forms.fhir_origin import provenance
from hospital.forms.fhir_parts import Json, instant, uuid_identifier
from hospital.forms.fhir_people import institution
from hospital.forms.fhir_provisional import provisional
from hospital.forms.port import Document, Reception

_CONTROL = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u00|b|f)")
"""As JSON escapes it; tab and line ends may stand in a FHIR string (datatypes.html#string)."""


class FhirForm:
    """The form ``fhir``."""

    def documents(self, reception: Reception, /) -> Sequence[Document]:
        """The bundle of a reception; always UTF-8, so no character is lost here."""
        name = f"fhir_{reception.record.verification_id}.json"
        return [Document(name, encoded(bundle_of(reception)))]


def bundle_of(reception: Reception) -> Json:
    """What a reception says, as a Bundle."""
    record = reception.record
    entries = without_repeats(_entries(reception, institution(record.institution)))
    return {
        "resourceType": "Bundle",
        "id": record.verification_id,
        "identifier": uuid_identifier(record.verification_id),
        "type": "transaction",
        "timestamp": instant(record.sealed_at),
        "entry": [entry.json for entry in entries],
    }


def encoded(bundle: Json) -> bytes:
    """The same bundle always gives the same bytes; raises WireError."""
    text = json.dumps(bundle, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if _CONTROL.search(text):
        raise WireError("a text holds a control character, for which FHIR has no place")
    return text.encode()


def _entries(reception: Reception, here: Entry) -> Sequence[Entry]:
    if reception.record.is_provisional:
        says = provisional(reception, here)
        return [here, *says, provenance(reception, says, here)]
    answer = answer_of(reception, here)
    agreed = consents(reception, answer.patient, here) if answer.patient else []
    says = [*answer.coverages, answer.response, *agreed]
    return [*answer.masters, here, *says, provenance(reception, says, here)]
