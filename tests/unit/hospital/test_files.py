"""The face folder: whole files only, each once, under every interruption."""

import dataclasses
import json
import os
import re
import stat

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.oqs_face import parse_face
from eligibility.oqs_xml import Encoding
from hospital.files import Exporter, FaceFolder, export_waiting
from hospital.inbox import WAS_RAISED, Arrived, Inbox
from tests.bench.receptions import (
    NOON,
    STAFF_ID,
    TODAY,
    a_declared_record,
    a_provisional_record,
    a_sealed_record,
    sealed_from,
)
from tests.bench.waiting import wait_until

PUBLIC_PATTERN = re.compile(r"OQSsiquc01res_face_.+_(\d{14})\.xml")
"""As receipt computers look for files (interfaces.md 1.1)."""


@pytest.fixture
def inbox(tmp_path):
    opened = Inbox(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def face(tmp_path):
    return tmp_path / "face"


def folder_at(face, encoding):
    return FaceFolder(face, encoding, face.parent / "declarations")


def arrive(inbox, *records):
    inbox.take(
        [
            Arrived(one.verification_id, one.sha256, "reception-1", TODAY, one.sequence, one.sealed)
            for one in records
        ],
        NOON,
    )


def names(face):
    return sorted(file.name for file in face.iterdir())


def test_every_committed_record_becomes_a_file(inbox, face):
    arrive(inbox, a_sealed_record(1), a_sealed_record(2))
    assert export_waiting(inbox, folder_at(face, Encoding.UTF_8)) == 2
    assert all(PUBLIC_PATTERN.fullmatch(name) for name in names(face))
    assert len(names(face)) == 2


def test_only_owner_and_group_may_read_a_file(inbox, face):
    before = os.umask(0)
    try:
        arrive(inbox, a_sealed_record())
        export_waiting(inbox, folder_at(face, Encoding.UTF_8))
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o007 for path in (face, *face.iterdir())] == [0, 0]


def test_a_file_and_its_name_are_on_disk_before_the_inbox_notes_them(inbox, face, monkeypatch):
    done = []
    write_through = os.fsync

    def noted(handle):
        what = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        done.append((what, len(inbox.waiting_for_export(1))))
        write_through(handle)

    monkeypatch.setattr(os, "fsync", noted)
    arrive(inbox, a_sealed_record())
    export_waiting(inbox, folder_at(face, Encoding.UTF_8))
    assert [what for what, waiting in done if waiting] == ["file", "folder"]


def test_a_file_is_what_the_record_says(inbox, face):
    record = a_sealed_record()
    arrive(inbox, record)
    export_waiting(inbox, folder_at(face, Encoding.UTF_8))
    result = parse_face(next(face.iterdir()).read_bytes())
    assert result.header["ArbitraryFileIdentifier"] == record.verification_id
    assert result.validity is Validity.VALID


def test_shift_jis_is_declared_and_read_back(inbox, face):
    arrive(inbox, a_sealed_record())
    export_waiting(inbox, folder_at(face, Encoding.SHIFT_JIS))
    data = next(face.iterdir()).read_bytes()
    assert b'encoding="Shift_JIS"' in data
    assert parse_face(data).results[0].value("Name") == "山田　花子"


def test_a_record_that_breaks_the_writing_does_not_hold_up_those_behind_it(inbox, face, caplog):
    """Nobody foresaw it, so the intake let it in; its text may quote a person."""
    broken, whole = a_sealed_record(1), a_sealed_record(2)
    at_the_end_of_time = b'"processed_at":"9999-12-31T23:59:59Z"'
    odd = re.sub(rb'"processed_at":"[^"]+"', at_the_end_of_time, broken.sealed)
    arrive(inbox, dataclasses.replace(broken, sealed=odd), whole)
    assert export_waiting(inbox, folder_at(face, Encoding.UTF_8)) == 2
    assert [whole.verification_id in name for name in names(face)] == [True]
    assert f"hospital.not_exported id={broken.verification_id} error=OverflowError" in caplog.text


def test_what_was_exported_is_not_exported_again(inbox, face):
    arrive(inbox, a_sealed_record())
    folder = folder_at(face, Encoding.UTF_8)
    export_waiting(inbox, folder)
    next(face.iterdir()).unlink()  # the receipt computer took it
    assert export_waiting(inbox, folder) == 0
    assert names(face) == []


def test_a_crash_between_the_rename_and_its_note_doubles_nothing(inbox, face):
    record = a_sealed_record()
    arrive(inbox, record)
    folder_at(face, Encoding.UTF_8).write(record.sealed)  # the power went before the note
    before = next(face.iterdir()).read_bytes()
    assert export_waiting(inbox, folder_at(face, Encoding.UTF_8)) == 1
    (file,) = face.iterdir()
    assert file.read_bytes() == before


def test_a_half_written_file_is_never_seen_and_cleared(inbox, face):
    face.mkdir()
    record = a_sealed_record()
    left_over = face / f".{record.verification_id}.tmp"
    left_over.write_bytes(b"<XmlMsg><Mess")
    assert not PUBLIC_PATTERN.search(left_over.name)
    folder_at(face, Encoding.UTF_8)
    assert names(face) == []


def test_a_record_that_no_xml_can_hold_is_told_and_does_not_block(inbox, face, caplog):
    whole, broken = a_sealed_record(1), a_sealed_record(2)
    bad = broken.sealed.replace("練習市".encode(), b"\\u0001")
    assert bad != broken.sealed
    inbox.take([Arrived(broken.verification_id, "00", "reception-1", TODAY, 2, bad)], NOON)
    arrive(inbox, whole)
    export_waiting(inbox, folder_at(face, Encoding.UTF_8))
    assert len(names(face)) == 1
    assert f"hospital.not_exported id={broken.verification_id}" in caplog.text
    assert inbox.waiting_for_export(9) == []


