"""People as rows of the registry, in PostgreSQL's text form of COPY: quick to write and to read."""

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cloud.sample.values import SampleCoverage, SampleInsurer, SamplePaper, SamplePerson, day
from eligibility.insured import comparison_key, loosened

_NULL = "\\N"
_ESCAPES = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r"}
_CLASSIFICATION = "01"
_CARD_DAYS = 5 * 365

TABLES: Mapping[str, str] = {
    "registry.person": "person_id, birthdate, sex, name, name_kana, home_municipality",
    "registry.coverage": (
        "person_id, coverage_id, version, insurer_no, symbol, number, branch, valid, recorded,"
        " family_class, reason_of_loss, insured_name, card_name, card_name_kana,"
        " card_classification, card_issued_on, card_valid_until, contribution_percent,"
        " is_preschool, birthdate, sex, symbol_key, number_key, post_number, address,"
        " home_municipality"
    ),
    "registry.certificate_paper": (
        "person_id, coverage_id, kind, valid, recorded, classification, category,"
        " contribution_percent, disease, self_pay_yen"
    ),
    "registry.card_face": "face_key, birth_md, branch, person_id, coverage_id, is_loose",
    "registry.card_cert": "cert_key, person_id, valid",
    "registry.protection": "person_id, insurer_no, kind, recorded",
    "link.person": "link_key, sealed_number, person_id, linked_at",
    "link.insurer_code": "code_key, link_key, linked_at",
    "link.certificate": "cert_key, link_key, linked_at",
}
"""What is filled, with its columns."""
INSURER_COLUMNS = "insurer_no, name, scheme, municipality_code"


class Face(NamedTuple):
    """A card face in comparable spelling."""

    insurer_no: str
    symbol: str
    number: str


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """How the registry finds things: hashes that only its own keys can make."""

    face: Callable[[tuple[str, str, str]], int]
    """Of a card face in comparable spelling."""
    code: Callable[[str, str], bytes]
    """Of an insurer's code for a person."""
    link: Callable[[str], bytes]
    """Of a link number."""
    seal: Callable[[str], bytes]
    """A link number as it is kept."""


class Rows:
    """Collects rows by table until they are taken."""

    def __init__(self, keys: Keys, today: dt.date) -> None:
        self._keys = keys
        self._linked = f"{today.isoformat()} 00:00+09"
        self._today = today.toordinal()
        self._tables: dict[str, list[str]] = {table: [] for table in TABLES}

    def take(self) -> dict[str, bytes]:
        """What was collected, by table; begins anew."""
        taken = {name: "".join(rows).encode() for name, rows in self._tables.items()}
        for rows in self._tables.values():
            rows.clear()
        return taken

    def add(self, person: SamplePerson) -> None:
        """Everything about one person."""
        tables, born = self._tables, _date(person.born)
        tables["registry.person"].append(
            _line(
                person.person_id,
                born,
                person.sex,
                person.name.text,
                person.name.kana,
                person.home.municipality.municipality_code,
            )
        )
        for coverage in person.coverages:
            self._add_coverage(person, coverage, born)
        self._add_links(person)
        for kind in person.protections:
            first = person.coverages[0] if person.coverages else None
            if first is not None:
                tables["registry.protection"].append(
                    _line(person.person_id, first.insurer.number, kind, _recorded(first.known))
                )

    def _add_coverage(self, person: SamplePerson, coverage: SampleCoverage, born: str) -> None:
        face = Face(
            coverage.insurer.number,
            _comparable_symbol(coverage.symbol),
            _comparable_number(coverage.number),
        )
        before = f"{person.person_id}\t{coverage.coverage_id}"
        identity = _line(
            coverage.insurer.number, coverage.symbol, coverage.number, coverage.branch
        )[:-1]
        after = self._after(person, coverage, born, face)
        for version, (valid, recorded, reason) in enumerate(_versions(coverage), 1):
            self._tables["registry.coverage"].append(
                f"{before}\t{version}\t{identity}\t{valid}\t{recorded}\t"
                f"{'2' if coverage.is_family else '1'}\t{reason}\t{after}"
            )
        birth_md = int(born[5:7]) * 100 + int(born[8:])
        branch = _NULL if coverage.branch is None else coverage.branch
        for spelling, is_loose in _spellings(face):
            self._tables["registry.card_face"].append(
                f"{self._keys.face(spelling)}\t{birth_md}\t{branch}\t{before}\t{is_loose}\n"
            )
        for paper in coverage.papers:
            self._tables["registry.certificate_paper"].append(
                f"{before}\t{_paper(paper, coverage.known)}"
            )

    def _after(self, person: SamplePerson, coverage: SampleCoverage, born: str, face: Face) -> str:
        return _line(
            coverage.insured_name,
            coverage.name.text,
            coverage.name.kana,
            _CLASSIFICATION,
            _date(coverage.issued),
            None if coverage.card_ends is None else _date(coverage.card_ends),
            coverage.contribution_percent,
            "t" if coverage.is_preschool else "f",
            born,
            person.sex,
            face.symbol,
            face.number,
            coverage.home.post_number,
            coverage.home.address,
            coverage.home.municipality.municipality_code,
        )

    def _add_links(self, person: SamplePerson) -> None:
        tables, linked = self._tables, self._linked
        link_key = _bytes(self._keys.link(person.link_number))
        sealed = _bytes(self._keys.seal(person.link_number))
        tables["link.person"].append(f"{link_key}\t{sealed}\t{person.person_id}\t{linked}\n")
        for insurer_no, code in {(one.insurer.number, one.code) for one in person.coverages}:
            key = _bytes(self._keys.code(insurer_no, code))
            tables["link.insurer_code"].append(f"{key}\t{link_key}\t{linked}\n")
        if person.card is None:
            return
        card, made = _bytes(person.card), self._today - person.person_id % _CARD_DAYS
        valid = f"[{_date(made)} 00:00+09,{_date(made + _CARD_DAYS)} 00:00+09)"
        tables["link.certificate"].append(f"{card}\t{link_key}\t{linked}\n")
        tables["registry.card_cert"].append(f"{card}\t{person.person_id}\t{valid}\n")


