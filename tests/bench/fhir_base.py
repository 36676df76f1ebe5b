"""What FHIR R4 itself demands and fhir.resources does not check.

Codes of required value sets, the forms of ids and dates, references that lead somewhere, extensions
with one value, no empty element; the constraints that the specification gives in words.
"""

import re
from collections.abc import Iterable
from typing import Any

from tests.bench.fhir_bundle import BundleRead, Json, Rule, elements

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_URN_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_DATE = re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_INSTANT = re.compile(_DATE.pattern + r"T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?(Z|[+-]\d\d:\d\d)")
_CODE = re.compile(r"[^\s]+(\s[^\s]+)*")
_DATES = ("birthDate", "servicedDate", "valueDate")
_INSTANTS = (
    "timestamp",
    "created",
    "recorded",
    "occurredDateTime",
    "dateTime",
    "authored",
    "authoredOn",
)

REQUIRED: dict[str, frozenset[str]] = {
    "Bundle.type": frozenset({"transaction"}),
    "Bundle.entry.request.method": frozenset({"POST", "PUT"}),
    "Patient.gender": frozenset({"male", "female", "other", "unknown"}),
    "Patient.name.use": frozenset({"usual", "official", "temp", "nickname", "old", "maiden"}),
    "Patient.address.use": frozenset({"home", "work", "temp", "old", "billing"}),
    "Coverage.status": frozenset({"active", "cancelled", "draft", "entered-in-error"}),
    "CoverageEligibilityResponse.status": frozenset({"active", "cancelled", "draft"}),
    "CoverageEligibilityResponse.purpose": frozenset(
        {"auth-requirements", "benefits", "discovery", "validation"}
    ),
    "CoverageEligibilityResponse.outcome": frozenset({"queued", "complete", "error", "partial"}),
    "Consent.status": frozenset({"draft", "proposed", "active", "rejected", "inactive"}),
    "Consent.provision.type": frozenset({"deny", "permit"}),
    "Provenance.entity.role": frozenset(
        {"derivation", "revision", "quotation", "source", "removal"}
    ),
    "Task.status": frozenset({"draft", "requested", "accepted", "in-progress", "completed"}),
    "Task.intent": frozenset({"unknown", "proposal", "plan", "order", "option"}),
    "QuestionnaireResponse.status": frozenset({"in-progress", "completed", "amended", "stopped"}),
}
"""Codes of required value sets, R4; of long ones those that make sense here."""


def _elements(bundle: BundleRead) -> Iterable[tuple[str, Any]]:
    """Of the bundle itself and of each resource by the name of its kind."""
    own = {name: value for name, value in bundle.json.items() if name != "entry"}
    requests = [{"request": entry["request"]} for entry in bundle.json["entry"]]
    yield from elements({**own, "entry": requests}, "Bundle")
    for entry in bundle.json["entry"]:
        yield from elements(entry["resource"], entry["resource"]["resourceType"])


def _required_codes(bundle: BundleRead) -> bool:
    values = [(path, value) for path, value in _elements(bundle) if path in REQUIRED]
    return all(value in REQUIRED[path] for path, value in values if isinstance(value, str))


def _nothing_empty(bundle: BundleRead) -> bool:
    return not any(value in ("", [], {}, None) for _, value in elements(bundle.json))


def _ids(bundle: BundleRead) -> bool:
    ids = [value for path, value in _elements(bundle) if path.endswith(".id")]
    return bool(ids) and all(_ID.fullmatch(one) for one in ids)


def _full_urls(bundle: BundleRead) -> bool:
    urls = [entry["fullUrl"] for entry in bundle.json["entry"]]
    return len(set(urls)) == len(urls) and all(_URN_UUID.fullmatch(url) for url in urls)


def _references(bundle: BundleRead) -> bool:
    named = [value for path, value in _elements(bundle) if path.endswith(".reference")]
    urls = {entry["fullUrl"] for entry in bundle.json["entry"]}
    return all(one in urls for one in named if isinstance(one, str))


def _dates(bundle: BundleRead) -> bool:
    return all(
        _DATE.fullmatch(value)
        for path, value in _elements(bundle)
        if path.endswith(_DATES) and isinstance(value, str)
    )


def _instants(bundle: BundleRead) -> bool:
    return all(
        _INSTANT.fullmatch(value)
        for path, value in _elements(bundle)
        if path.rpartition(".")[2] in _INSTANTS and isinstance(value, str)
    )


def _periods(bundle: BundleRead) -> bool:
    """per-1: the end is not before the start; the days that we write sort as texts do."""
    found = [value for path, value in _elements(bundle) if path.endswith(("eriod",))]
    return all(
        one["start"][:10] <= one["end"][:10] for one in found if "start" in one and "end" in one
    )


def _extensions(bundle: BundleRead) -> bool:
    """ext-1: one value; and an absolute URL."""
    found = [
        one
        for path, value in _elements(bundle)
        if path.endswith(".extension") and isinstance(value, list)
        for one in value
    ]
    return all(
        len(one) == len(("url", "value")) and _URI.fullmatch(one["url"]) is not None
        for one in found
    )


def _systems(bundle: BundleRead) -> bool:
    systems = [value for path, value in _elements(bundle) if path.endswith(".system")]
    return all(_URI.fullmatch(one) for one in systems)


def _codes(bundle: BundleRead) -> bool:
    codes = [value for path, value in _elements(bundle) if path.endswith((".code", ".valueCode"))]
    return all(_CODE.fullmatch(one) for one in codes if isinstance(one, str))


def _requests(bundle: BundleRead) -> bool:
    """bdl-3, and each is one that may be sent again."""
    return all(map(_is_repeatable, bundle.json["entry"]))


def _is_repeatable(entry: Json) -> bool:
    kind, request = entry["resource"]["resourceType"], entry["request"]
    if request["method"] == "PUT":
        identity = entry["resource"]["id"]
        return (request["url"], entry["fullUrl"]) == (f"{kind}/{identity}", f"urn:uuid:{identity}")
    is_new = request["url"] == kind and "id" not in entry["resource"]
    return is_new and str(request["ifNoneExist"]).startswith("identifier=")


def _organizations(bundle: BundleRead) -> bool:
    return all(one.get("identifier") or one.get("name") for one in bundle.of("Organization"))


def _consents(bundle: BundleRead) -> bool:
    """ppc-1: a policy; ppc-2: whose privacy it is."""
    return all("policyRule" in one and "patient" in one for one in bundle.of("Consent"))


FHIR_RULES = (
    Rule("codes of required value sets", "terminologies.html#required", _required_codes),
    Rule("nothing is empty", "json.html, ele-1", _nothing_empty),
    Rule("ids", "datatypes.html#id", _ids),
    Rule("full URLs", "bdl-7", _full_urls),
    Rule("references lead somewhere in the bundle", "bundle.html#references", _references),
    Rule("dates", "datatypes.html#date", _dates),
    Rule("times", "datatypes.html#instant", _instants),
    Rule("periods", "per-1", _periods),
    Rule("extensions", "ext-1", _extensions),
    Rule("systems are absolute", "datatypes.html#Coding", _systems),
    Rule("codes hold no blanks at their ends", "datatypes.html#code", _codes),
    Rule("requests may be repeated", "bdl-3, http.html#transaction", _requests),
    Rule("an organization is identified or named", "org-1", _organizations),
    Rule("a consent has a policy and a patient", "ppc-1, ppc-2", _consents),
)
