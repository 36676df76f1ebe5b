"""One CSV file a reception: names in the first line, then a line a coverage (RFC 4180).

Values are exact texts: ``00123`` stays, dates are YYYYMMDD. What is several stands in one column:
words with blanks between them; papers as ``name:value`` joined by ``,``, with ``;`` between them.
A value that a spreadsheet would run as a formula gets an apostrophe before it, and the column
``guarded`` names it, so that a program can take the apostrophe away again (decision 0065).
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from eligibility.inquiry import JAPAN
from eligibility.oqs_xml import Encoding, in_cp932
from hospital.forms.port import Document, Reception
from hospital.forms.told import (
    COVERAGE,
    DECLARATION,
    RECEPTION,
    CoverageTold,
    Value,
    Values,
    coverages_told,
    declaration_values,
    reception_values,
)

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "−", "＠")
"""What spreadsheets begin a formula with, in full width too (OWASP, "CSV Injection")."""
_APOSTROPHE = "'"
_KEPT = "/"
"""Beside letters and digits: whatever else stands inside such a column is percent-encoded."""

COLUMNS = (
    *RECEPTION,
    "coverage",
    "coverages",
    *COVERAGE,
    "papers",
    *(f"declared_{name}" for name in DECLARATION),
    "guarded",
)
"""``coverage`` of ``coverages``: which of how many; 0 of 0 in a reception without one."""


class CsvForm:
    """Implements ``hospital.forms.port.Form``."""

    def __init__(self, encoding: Encoding = Encoding.UTF_8) -> None:
        self._encoding = encoding

    def documents(self, reception: Reception, /) -> Sequence[Document]:
        """See Form."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)  # its own line end is CRLF
        writer.writerow(COLUMNS)
        lost: dict[str, None] = {}
        for row in rows(reception):
            told = row if self._encoding is Encoding.UTF_8 else _in_cp932(row, lost)
            writer.writerow(_guarded(told))
        name = f"{reception.record.verification_id}.csv"
        return (Document(name, self._encoded(text.getvalue()), tuple(lost)),)

    def _encoded(self, text: str) -> bytes:
        """UTF-8 with its mark: without it spreadsheets take the file for Shift_JIS."""
        is_utf_8 = self._encoding is Encoding.UTF_8
        return (_BOM + text if is_utf_8 else text).encode(self._encoding.codec)


def rows(reception: Reception) -> Iterator[dict[str, str]]:
    """A row a coverage, one without any coverage otherwise; nothing guarded yet."""
    head = _texts(reception_values(reception))
    declared = declaration_values(reception.message) or {}
    tail = {f"declared_{name}": text for name, text in _texts(declared).items()}
    coverages = coverages_told(reception)
    count = str(len(coverages))
    for number, told in enumerate(coverages, start=1):
        yield {**head, "coverage": str(number), "coverages": count, **_coverage(told), **tail}
    if not coverages:
        yield {**head, "coverage": "0", "coverages": "0", "covers": "0", **tail}


def _coverage(told: CoverageTold) -> dict[str, str]:
    papers = ";".join(_paper(one) for one in told.papers)
    return {**_texts(told.values), "papers": papers}


def _paper(values: Values) -> str:
    texts = _texts(values)
    return ",".join(f"{tag}:{quote(text, safe=_KEPT)}" for tag, text in texts.items() if text)


def _texts(values: Values) -> dict[str, str]:
    return {tag: _text(value) for tag, value in values.items()}


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case dt.datetime():
            return f"{value.astimezone(JAPAN):%Y%m%d%H%M%S}"
        case dt.date():
            return f"{value:%Y%m%d}"
        case tuple():
            return " ".join(quote(one, safe=_KEPT) for one in value)
    return str(value)


def _in_cp932(row: Mapping[str, str], lost: dict[str, None]) -> dict[str, str]:
    told = {tag: in_cp932(text) for tag, text in row.items()}
    lost |= {tag: None for tag, text in told.items() if text.count("●") > row[tag].count("●")}
    return told


def _guarded(row: Mapping[str, str]) -> list[str]:
    guarded = [tag for tag, text in row.items() if text.startswith(_FORMULA)]
    apostrophes = {tag: _APOSTROPHE + row[tag] for tag in guarded}
    whole = {**row, **apostrophes, "guarded": " ".join(guarded)}
    return [whole.get(tag, "") for tag in COLUMNS]
