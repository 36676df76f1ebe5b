"""Site-defined Z segments: what HL7 has no field for (docs/hospital/hl7.md tells each field).

ZOR is the reception, ZOC each coverage, ZOP each paper of a coverage, ZOD what a patient states.
Every value of the reception stands here as it came, so that nothing hangs on the standard fields.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from eligibility.inquiry import JAPAN
from hospital.forms.hl7_text import Texts
from hospital.forms.told import (
    COVERAGE,
    DECLARATION,
    PAPER,
    RECEPTION,
    CoverageTold,
    Value,
    Values,
)

FORM = "oev-hl7/1"
SEGMENTS: dict[str, tuple[str, ...]] = {
    "ZOR": ("form", *RECEPTION),
    "ZOC": ("coverage", "in1", *COVERAGE),
    "ZOP": ("coverage", *PAPER),
    "ZOD": tuple(DECLARATION),
}
"""Field n of a segment is the n-th name."""


def segment(name: str, fields: Mapping[int, str]) -> str:
    """Fields by their number; empty ones at the end are left out."""
    last = max((number for number, text in fields.items() if text), default=0)
    return "|".join([name, *(fields.get(number, "") for number in range(1, last + 1))])


def day(value: dt.date | None) -> str:
    """HL7's DT."""
    return "" if value is None else f"{value:%Y%m%d}"


def time(value: dt.datetime | None) -> str:
    """HL7's TS, in Japan's time; no offset, as in the public examples."""
    return "" if value is None else f"{value.astimezone(JAPAN):%Y%m%d%H%M%S}"


def reception_segment(texts: Texts, values: Values) -> str:
    """ZOR."""
    return _named(texts, "ZOR", {"form": FORM, **values})


def coverage_segments(
    texts: Texts, coverages: Iterable[tuple[CoverageTold, int | None]]
) -> Iterator[str]:
    """ZOC with its ZOP; beside each coverage the number of its IN1, None without one."""
    for number, (told, in1) in enumerate(coverages, start=1):
        yield _named(texts, "ZOC", {"coverage": number, "in1": in1, **told.values})
        for paper in told.papers:
            yield _named(texts, "ZOP", {"coverage": number, **paper})


def declaration_segment(texts: Texts, values: Values) -> str:
    """ZOD."""
    return _named(texts, "ZOD", values)


def _named(texts: Texts, name: str, values: Values) -> str:
    numbered = enumerate(SEGMENTS[name], start=1)
    return segment(name, {number: _written(texts, tag, values[tag]) for number, tag in numbered})


def _written(texts: Texts, tag: str, value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Y" if value else "N"
        case dt.datetime():
            return time(value)
        case dt.date():
            return day(value)
        case tuple():
            return "~".join(texts.field(tag, one) for one in value)
    return texts.field(tag, str(value))
