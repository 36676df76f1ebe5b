"""A folder that is a file system of its own: full, read only, not mounted."""

import os
import subprocess

import pytest

from hospital.inbox import Inbox
from hospital.outlets.port import OutletRefuses, Reason
from tests.bench.outlets import arrive, cursor_of, face_outlet, names, tell_all
from tests.bench.receptions import a_sealed_record
from tests.soak.batch.disk import can_mount, mount, unmount

pytestmark = pytest.mark.skipif(not can_mount(), reason="mounting takes root")


@pytest.fixture
def inbox(tmp_path):
    opened = Inbox(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def face(tmp_path):
    """Room for a few dozen files."""
    folder = tmp_path / "face"
    folder.mkdir()
    mount(folder, 1)
    yield folder
    unmount(folder)


def filled(folder, leaving):
    """All but so many blocks."""
    left = os.statvfs(folder)
    filler = folder / "filler"
    filler.write_bytes(bytes((left.f_bavail - leaving) * left.f_frsize))
    return filler


def refused(inbox, outlet):
    with pytest.raises(OutletRefuses) as refusal:
        tell_all(inbox, outlet)
    return refusal.value.trouble.reason


def test_a_full_folder_loses_nothing_and_what_was_written_is_not_written_again(inbox, face):
    outlet = face_outlet(inbox, face)
    outlet.open()
    filler = filled(face, leaving=8)
    records = [a_sealed_record(number) for number in range(1, 31)]
    arrive(inbox, *records)
    assert refused(inbox, outlet) is Reason.FULL
    first = [name for name in names(face) if name != filler.name]
    assert 0 < len(first) < 30
    assert len(cursor_of(inbox).waiting(99)) == 30 - len(first)
    for name in first:
        (face / name).unlink()  # the receipt computer takes them, and somebody makes room
    filler.unlink()
    tell_all(inbox, face_outlet(inbox, face))
    assert len({*first, *names(face)}) == 30
    assert len(first) + len(names(face)) == 30


def test_a_folder_that_is_read_only_keeps_the_records_waiting(inbox, face):
    outlet = face_outlet(inbox, face)
    outlet.open()
    arrive(inbox, a_sealed_record())
    subprocess.run(["mount", "-o", "remount,ro", str(face)], check=True)
    assert refused(inbox, outlet) is Reason.NOT_ALLOWED
    assert refused(inbox, face_outlet(inbox, face)) is Reason.NOT_ALLOWED
    subprocess.run(["mount", "-o", "remount,rw", str(face)], check=True)
    tell_all(inbox, face_outlet(inbox, face))
    assert len(names(face)) == 1


def test_a_share_that_is_not_mounted_leaves_its_mount_point_empty(inbox, tmp_path):
    folder = tmp_path / "face"
    folder.mkdir()
    mount(folder, 1)
    face_outlet(inbox, folder).open()
    unmount(folder)
    arrive(inbox, a_sealed_record())
    assert refused(inbox, face_outlet(inbox, folder)) is Reason.MISSING
    assert list(folder.iterdir()) == []