def test_a_folder_that_cannot_be_written_keeps_the_record_waiting(inbox, face):
    folder = folder_at(face, Encoding.UTF_8)
    arrive(inbox, a_sealed_record())
    face.rmdir()
    with pytest.raises(OSError, match="No such file"):
        export_waiting(inbox, folder)
    face.mkdir()
    assert export_waiting(inbox, folder) == 1


def test_the_exporter_works_when_woken_and_ends_when_told(tmp_path, inbox, face):
    exporter = Exporter(tmp_path / "inbox.sqlite", folder_at(face, Encoding.UTF_8))
    exporter.start()
    try:
        arrive(inbox, a_sealed_record())
        exporter.wake()
        wait_until(lambda: len(names(face)) == 1, "nothing was exported")
    finally:
        exporter.stop()
    assert not exporter.is_alive()


def test_files_are_not_links_to_elsewhere(inbox, face):
    """A prepared link under the temporary name is replaced by cleaning, not followed."""
    face.mkdir()
    record = a_sealed_record()
    target = face.parent / "elsewhere"
    (face / f".{record.verification_id}.tmp").symlink_to(target)
    arrive(inbox, record)
    export_waiting(inbox, folder_at(face, Encoding.UTF_8))
    assert not target.exists()


def test_a_declaration_lies_beside_the_folder_that_is_watched(inbox, face):
    record = a_declared_record()
    arrive(inbox, sealed_from(record))
    export_waiting(inbox, folder_at(face, Encoding.UTF_8))
    (file,) = (face.parent / "declarations").iterdir()
    assert file.name == f"{record.verification_id}.json"
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "verification_id": record.verification_id,
        "reception_number": record.reception_number,
        "received_on": "2026-11-22",
        "staff_id": STAFF_ID,
        "declaration": {
            "reason": "no-service",
            "insurance": "later-stage",
            "issued": "before-this-month",
            "share": "1",
            "seen_before": "yes",
            "name_kana": "ヤマダ\u3000ハナコ",
            "birthdate": "1948-04-12",
            "sex": "2",
            "phone": "0312345678",
        },
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert len(names(face)) == 1


def test_a_reception_without_a_declaration_leaves_no_such_file(inbox, face):
    arrive(inbox, sealed_from(a_provisional_record()), a_sealed_record(2))
    export_waiting(inbox, folder_at(face, Encoding.UTF_8))
    assert list((face.parent / "declarations").iterdir()) == []


def test_what_a_newer_kiosk_stated_is_filed_as_it_was_stated(inbox, face):
    sealed = sealed_from(a_declared_record())
    newer = sealed.sealed.replace(b'"no-service"', b'"earthquake"')
    arrive(inbox, dataclasses.replace(sealed, sealed=newer))
    assert export_waiting(inbox, folder_at(face, Encoding.UTF_8)) == 1
    (file,) = (face.parent / "declarations").iterdir()
    assert json.loads(file.read_bytes())["declaration"]["reason"] == "earthquake"


def unreadable(sequence):
    """Of a later kiosk, say: a value that this version does not know."""
    record = a_sealed_record(sequence)
    sealed = record.sealed.replace(b'"QualificationValidity":"1"', b'"QualificationValidity":"9"')
    assert sealed != record.sealed
    return dataclasses.replace(record, sealed=sealed)


def raised(inbox):
    return [
        tuple(row)
        for row in inbox.database.rows("SELECT device, key, code FROM raised ORDER BY raised_id")
    ]


def test_a_record_without_a_file_is_raised_once_however_often_it_is_tried(inbox, face):
    record = unreadable(1)
    arrive(inbox, record)
    for _ in range(3):
        export_waiting(inbox, folder_at(face, Encoding.UTF_8))
        inbox.try_failed_again()
    assert raised(inbox) == [("reception-1", record.verification_id, Code.RECORD_WITHOUT_FILE.code)]


def test_at_each_start_what_has_no_file_is_tried_again(tmp_path, inbox, face):
    """The version that could not write it has been replaced by one that can."""
    whole = a_sealed_record(1)
    arrive(inbox, whole)
    inbox.exported([(whole.verification_id, False)], NOON)
    exporter = Exporter(tmp_path / "inbox.sqlite", folder_at(face, Encoding.UTF_8))
    exporter.start()
    try:
        wait_until(lambda: len(names(face)) == 1, "it was not tried again")
    finally:
        exporter.stop()
    assert ("reception-1", TODAY.isoformat(), "records done", 1) in inbox.counts()


def test_a_start_tries_so_many_again_the_newest_first(inbox, monkeypatch):
    monkeypatch.setattr("hospital.inbox.TRIED_AGAIN", 2)
    records = [unreadable(number) for number in (1, 2, 3)]
    arrive(inbox, *records)
    inbox.exported([(one.verification_id, False) for one in records], NOON)
    inbox.try_failed_again()
    waiting = [identity for identity, _ in inbox.waiting_for_export(9)]
    assert waiting == [one.verification_id for one in records[1:]]


def test_whether_a_record_was_raised_is_looked_up_and_not_searched_for(inbox):
    """A flood of nonsense may have filled the table; a start asks a thousand times."""
    plan = inbox.database.rows(f"EXPLAIN QUERY PLAN {WAS_RAISED}", ("key", "code"))
    assert ["raised_by_key" in row["detail"] for row in plan] == [True]
