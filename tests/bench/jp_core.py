"""Rules of JP Core, as far as a bundle of ours must keep them; each with its source.

Sources are files of jami-fhir-jp-wg/jp-core-v1x: profiles in ``input/fsh/profiles``, notes in
``input/intro-notes``; "eCS" is the derived guide of 電子カルテ情報共有サービス.
"""

import re
from collections.abc import Iterator
from typing import Any

from tests.bench.fhir_bundle import BundleRead, Json, Rule, extension, identified

_CORE = "http://jpfhir.jp/fhir/core/"
_PROFILE = f"{_CORE}StructureDefinition/"
_EXTENSION = f"{_CORE}Extension/StructureDefinition/"
MEMBER_ID = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID"
CSV_ID = f"{_CORE}IdSystem/JP_Coverage_id"
INSURER_NUMBER = f"{_CORE}mhlw/IdSystem/InsurerNumber"
INSTITUTION_NUMBER = f"{_CORE}IdSystem/insurance-medical-institution-no"
PATIENT_NUMBER = "urn:oid:1.2.392.100495.20.3.51.1"
SYMBOL = f"{_EXTENSION}JP_Coverage_InsuredPersonSymbol"
NUMBER = f"{_EXTENSION}JP_Coverage_InsuredPersonNumber"
BRANCH = f"{_EXTENSION}JP_Coverage_InsuredPersonSubNumber"
REPRESENTATION = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"

_MEMBER_FORM = re.compile(r"[0-9]{8}:[^:\s^]*:[^:\s^]*:([0-9]{2})?")
_CSV_FORM = re.compile(r'"[0-9]{8}","[^"]*","[^"]+","([0-9]{2})?"')
_KATAKANA = re.compile("[\u30a0-\u30ff\uff01-\uff5e\u309b\u309c●]+")
_HALF_WIDTH = re.compile("[\u0021-\u007e\uff61-\uff9f]")


def _is_wide(text: str | None) -> bool:
    return text is None or (bool(text) and not _HALF_WIDTH.search(text))


def _follows(bundle: BundleRead, profile: str, kind: str) -> bool:
    return all(one["meta"]["profile"] == [_PROFILE + profile] for one in bundle.of(kind))


def _each(bundle: BundleRead) -> Iterator[Json]:
    yield from bundle.of("Coverage")


def _parts(coverage: Json) -> tuple[str, str, str]:
    """Symbol, number, branch as the extensions have them, absent ones empty."""
    symbol, number, branch = (extension(coverage, url) for url in (SYMBOL, NUMBER, BRANCH))
    return symbol or "", number or "", branch or ""


def _only(values: list[Any]) -> Any:
    [value] = values
    return value


def _ends_in_an_insurer(bundle: BundleRead, reference: Json) -> bool:
    organization = bundle.resolve(reference)
    if organization.get("resourceType") != "Organization":
        return False
    number = _only(identified(organization, INSURER_NUMBER))
    return re.fullmatch("[0-9]{6}|[0-9]{8}", number) is not None


def _member_ids(bundle: BundleRead) -> bool:
    return all(_MEMBER_FORM.fullmatch(_only(identified(one, MEMBER_ID))) for one in _each(bundle))


def _member_ids_fit(bundle: BundleRead) -> bool:
    for one in _each(bundle):
        insurer, *parts = _only(identified(one, MEMBER_ID)).split(":")
        payor = bundle.resolve(_only(one["payor"]))
        printed = _only(identified(payor, INSURER_NUMBER))
        if tuple(parts) != _parts(one) or insurer != printed.rjust(8, "0"):
            return False
    return True


def _csv_ids(bundle: BundleRead) -> bool:
    for one in _each(bundle):
        value = _only(identified(one, CSV_ID))
        if not _CSV_FORM.fullmatch(value):
            return False
        if value[1:-1].split('","') != _only(identified(one, MEMBER_ID)).split(":"):
            return False
    return True


def _assigners(bundle: BundleRead) -> bool:
    return all(
        _ends_in_an_insurer(bundle, identifier["assigner"])
        for one in _each(bundle)
        for identifier in one["identifier"]
    )


