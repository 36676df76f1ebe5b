"""The face folder: whole files only, each once, under every interruption."""

import dataclasses
import errno
import json
import os
import re
import stat

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.oqs_face import parse_face
from eligibility.oqs_xml import Encoding
from hospital.database import WAS_RAISED
from hospital.forms.port import reception_of
from hospital.inbox import Arrived, Inbox
from hospital.outlets.cursors import Cursor
from hospital.outlets.telling import Telling
from tests.bench.outlets import (
    LONG_AGO,
    arrive,
    cursor_of,
    face_outlet,
    kept,
    names,
    raised,
    tell_all,
)
from tests.bench.receptions import (
    NOON,
    STAFF_ID,
    TODAY,
    a_declared_record,
    a_provisional_record,
    a_sealed_record,
    sealed_from,
)

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


def export(inbox, face, encoding=Encoding.UTF_8):
    tell_all(inbox, face_outlet(inbox, face, encoding))


def results(face):
    return [face / name for name in names(face)]


def untold(inbox):
    return [one.verification_id for one in cursor_of(inbox).untold(0, 99)]


def test_every_committed_record_becomes_a_file(inbox, face):
    arrive(inbox, a_sealed_record(1), a_sealed_record(2))
    export(inbox, face)
    assert all(PUBLIC_PATTERN.fullmatch(name) for name in names(face))
    assert len(names(face)) == 2


def test_only_owner_and_group_may_read_a_file(inbox, face):
    before = os.umask(0)
    try:
        arrive(inbox, a_sealed_record())
        export(inbox, face)
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o007 for path in (face, *results(face))] == [0, 0]


def test_a_file_and_its_name_are_on_disk_before_the_inbox_notes_them(inbox, face, monkeypatch):
    cursor = cursor_of(inbox)
    face_outlet(inbox, face).open()  # its marker has its own
    done = []
    write_through = os.fsync

    def noted(handle):
        what = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        done.append((what, len(cursor.waiting(1))))
        write_through(handle)

    monkeypatch.setattr(os, "fsync", noted)
    arrive(inbox, a_sealed_record())
    export(inbox, face)
    assert [what for what, waiting in done if waiting] == ["file", "folder"]


def test_a_file_is_what_the_record_says(inbox, face):
    record = a_sealed_record()
    arrive(inbox, record)
    export(inbox, face)
    result = parse_face(results(face)[0].read_bytes())
    assert result.header["ArbitraryFileIdentifier"] == record.verification_id
    assert result.validity is Validity.VALID


def test_shift_jis_is_declared_and_read_back(inbox, face):
    arrive(inbox, a_sealed_record())
    export(inbox, face, Encoding.SHIFT_JIS)
    data = results(face)[0].read_bytes()
    assert b'encoding="Shift_JIS"' in data
    assert parse_face(data).results[0].value("Name") == "山田　花子"


def test_a_record_that_breaks_the_writing_does_not_hold_up_those_behind_it(inbox, face, caplog):
    """Nobody foresaw it, so the intake let it in; its text may quote a person."""
    broken, whole = a_sealed_record(1), a_sealed_record(2)
    at_the_end_of_time = b'"processed_at":"9999-12-31T23:59:59Z"'
    odd = re.sub(rb'"processed_at":"[^"]+"', at_the_end_of_time, broken.sealed)
    arrive(inbox, dataclasses.replace(broken, sealed=odd), whole)
    export(inbox, face)
    assert [whole.verification_id in name for name in names(face)] == [True]
    assert f"hospital.not_exported id={broken.verification_id} error=OverflowError" in caplog.text


def test_what_was_exported_is_not_exported_again(inbox, face):
    arrive(inbox, a_sealed_record())
    export(inbox, face)
    results(face)[0].unlink()  # the receipt computer took it
    export(inbox, face)
    assert names(face) == []


def test_a_crash_between_the_rename_and_its_note_doubles_nothing(inbox, face):
    record = a_sealed_record()
    arrive(inbox, record)
    outlet = face_outlet(inbox, face)
    outlet.open()
    outlet.write([reception_of(record.sealed)])  # the power went before the note
    before = results(face)[0].read_bytes()
    export(inbox, face)
    (file,) = results(face)
    assert file.read_bytes() == before


def test_a_half_written_file_is_never_seen_and_cleared(inbox, face):
    face.mkdir()
    record = a_sealed_record()
    left_over = face / f".{record.verification_id}.tmp"
    left_over.write_bytes(b"<XmlMsg><Mess")
    assert not PUBLIC_PATTERN.search(left_over.name)
    face_outlet(inbox, face).open()
    assert not left_over.exists()


def test_a_record_that_no_xml_can_hold_is_told_and_does_not_block(inbox, face, caplog):
    whole, broken = a_sealed_record(1), a_sealed_record(2)
    bad = broken.sealed.replace("練習市".encode(), b"\\u0001")
    assert bad != broken.sealed
    inbox.take([Arrived(broken.verification_id, "00", "reception-1", TODAY, 2, bad)], NOON)
    arrive(inbox, whole)
    export(inbox, face)
    assert len(names(face)) == 1
    assert f"hospital.not_exported id={broken.verification_id}" in caplog.text
    assert cursor_of(inbox).waiting(9) == []
    assert untold(inbox) == [broken.verification_id]


