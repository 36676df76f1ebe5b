"""Once all is quiet: what was promised against outbox, inbox and files."""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Set
from pathlib import Path

from eligibility.batch import record_sha256
from eligibility.oqs_face import parse_face
from tests.soak.batch.book import Reception
from tests.soak.batch.findings import Findings, Row, decoded
from tests.soak.batch.later import later_answers
from tests.soak.batch.people import declaration_of, noon_of, number_of
from tests.soak.batch.tally import Tally

_NAME = re.compile(r"OQSsiquc01res_face_([0-9a-f-]{36})_[0-9]{14}\.xml")


def compare(findings: Findings, tally: Tally, seen: dict[str, str]) -> None:
    """``seen``: each file's hash when it was first looked at, here by its name."""
    later = later_answers(findings, tally)
    own = [row for row in findings.inbox if row.verification_id not in later]
    inbox = {row.verification_id: row for row in findings.inbox}
    files = _by_id(findings.files, tally)
    for identity in later - files.keys():
        tally.note("lost", f"{identity}, answered later, has no file")
    _nothing_lost(findings, inbox, files, tally)
    _nothing_else(findings, {row.verification_id for row in own}, files.keys() - later, tally)
    _same_bytes(findings, inbox, tally)
    _each_place_once(findings.outbox, "outbox", tally)
    _each_place_once(findings.inbox, "inbox", tally)
    declared = {file.stem: file for file in findings.declarations}
    for identity, file in files.items():
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if seen.setdefault(file.name, digest) != digest:
            tally.note("different", f"{identity}: its file has changed")
    for identity, row in inbox.items():
        if identity in findings.told and identity not in seen:
            seen[identity] = row.sha256
            _content(findings.told[identity], row, files.get(identity), tally)
            _declaration(findings.told[identity], declared.get(identity), tally)


def _by_id(files: Iterable[Path], tally: Tally) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for file in files:
        named = _NAME.fullmatch(file.name)
        if named is None:
            tally.note("different", f"{file.name} in the face folder")
            continue
        if named[1] in found:
            tally.note("doubled", f"{named[1]} has two files")
        found.setdefault(named[1], file)
    return found


def _nothing_lost(
    findings: Findings, inbox: dict[str, Row], files: dict[str, Path], tally: Tally
) -> None:
    outbox = {row.verification_id for row in findings.outbox}
    tally.verified = tally.filed = 0
    for identity, one in findings.told.items():
        if not one.is_verified:
            continue
        tally.verified += 1
        places = {"outbox": outbox, "inbox": inbox, "face folder": files}
        lacking = [name for name, there in places.items() if identity not in there]
        if lacking:
            tally.note("lost", f"{identity} is not in {' nor '.join(lacking)}")
        else:
            tally.filed += 1


def _nothing_else(findings: Findings, inbox: Set[str], files: Set[str], tally: Tally) -> None:
    for name, there in (("inbox", inbox), ("face folder", files)):
        for identity in there:
            if identity not in findings.told:
                tally.note("different", f"{identity} in the {name} was never received")
    unheard = {key for key, one in findings.told.items() if not one.is_verified}
    tally.kept_unheard = len(unheard & inbox)


def _same_bytes(findings: Findings, inbox: dict[str, Row], tally: Tally) -> None:
    for row in findings.outbox:
        there = inbox.get(row.verification_id)
        if there is None:
            tally.note("lost", f"{row.verification_id} of the outbox is not in the inbox")
            continue
        own = (row.sha256, row.business_day, row.sequence)
        if (there.sha256, there.business_day, there.sequence) != own:
            tally.note("different", f"{row.verification_id}: outbox and inbox differ")
        if record_sha256(there.body) != there.sha256:
            tally.note("different", f"{row.verification_id}: its bytes are not those of its hash")


def _each_place_once(rows: list[Row], where: str, tally: Tally) -> None:
    places = Counter((row.business_day, row.sequence) for row in rows)
    for place, count in places.items():
        if count > 1:
            tally.note("doubled", f"{where}: {count} records at {place}")


def _content(told: Reception, row: Row, file: Path | None, tally: Tally) -> None:
    """What the kiosk was told is what the hospital reads."""
    record = decoded(row)
    if record is None:
        tally.note("different", f"{told.verification_id}: nobody can read its record")
        return
    numbers = [one.InsuredIdentificationNumber for one in record.answer.ResultList]
    expected = [] if told.is_provisional else [number_of(told.place)]
    number = told.reception_number
    is_cut_off = record.sealed_at != noon_of(dt.date.fromisoformat(told.day))
    tally.cut_off += is_cut_off
    tally.cut_off_after_consent += is_cut_off and told.is_amended
    is_right = (
        numbers == expected
        and record.provisional == told.is_provisional
        and number in (None, record.reception_number)
        and row.business_day == told.day
        and not (told.is_sealed and is_cut_off)
        and len(record.consented) == told.consents(is_cut_off=is_cut_off)
    )
    if not is_right:
        tally.note("different", f"{told.verification_id}: its record is not what was kept")
    if file is not None:
        result = parse_face(file.read_bytes())
        filed = [one.value("InsuredIdentificationNumber") for one in result.results]
        named = result.header["ArbitraryFileIdentifier"]
        if (filed, named) != (expected, told.verification_id):
            tally.note("different", f"{told.verification_id}: its file is not what was kept")


def _declaration(told: Reception, file: Path | None, tally: Tally) -> None:
    if told.is_provisional != (file is not None):
        tally.note("different", f"{told.verification_id}: its declaration is missing, or too much")
    name = declaration_of(told.place).name_kana or ""
    if file is not None and name not in file.read_text():
        tally.note("different", f"{told.verification_id}: its declaration is another one")