def _coded(kind: str, system: str, codes: str) -> Rule:
    """eCS wants one coding only."""

    def holds(bundle: BundleRead) -> bool:
        codings = [_only(one[kind]["coding"]) for one in _each(bundle) if kind in one]
        return all(
            one["system"] == f"{_CORE}mhlw/CodeSystem/{system}" and one["code"] in codes.split()
            for one in codings
        )

    return Rule(f"Coverage.{kind}", f"JP_Coverage.fsh, guide-urlmap.md {system}", holds)


def _shares(bundle: BundleRead) -> bool:
    for one in _each(bundle):
        for cost in one.get("costToBeneficiary", ()):
            kind, quantity = _only(cost["type"]["coding"]), cost["valueQuantity"]
            if kind["code"] != "copaypct" or not kind["system"].endswith("/coverage-copay-type"):
                return False
            if quantity["code"] != "%" or not 0 <= quantity["value"] <= 100:
                return False
    return True


def _periods(bundle: BundleRead) -> bool:
    days = [day for one in _each(bundle) for day in one.get("period", {}).values()]
    return all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)


def _patients_are_identified(bundle: BundleRead) -> bool:
    return all(
        one["identifier"] and all(identifier["value"] for identifier in one["identifier"])
        for one in bundle.of("Patient")
    )


def _patient_numbers(bundle: BundleRead) -> bool:
    code = _only(identified(bundle.institution(), INSTITUTION_NUMBER))
    systems = [
        identifier["system"] for one in bundle.of("Patient") for identifier in one["identifier"]
    ]
    return all(one == PATIENT_NUMBER + code for one in systems if one.startswith("urn:oid:"))


def _names(bundle: BundleRead) -> Iterator[tuple[str, Json]]:
    for one in bundle.of("Patient"):
        for name in one.get("name", ()):
            yield extension(name, REPRESENTATION), name


def _represented(bundle: BundleRead) -> bool:
    found = [code for code, _ in _names(bundle)]
    return set(found) <= {"IDE", "SYL"} and len(set(found)) == len(found)


def _texts_of_names(bundle: BundleRead) -> bool:
    for _, name in _names(bundle):
        parts = [name.get("family"), *name.get("given", ())]
        known = [part for part in parts if part]
        if "\u3000" in name["text"] or (known and " ".join(known) != name["text"]):
            return False
    return True


def _readings(bundle: BundleRead) -> bool:
    return all(
        all(_KATAKANA.fullmatch(part) for part in name["text"].split(" "))
        for code, name in _names(bundle)
        if code == "SYL"
    )


def _addresses(bundle: BundleRead) -> bool:
    found = [address for one in bundle.of("Patient") for address in one.get("address", ())]
    return all(
        re.fullmatch(r"\d{3}(-\d{4})?", one.get("postalCode", "000"))
        and not re.search(r"\d{3}-\d{4}\b", one.get("text", ""))
        for one in found
    )


def _institutions(bundle: BundleRead) -> bool:
    here = bundle.institution()
    code = _only(identified(here, INSTITUTION_NUMBER))
    prefecture = extension(here, f"{_EXTENSION}JP_Organization_PrefectureNo")
    category = extension(here, f"{_EXTENSION}JP_Organization_InsuranceOrganizationCategory")
    number = extension(here, f"{_EXTENSION}JP_Organization_InsuranceOrganizationNo")
    return (
        f"{prefecture['code']}{category['code']}{number['value']}" == code
        and len(number["value"]) == len("0000000")
        and prefecture["system"] == f"{_CORE}mhlw/CodeSystem/PrefectureNo-2digits"
        and category["system"] == f"{_CORE}mhlw/CodeSystem/MedicationFeeScoreType"
        and number["system"] == f"{_CORE}mhlw/IdSystem/MedicalOrganizationID"
    )


