"""The update's folder: what is ready, what is a part, what failed; nothing half is ever ready."""

import datetime as dt
import os

import pytest

from eligibility.wire_fleet import Release
from kiosk.image.offered import Failed, UpdateFolder

NOW = dt.datetime(2026, 11, 29, 18, 0, tzinfo=dt.UTC)


def a_release(version="1.4.0", size=5):
    return Release(version=version, compatible="pi", size=size, sha256="ab" * 32, offered_at=NOW)


def test_a_bundle_is_ready_once_it_is_whole(tmp_path):
    folder = UpdateFolder(tmp_path / "update")
    assert (folder.ready(), folder.part_of()) == (None, None)
    folder.begin(a_release())
    folder.part.write_bytes(b"12345")
    assert (folder.ready(), folder.part_of()) == (None, a_release())
    folder.finish(a_release())
    assert (folder.ready(), folder.part_of()) == (a_release(), None)
    assert sorted(one.name for one in folder.path.iterdir()) == ["bundle.raucb", "ready.json"]


def test_one_that_lost_its_end_is_not_ready(tmp_path):
    folder = UpdateFolder(tmp_path)
    folder.begin(a_release(size=6))
    folder.part.write_bytes(b"12345")
    folder.finish(a_release(size=6))
    assert folder.ready() is None


@pytest.mark.parametrize("what", ["pipe", "link", "huge"])
def test_what_is_no_plain_small_file_is_not_read(tmp_path, what):
    """Root reads it, and another user can write there."""
    folder = UpdateFolder(tmp_path / "update")
    folder.begin(a_release())
    folder.part.write_bytes(b"12345")
    folder.finish(a_release())
    ready = folder.path / "ready.json"
    if what == "huge":
        ready.write_bytes(ready.read_bytes() + b" " * 20_000)
    else:
        ready.rename(tmp_path / "elsewhere")
        os.mkfifo(ready) if what == "pipe" else ready.symlink_to(tmp_path / "elsewhere")
    assert folder.ready() is None


def test_another_release_leaves_nothing_of_the_former(tmp_path):
    folder = UpdateFolder(tmp_path)
    folder.begin(a_release())
    folder.part.write_bytes(b"12345")
    folder.finish(a_release())
    folder.begin(a_release("1.5.0"))
    assert [one.name for one in folder.path.iterdir()] == ["part.json"]


def test_what_failed_is_told_to_all_and_outlives_what_was_fetched(tmp_path):
    folder = UpdateFolder(tmp_path / "update", tmp_path / "failed.json")
    assert folder.failed() == ()
    told = (Failed("1.5.0", "KSK-373", NOW), Failed("1.4.0", "KSK-374", NOW))
    folder.tell_failed(told)
    assert folder.failed() == told
    assert folder.told.stat().st_mode & 0o777 == 0o644
    folder.clear()
    assert folder.has_failed("1.4.0")
    assert folder.has_failed("1.3.9"), "an older one would not be written either"
    assert not folder.has_failed("1.6.0")


def test_a_damaged_file_of_failures_stops_no_update(tmp_path):
    folder = UpdateFolder(tmp_path, tmp_path / "failed.json")
    folder.told.write_text('[{"version": 1}]')
    assert folder.failed() == ()
