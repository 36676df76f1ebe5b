"""Whose folder it is: nobody's results are mixed with ours, and no mount point is filled."""

import os

import pytest

from eligibility.errors import Code
from hospital.forms.port import reception_of
from hospital.inbox import Inbox
from hospital.outlets.claim import MARKER
from hospital.outlets.folder import Folder
from hospital.outlets.port import OutletRefuses, Reason, Settled
from tests.bench.outlets import arrive, face_outlet, names, tell_all
from tests.bench.receptions import a_sealed_record, new_id

OF_SOMEBODY = "OQSsiquc01res_face_terminal1_20261122090000.xml"


@pytest.fixture
def inbox(tmp_path):
    opened = Inbox(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def face(tmp_path):
    return tmp_path / "face"


def refused(outlet):
    with pytest.raises(OutletRefuses) as refusal:
        outlet.open()
    return refusal.value


def test_a_folder_of_its_own_is_made_and_marked(inbox, face):
    face_outlet(inbox, face).open()
    (row,) = inbox.database.rows("SELECT bridge_id FROM bridge")
    assert (face / MARKER).read_text() == row["bridge_id"] + "\n"
    assert names(face) == []


def test_a_folder_of_an_earlier_version_is_taken_over(inbox, face):
    """Its files are of this inbox."""
    arrive(inbox, a_sealed_record())
    tell_all(inbox, face_outlet(inbox, face))
    (face / MARKER).unlink()
    with inbox.database.transaction() as rows:
        rows.execute("DELETE FROM outlet_folder")
    face_outlet(inbox, face).open()
    assert (face / MARKER).exists()


@pytest.mark.parametrize(
    "name",
    [OF_SOMEBODY, f"OQSsiquc01res_face_{new_id()}_20261122090000.xml", f"{new_id()}.json"],
    ids=["terminal", "bridge", "other form"],
)
def test_a_folder_with_another_writer_is_refused(inbox, face, name):
    face.mkdir()
    (face / name).write_text("x")
    refusal = refused(face_outlet(inbox, face))
    assert refusal.trouble == (Code.FOLDER_OF_OTHERS, Reason.FOREIGN)
    assert f"{face}: results that are not ours lie there" in str(refusal)
    assert not (face / MARKER).exists()


def test_what_is_no_result_is_no_other_writer(inbox, face):
    face.mkdir()
    (face / "desktop.ini").write_text("x")
    (face / "done").mkdir()
    face_outlet(inbox, face).open()


def test_a_person_may_say_that_a_folder_is_ours_all_the_same(inbox, face):
    face.mkdir()
    (face / OF_SOMEBODY).write_text("left by the terminal that was here before")
    (face / MARKER).touch()
    face_outlet(inbox, face).open()
    assert (face / MARKER).read_text() != ""


def test_a_folder_of_another_bridge_is_refused(tmp_path, inbox, face):
    other = Inbox(tmp_path / "other.sqlite")
    face_outlet(other, face).open()
    other.close()
    refusal = refused(face_outlet(inbox, face))
    assert refusal.trouble == (Code.FOLDER_OF_ANOTHER_BRIDGE, Reason.OTHER_BRIDGE)


def test_an_empty_mount_point_is_not_filled(inbox, face):
    face_outlet(inbox, face).open()
    (face / MARKER).unlink()  # the share is not mounted: what shows is the folder below it
    refusal = refused(face_outlet(inbox, face))
    assert refusal.trouble == (Code.OUTLET_REFUSES, Reason.MISSING)
    assert list(face.iterdir()) == []
    face.rmdir()
    assert refused(face_outlet(inbox, face)).trouble.reason is Reason.MISSING
    assert not face.exists()


def test_a_share_that_goes_while_records_come_gets_them_when_it_is_back(inbox, face):
    outlet = face_outlet(inbox, face)
    outlet.open()
    arrive(inbox, a_sealed_record())
    away = face.rename(face.with_name("away"))
    face.mkdir()
    with pytest.raises(OutletRefuses, match="KSK-322 missing"):
        tell_all(inbox, outlet)
    assert list(face.iterdir()) == []
    face.rmdir()
    away.rename(face)
    tell_all(inbox, outlet)
    assert len(names(face)) == 1


def test_foreign_files_that_appear_later_are_told_and_the_outlet_goes_on(inbox, face):
    outlet = face_outlet(inbox, face)
    arrive(inbox, a_sealed_record())
    tell_all(inbox, outlet)
    assert outlet.look() is None
    (face / OF_SOMEBODY).write_text("x")
    assert outlet.look() == (Code.FOLDER_OF_OTHERS, Reason.FOREIGN)
    arrive(inbox, a_sealed_record())
    tell_all(inbox, face_outlet(inbox, face))  # also after a new start
    assert len(names(face)) == 3


def test_thousands_of_files_that_wait_are_ours_still(inbox, face):
    """More than are looked up at a time; a foreign one among them is found."""
    outlet = face_outlet(inbox, face)
    arrive(inbox, a_sealed_record())
    tell_all(inbox, outlet)
    (ours,) = names(face)
    for number in range(1200):
        (face / f"{number}-{ours}").touch()
    assert outlet.look() is None
    (face / f"{new_id()}.xml").touch()
    assert outlet.look() == (Code.FOLDER_OF_OTHERS, Reason.FOREIGN)


def test_a_left_over_that_cannot_be_deleted_is_told_and_is_not_in_the_way(inbox, face):
    face_outlet(inbox, face).open()
    left_over = face / ".oev-0123abcd-0.tmp"
    left_over.mkdir()  # what no program can unlink, not even root
    outlet = face_outlet(inbox, face)
    arrive(inbox, a_sealed_record())
    tell_all(inbox, outlet)
    assert len(names(face)) == 1
    assert outlet.look() == (Code.OUTLET_REFUSES, Reason.LEFT_OVER)
    left_over.rmdir()
    again = face_outlet(inbox, face)
    again.open()
    assert again.look() is None


def test_half_written_files_of_other_programs_are_left_alone(inbox, face):
    face.mkdir()
    (face / ".saving.tmp").touch()
    face_outlet(inbox, face).open()
    assert (face / ".saving.tmp").exists()


@pytest.mark.parametrize("goes", ["before a batch", "in a batch"])
def test_a_share_that_goes_under_an_open_outlet_is_noticed(inbox, face, monkeypatch, goes):
    """What was written below its mount point counts for nothing."""
    outlet = face_outlet(inbox, face)
    outlet.open()
    record = a_sealed_record()

    def unmount():
        if not face.with_name("away").exists():
            face.rename(face.with_name("away"))
            face.mkdir()

    if goes == "before a batch":
        unmount()
    else:
        monkeypatch.setattr(Folder, "synchronise", lambda _: unmount())
    with pytest.raises(OutletRefuses, match="KSK-322 missing") as refusal:
        outlet.write([reception_of(record.sealed)])
    assert refusal.value.settled == Settled()
    assert list(face.iterdir()) == []


@pytest.mark.parametrize("put", [os.mkfifo, lambda path: path.symlink_to(path.parent / "x")])
def test_a_marker_that_is_no_file_holds_up_nobody(inbox, face, put):
    face.mkdir()
    put(face / MARKER)
    assert refused(face_outlet(inbox, face)).trouble.reason is Reason.REFUSED