JP_CORE_RULES = (
    Rule(
        "Coverage.meta.profile",
        "JP_Coverage.fsh ^url",
        lambda bundle: _follows(bundle, "JP_Coverage", "Coverage"),
    ),
    Rule(
        "Coverage has status, beneficiary, payor",
        "jp-coverage-notes.md 必須要素",
        lambda bundle: all(
            one["status"] and one["beneficiary"] and one["payor"] for one in _each(bundle)
        ),
    ),
    Rule(
        "symbol in full width",
        "JP_Coverage.fsh InsuredPersonSymbol",
        lambda bundle: all(_is_wide(extension(one, SYMBOL)) for one in _each(bundle)),
    ),
    Rule(
        "number in full width, always there",
        "JP_Coverage.fsh InsuredPersonNumber",
        lambda bundle: all(
            extension(one, NUMBER) and _is_wide(extension(one, NUMBER)) for one in _each(bundle)
        ),
    ),
    Rule(
        "branch in two half-width digits",
        "JP_Coverage.fsh InsuredPersonSubNumber",
        lambda bundle: all(
            re.fullmatch("([0-9]{2})?", extension(one, BRANCH) or "") for one in _each(bundle)
        ),
    ),
    Rule("member id", "JP_Coverage.fsh insuranceIdentifier, eCS R1013", _member_ids),
    Rule(
        "member id is made of the same parts",
        "JP_Coverage.fsh insuranceIdentifier",
        _member_ids_fit,
    ),
    Rule("CSV id", "JP_Coverage.fsh insuranceCsvIdentifier", _csv_ids),
    Rule("assigner is the insurer", "JP_Coverage.fsh identifier.assigner", _assigners),
    Rule(
        "subscriberId",
        "JP_Coverage.fsh subscriberId, jp-coverage-example-1",
        lambda bundle: all(
            one["subscriberId"] == ":".join(_parts(one)[:2]) for one in _each(bundle)
        ),
    ),
    Rule(
        "dependent is the branch",
        "JP_Coverage.fsh dependent",
        lambda bundle: all(one.get("dependent", "") == _parts(one)[2] for one in _each(bundle)),
    ),
    _coded("relationship", "InsuredPersonCategory", "1 2"),
    _coded("type", "InsuranceMajorCategory", "1 2 3 4 5 6 7 8"),
    Rule("period in days", "JP_Coverage.fsh period", _periods),
    Rule(
        "payor is the insurer, numbered as printed",
        "JP_Coverage.fsh payor, JP_Organization.fsh insurerNumber",
        lambda bundle: all(
            _ends_in_an_insurer(bundle, _only(one["payor"])) for one in _each(bundle)
        ),
    ),
    Rule("share in per cent", "JP_Coverage.fsh costToBeneficiary", _shares),
    Rule(
        "beneficiary is a Patient",
        "JP_Coverage.fsh beneficiary",
        lambda bundle: all(
            bundle.resolve(one["beneficiary"]).get("resourceType") == "Patient"
            for one in _each(bundle)
        ),
    ),
    Rule(
        "Patient.meta.profile",
        "JP_Patient.fsh ^url",
        lambda bundle: _follows(bundle, "JP_Patient", "Patient"),
    ),
    Rule(
        "a patient is identified",
        "JP_Patient.fsh identifier 1.., value 1..",
        _patients_are_identified,
    ),
    Rule("patient number's system", "JP_Patient.fsh identifier, eCS R1010", _patient_numbers),
    Rule("names say how they are written", "JP_HumanName.fsh NameRepresentationUse", _represented),
    Rule(
        "names are split by a half-width blank",
        "jp-humanname-notes.md SHALL, eCS R1113",
        _texts_of_names,
    ),
    Rule("readings in full-width katakana", "jp-humanname-notes.md SYL", _readings),
    Rule("addresses", "JP_Patient.fsh address.text, address.postalCode", _addresses),
    Rule(
        "Organization.meta.profile",
        "JP_Organization.fsh ^url",
        lambda bundle: _follows(bundle, "JP_Organization", "Organization"),
    ),
    Rule(
        "institution code and its three parts",
        "JP_Organization.fsh, jp-organization-notes.md",
        _institutions,
    ),
)