def test_files_are_not_links_to_elsewhere(inbox, face):
    """A prepared link under the temporary name is replaced by cleaning, not followed."""
    face.mkdir()
    record = a_sealed_record()
    target = face.parent / "elsewhere"
    (face / f".{record.verification_id}.tmp").symlink_to(target)
    arrive(inbox, record)
    export(inbox, face)
    assert not target.exists()


def test_a_declaration_lies_beside_the_folder_that_is_watched(inbox, face):
    record = a_declared_record()
    arrive(inbox, sealed_from(record))
    export(inbox, face)
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
    export(inbox, face)
    assert list((face.parent / "declarations").iterdir()) == []


def test_what_a_newer_kiosk_stated_is_filed_as_it_was_stated(inbox, face):
    sealed = sealed_from(a_declared_record())
    newer = sealed.sealed.replace(b'"no-service"', b'"earthquake"')
    arrive(inbox, dataclasses.replace(sealed, sealed=newer))
    export(inbox, face)
    (file,) = (face.parent / "declarations").iterdir()
    assert json.loads(file.read_bytes())["declaration"]["reason"] == "earthquake"


def unreadable(sequence):
    """Of a later kiosk, say: a value that this version does not know."""
    record = a_sealed_record(sequence)
    sealed = record.sealed.replace(b'"QualificationValidity":"1"', b'"QualificationValidity":"9"')
    assert sealed != record.sealed
    return dataclasses.replace(record, sealed=sealed)


def test_a_record_without_a_file_is_raised_once_however_often_it_is_tried(inbox, face):
    record = unreadable(1)
    arrive(inbox, record)
    for _ in range(3):
        export(inbox, face)
    assert raised(inbox) == [("reception-1", record.verification_id, Code.RECORD_WITHOUT_FILE.code)]
    assert untold(inbox) == [record.verification_id]


def test_at_each_start_what_has_no_file_is_tried_again_and_taken_back(inbox, face):
    """The version that could not write it has been replaced by one that can."""
    whole = a_sealed_record(1)
    arrive(inbox, whole)
    cursor = cursor_of(inbox)
    cursor.moved(cursor.waiting(1), [whole.verification_id], NOON)
    assert len(raised(inbox)) == 1
    export(inbox, face)
    assert len(names(face)) == 1
    assert (untold(inbox), raised(inbox)) == ([], [])


def test_what_is_new_goes_before_what_is_tried_again(inbox, face):
    old, new = a_sealed_record(1), a_sealed_record(2)
    arrive(inbox, old)
    cursor = cursor_of(inbox)
    cursor.moved(cursor.waiting(1), [old.verification_id], NOON)
    arrive(inbox, new)
    telling = Telling(face_outlet(inbox, face), cursor)
    assert telling.step()
    assert [new.verification_id in name for name in names(face)] == [True]
    assert telling.step()
    assert len(names(face)) == 2
    assert not telling.step()


def test_whether_a_record_was_raised_is_looked_up_and_not_searched_for(inbox):
    """A flood of nonsense may have filled the table; a start asks a thousand times."""
    plan = inbox.database.rows(f"EXPLAIN QUERY PLAN {WAS_RAISED}", ("key", "code"))
    assert ["raised_by_key" in row["detail"] for row in plan] == [True]


def test_a_share_on_which_folders_are_not_synchronised_is_written_all_the_same(
    inbox, face, monkeypatch
):
    write_through = os.fsync

    def of_files_only(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "as some network file systems say")
        write_through(handle)

    monkeypatch.setattr(os, "fsync", of_files_only)
    arrive(inbox, a_sealed_record())
    export(inbox, face)
    assert len(names(face)) == 1


def test_a_folder_under_a_files_name_holds_up_that_record_alone(inbox, face, caplog):
    arrive(inbox, a_sealed_record(1))
    export(inbox, face)
    [result] = results(face)
    result.unlink()
    result.mkdir()
    (first, _), *_ = kept(inbox)
    again, later = Cursor(inbox.database, "again"), a_sealed_record(2)
    arrive(inbox, later)
    again.begin("face", LONG_AGO)
    tell_all(inbox, face_outlet(inbox, face), "again")
    assert ([one.verification_id for one in again.untold(0, 9)], again.waiting(9)) == ([first], [])
    assert raised(inbox) == [("reception-1", first, Code.RECORD_WITHOUT_FILE.code)]
    assert f"hospital.not_exported id={first} reason=Is a directory" in caplog.text
    assert len([one for one in results(face) if one.is_file()]) == 1
    assert [one for one in face.iterdir() if one.name.endswith(".tmp")] == []
    result.rmdir()
    tell_all(inbox, face_outlet(inbox, face), "again")  # a start tries it again
    assert (len(results(face)), raised(inbox)) == (2, [])
