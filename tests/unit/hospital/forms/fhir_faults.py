"""A fault for every rule: what is done to a good bundle so that just such a rule must find it."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Fault = Callable[[Json], None]


def _first(kind: str, bundle: Json) -> Json:
    found: Json = next(
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind
    )
    return found


def _set(kind: str, path: str, value: object) -> Fault:
    """Replaces one element of the first resource of a kind, or of the bundle."""

    def spoil(bundle: Json) -> None:
        node: Any = bundle if kind == "Bundle" else _first(kind, bundle)
        *way, last = path.split(".")
        for step in way:
            node = node[int(step)] if step.isdigit() else node[step]
        if last.isdigit():
            node[int(last)] = value
        else:
            node[last] = value

    return spoil


def _gone(kind: str, name: str) -> Fault:
    def spoil(bundle: Json) -> None:
        del _first(kind, bundle)[name]

    return spoil


def _doubled(bundle: Json) -> None:
    bundle["entry"].append(bundle["entry"][-1])


def _institution(name: str, value: object) -> Fault:
    """Of the last organization, which is the institution."""

    def spoil(bundle: Json) -> None:
        [*_, last] = [
            entry["resource"]
            for entry in bundle["entry"]
            if entry["resource"]["resourceType"] == "Organization"
        ]
        last[name] = value

    return spoil


_NOBODY = {"reference": "urn:uuid:00000000-0000-4000-8000-000000000000"}
_OTHER_SYSTEM = "urn:oid:1.2.392.100495.20.3.51.11310000029"

FAULTS: dict[str, Fault] = {
    "codes of required value sets": _set("CoverageEligibilityResponse", "outcome", "ok"),
    "nothing is empty": _set("Coverage", "dependent", ""),
    "ids": _set("Coverage", "id", "a_b"),
    "full URLs": _doubled,
    "references lead somewhere in the bundle": _set("Consent", "patient", _NOBODY),
    "dates": _set("Patient", "birthDate", "1968-8-5"),
    "times": _set("Provenance", "recorded", "2026-11-22T12:00:00"),
    "periods": _set("Coverage", "period", {"start": "2026-04-01", "end": "2026-03-31"}),
    "extensions": _set("Coverage", "extension.0", {"url": "symbol", "valueString": "千"}),
    "systems are absolute": _set("Coverage", "type.coding.0.system", "InsuranceMajorCategory"),
    "codes hold no blanks at their ends": _set("Coverage", "type.coding.0.code", "1 "),
    "requests may be repeated": _set(
        "Bundle", "entry.0.request", {"method": "POST", "url": "Patient"}
    ),
    "an organization is identified or named": _institution("identifier", []),
    "a consent has a policy and a patient": _gone("Consent", "policyRule"),
    "Coverage.meta.profile": _set("Coverage", "meta.profile.0", "http://hl7.org/fhir/Coverage"),
    "Coverage has status, beneficiary, payor": _gone("Coverage", "payor"),
    "symbol in full width": _set("Coverage", "extension.0.valueString", "12"),
    "number in full width, always there": _set("Coverage", "extension.1.valueString", "7654321"),
    "branch in two half-width digits": _set("Coverage", "extension.2.valueString", "０１"),
    "member id": _set("Coverage", "identifier.0.value", "138016:千１２:７６５４３２１:01"),
    "member id is made of the same parts": _set(
        "Coverage", "identifier.0.value", "00138016:千:１:01"
    ),
    "CSV id": _set("Coverage", "identifier.1.value", "00138016,千１２,７６５４３２１,01"),
    "assigner is the insurer": _set("Coverage", "identifier.0.assigner", {"display": "練習市"}),
    "subscriberId": _set("Coverage", "subscriberId", '"千１２","７６５４３２１"'),
    "dependent is the branch": _set("Coverage", "dependent", "１１"),
    "Coverage.relationship": _set("Coverage", "relationship.coding.0.code", "self"),
    "Coverage.type": _set("Coverage", "type.coding.0.code", "06"),
    "period in days": _set("Coverage", "period.start", "2020"),
    "payor is the insurer, numbered as printed": _set(
        "Organization", "identifier.0.value", "  138016"
    ),
    "share in per cent": _set("Coverage", "costToBeneficiary.0.valueQuantity.value", 300),
    "beneficiary is a Patient": _set("Coverage", "beneficiary", {"display": "野村　勇"}),
    "Patient.meta.profile": _gone("Patient", "meta"),
    "a patient is identified": _set("Patient", "identifier", []),
    "patient number's system": _set("Patient", "identifier.0.system", _OTHER_SYSTEM),
    "names say how they are written": _set("Patient", "name.0.extension", []),
    "names are split by a half-width blank": _set("Patient", "name.0.text", "野村　勇"),
    "readings in full-width katakana": _set("Patient", "name.1", {}),
    "addresses": _set("Patient", "address", [{"text": "260-0855 練習県練習市"}]),
    "Organization.meta.profile": _gone("Organization", "meta"),
    "institution code and its three parts": _institution("extension", []),
}


def _half_width_reading(bundle: Json) -> None:
    name = _first("Patient", bundle)["name"][1]
    name.update(text="ﾉﾑﾗ ｲｻﾑ", family="ﾉﾑﾗ", given=["ｲｻﾑ"])


FAULTS["readings in full-width katakana"] = _half_width_reading


def _no_request(bundle: Json) -> None:
    del bundle["entry"][0]["request"]


def _nothing_in_it(bundle: Json) -> None:
    bundle["entry"].append({"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000000"})


def _turned_round(bundle: Json) -> None:
    bundle["entry"].reverse()


FHIRPATH_FAULTS: dict[str, Fault] = {
    "bdl-1, bdl-2": _set("Bundle", "total", 1),
    "bdl-3": _no_request,
    "bdl-4": _set("Bundle", "entry.0.response", {"status": "200"}),
    "bdl-5": _nothing_in_it,
    "bdl-7": _doubled,
    "org-1": _institution("identifier", []),
    "ppc-1": _gone("Consent", "policyRule"),
    "eCS R1013": _set("Coverage", "identifier.0.value", "138016:千１２:７６５４３２１:01"),
    "eCS R1112": _set("Patient", "name", [{"text": "野村 勇"}]),
    "eCS R1113": _set("Patient", "name.0.text", "野村　勇"),
    "eCS R0211": _turned_round,
}
