"""What FHIR resources are put together from, and the names that this project gives in them.

Official names come from JP Core's own sources (``input/fsh`` of jami-fhir-jp-wg/jp-core-v1x). What
the eligibility check tells and neither FHIR nor JP Core has a place for stands in extensions and
code systems under ``urn:x-oev:oqs:`` (official tags and code tables, eligibility.md 3 and 4) and
``urn:x-oev:fhir:`` (our own). See docs/hospital/fhir.md and decision 0064.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from eligibility.errors import WireError
from eligibility.inquiry import JAPAN

Json = dict[str, Any]
"""A resource, or a part of one; keys in the order in which they are written."""

OQS = "urn:x-oev:oqs:"
OURS = "urn:x-oev:fhir:"
URI_SYSTEM = "urn:ietf:rfc:3986"
"""Of an identifier whose value is a URI."""
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def filled(**values: object) -> Json:
    """What has something to say: FHIR knows no null, and no empty text, list or object."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def extension(url: str, **value: object) -> Json:
    """``extension(url, valueDate="2026-11-22")``."""
    return {"url": url, **value}


def optional(url: str, kind: str, value: object) -> list[Json]:
    """One extension, or none where nothing is known."""
    return [] if value is None else [extension(url, **{kind: value})]


def absent(reason: str) -> Json:
    """In the place of something that FHIR demands and nobody knows."""
    return {"extension": [extension(_ABSENT, valueCode=reason)]}


def coding(system: str, code: str, display: str | None = None) -> Json:
    """A code of a system."""
    return filled(system=system, code=code, display=display)


def concept(system: str, code: str, display: str | None = None, text: str | None = None) -> Json:
    """The same as CodeableConcept."""
    return filled(coding=[coding(system, code, display)], text=text)


def oqs_coding(table: str, code: str, labels: Mapping[str, str]) -> Json:
    """A code of an official table; one that came after this version stays as it is, unlabelled."""
    return coding(OQS + table, code, labels.get(code))


def identifier(system: str, value: str) -> Json:
    """A business identifier."""
    return {"system": system, "value": value}


def uuid_identifier(uuid: str) -> Json:
    """The id of a record of ours."""
    return identifier(URI_SYSTEM, f"urn:uuid:{uuid}")


def known_by(kind: str, named: Json) -> Json:
    """Reference to something that is no resource here, by its identifier."""
    return {"type": kind, "identifier": named}


def day(value: dt.date | None) -> str | None:
    """YYYY-MM-DD."""
    return None if value is None else value.isoformat()


def instant(at: dt.datetime) -> str:
    """In Japan's time, with its offset; raises WireError for a time without a zone."""
    if at.tzinfo is None:
        raise WireError("a time of the record has no zone")
    return at.astimezone(JAPAN).isoformat()


def period(start: dt.date | None, end: dt.date | None) -> Json:
    """Both days are inside; empty when neither is known."""
    return filled(start=day(start), end=day(end))