def insurer_row(insurer: SampleInsurer) -> bytes:
    """An insurer; INSURER_COLUMNS."""
    columns = (insurer.number, insurer.name, insurer.scheme.value, insurer.municipality_code)
    return _line(*columns).encode()


def _spellings(face: Face) -> list[tuple[Face, str]]:
    """A face, and beside it the loose spelling where it differs."""
    loose = Face(face.insurer_no, _loose(face.symbol), _loose(face.number))
    return [(face, "f")] if loose == face else [(face, "f"), (loose, "t")]


def _loose(text: str) -> str:
    return loosened(text) if text[:1] == "0" or "-" in text else text


def _versions(coverage: SampleCoverage) -> list[tuple[str, str, str]]:
    """Valid, recorded, reason of loss: an end that became known later is a version of its own."""
    begins = _date(coverage.begins)
    if coverage.ends is None:
        return [(f"[{begins},)", _recorded(coverage.known), _NULL)]
    known_until = coverage.known if coverage.end_known is None else coverage.end_known
    ended = f"[{begins},{_date(coverage.ends)})"
    reason = coverage.reason_of_loss or _NULL
    if known_until == coverage.known:
        return [(ended, _recorded(coverage.known), reason)]
    return [
        (f"[{begins},)", _recorded(coverage.known, known_until), _NULL),
        (ended, _recorded(known_until), reason),
    ]


def _paper(paper: SamplePaper, known: int) -> str:
    valid = f"[{_date(paper.first)},{_date(paper.last + 1)})"
    return _line(
        paper.kind,
        valid,
        _recorded(max(known, paper.first - 30)),
        paper.classification,
        paper.category,
        paper.contribution_percent,
        paper.disease,
        None if paper.self_pay_yen is None else str(paper.self_pay_yen),
    )


def _line(*columns: str | int | None) -> str:
    return "\t".join([_NULL if one is None else _text(one) for one in columns]) + "\n"


def _text(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return value if value.isalnum() else value.translate(_ESCAPES)


def _recorded(first: int, last: int | None = None) -> str:
    until = "" if last is None else f"{_date(last)} 09:00+09"
    return f"[{_date(first)} 09:00+09,{until})"


@functools.lru_cache(maxsize=65536)
def _date(ordinal: int) -> str:
    return day(ordinal).isoformat()


@functools.lru_cache(maxsize=65536)
def _comparable_symbol(symbol: str | None) -> str:
    return "" if symbol is None else comparison_key(symbol)


def _comparable_number(number: str) -> str:
    return number if number.isascii() and number.isdigit() else comparison_key(number)


def _bytes(value: bytes) -> str:
    return f"\\\\x{value.hex()}"
