"""What the hospital filed against what was verified, record by record.

Verified: the sealed records in the kiosk's own outbox. Filed: the XML files as any receipt computer
would read them, so they are parsed by the standard library and not by our own reader. Both are held
against the made-up people, who are the truth.
"""

import dataclasses
import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from eligibility import wire
from eligibility.coverage import Coverage
from eligibility.wire_dates import date_to_text
from kiosk.batch.schema import Database
from kiosk.batch.sealing import load_cipher
from tests.bench.journey import Filed, Outcome
from tests.bench.stack import Line
from tests.bench.walks_with_staff import DECLARED_PHONE, declared_name

_CONSENT_FLAGS = (
    "SpecificHealthCheckupsInfoConsFlg",
    "PharmacistsInfoConsFlg",
    "DiagnosisInfoConsFlg",
    "OperationInfoConsFlg",
    "SpecificDiseasesCertificateRelatedConsFlg",
)
_WHO_STATES = ("name_kana", "birthdate", "sex", "phone")


@dataclasses.dataclass(frozen=True)
class Comparison:
    """What came of the day's records."""

    verified: int
    filed: int
    lost: int
    doubled: int
    differences: list[str]
    """One sentence each, naming the journey and the tag, never a value."""

    @property
    def is_good(self) -> bool:
        """True when the hospital has exactly what was verified."""
        return self.verified == self.filed and not (self.lost or self.doubled or self.differences)


def compare(line: Line, outcomes: Sequence[Outcome]) -> Comparison:
    """Holds outbox, files and people against each other."""
    records = sealed_records(line.config.parent / "kiosk" / "outbox.sqlite3", line.identities.kiosk)
    files = [(path, ET.parse(path).getroot()) for path in line.hospital.files()]
    filed = Counter(_text(root, "ArbitraryFileIdentifier") for _, root in files)
    verified = {record.verification_id for record in records}
    differences = list(_differences(line, outcomes, records, files))
    unknown = sum(1 for one in filed if one not in verified)
    if unknown:
        differences.append(f"{unknown} files of receptions that were never verified")
    return Comparison(
        verified=len(verified),
        filed=len(filed),
        lost=len(verified - set(filed)),
        doubled=sum(count - 1 for count in filed.values()),
        differences=differences,
    )


def sealed_records(outbox: Path, credentials: Path) -> list[wire.Verification]:
    """The kiosk's sealed records, by reception number; the bench holds the key."""
    cipher = load_cipher(credentials)
    database = Database(outbox)
    try:
        with database.transaction() as rows:
            found = rows.execute(
                "SELECT verification_id, body FROM record WHERE state <> 'open'"
                " ORDER BY business_day, reception_number"
            ).fetchall()
    finally:
        database.close()
    plain = (cipher.decrypt(row["verification_id"], row["body"]) for row in found)
    return [wire.decode(body, wire.Verification) for body in plain]


def _differences(
    line: Line,
    outcomes: Sequence[Outcome],
    records: Sequence[wire.Verification],
    files: Sequence[tuple[Path, ET.Element]],
) -> Iterator[str]:
    covered = [outcome.walk for outcome in outcomes if outcome.journey.filed]
    if len(covered) != len(records):
        yield f"{len(covered)} journeys end in a reception, {len(records)} were verified"
    by_id = {_text(root, "ArbitraryFileIdentifier"): root for _, root in files}
    for walk, record in zip(covered, records, strict=False):
        root = by_id.get(record.verification_id)
        filed = walk.journey.filed
        if root is None or filed is None:
            continue  # counted as lost
        truth = _truth(line, filed, record)
        for tag, value in truth.items():
            if _text(root, tag) != value:
                yield f"{walk.name}: {tag}"
        if _declared(line, record) != _stated(line, filed):
            yield f"{walk.name}: declaration"
        granted = sum(_text(root, flag) == "1" for flag in _CONSENT_FLAGS)
        if granted != filed.consent_flags:
            yield f"{walk.name}: {granted} consent flags instead of {filed.consent_flags}"


def _declared(line: Line, record: wire.Verification) -> dict[str, object] | None:
    """Who it is that states something, in the hospital's file beside the record."""
    named = f"{record.verification_id}.json"
    found = [file for file in line.hospital.declarations() if file.name == named]
    stated = json.loads(found[0].read_bytes())["declaration"] if found else None
    return stated and {field: stated.get(field) for field in _WHO_STATES}


def _stated(line: Line, filed: Filed) -> dict[str, object] | None:
    if filed.declared_by is None:
        return None
    who = line.people[filed.declared_by].person
    name, born = declared_name(who.name_kana), who.birthdate.isoformat()
    return dict(zip(_WHO_STATES, (name, born, who.sex.value, DECLARED_PHONE), strict=True))


def _truth(line: Line, filed: Filed, record: wire.Verification) -> dict[str, str | None]:
    """What must stand in the file, from the people and not from what was sent."""
    about_answer: dict[str, str | None] = {
        "QualificationValidity": filed.outcome.value,
        "MedicalInstitutionCode": record.institution,
        "ReferenceClassification": filed.source.value,
    }
    if filed.is_provisional:  # no answer of the cloud, and nothing that could be taken for one
        unasked = {"QualificationValidity": None, "SegmentOfResult": "9", "ErrorCode": "KSK-309"}
        return {**about_answer, **unasked, "Name": None, "InsurerNumber": None}
    if filed.who is None:
        return {**about_answer, "Name": None, "InsurerNumber": None}
    return about_answer | _about(line.people[filed.who].coverages[filed.coverage])


def _about(coverage: Coverage) -> dict[str, str | None]:
    key, person, ratio = coverage.key, coverage.person, coverage.insured_contribution_ratio
    return {
        "InsurerNumber": key.insurer_number.text.rjust(8),
        "InsuredCardSymbol": key.symbol.text if key.symbol else None,
        "InsuredIdentificationNumber": key.number.text,
        "InsuredBranchNumber": key.branch.text if key.branch else None,
        "Name": person.name,
        "NameKana": person.name_kana,
        "Sex1": person.sex.value,
        "Birthdate": date_to_text(person.birthdate),
        "QualificationDate": date_to_text(coverage.qualified_on),
        "DisqualificationDate": date_to_text(coverage.lapsed_on) if coverage.lapsed_on else None,
        "InsurerName": coverage.insurer_name,
        "InsuredPartialContributionRatio": ratio.percent if ratio else None,
    }


def _text(root: ET.Element, tag: str) -> str | None:
    found = root.find(f".//{tag}")
    return None if found is None else found.text
