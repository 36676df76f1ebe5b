"""Folders as they really fail: full, and with files that do not let themselves be deleted."""

import os
import subprocess

import pytest

from hospital.outlets.claim import MARKER
from hospital.requests.line import Answer
from tests.unit.hospital.requests.bench import Folders, single

NAME, RESULT = "OQSsiquc01req_1.xml", "OQSsiquc01res_1.xml"
ANSWER = b"a" * 20_000


@pytest.fixture
def small_disk():
    """Gives a function that mounts a folder of a few pages."""
    if os.geteuid() != 0:
        pytest.skip("needs root: it mounts a small disk")
    mounted = []

    def mount(folder):
        folder.mkdir(exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder)
        mounted.append(folder)

    yield mount
    for folder in filter(os.path.ismount, mounted):
        run("umount", folder)


def run(*command):
    subprocess.run(list(map(str, command)), check=True, capture_output=True)


@pytest.fixture
def folders(tmp_path):
    made = Folders(tmp_path)
    made.line.does = lambda *_: Answer(ANSWER)
    yield made
    made.database.close()


@pytest.mark.root
def test_answers_wait_for_room_and_no_half_file_is_seen(folders, small_disk):
    small_disk(folders.res)
    folders.outlet.write()
    (folders.res / "filling").write_bytes(b"x" * 50_000)
    folders.drop(NAME, single())
    folders.work()
    assert list(folders.answers()) == ["filling"]
    assert folders.troubles() == {"res": "KSK-329"}
    assert [file.name for file in folders.res.glob(".*.tmp")] == []
    (folders.res / "filling").unlink()
    folders.answer(2.0)
    assert folders.answers() == {RESULT: ANSWER}
    assert (len(folders.line.asked), folders.troubles()) == (1, {})


@pytest.mark.root
def test_a_file_on_a_folder_without_rights_is_asked_about_once(folders, small_disk):
    """Read only: that stops root, too."""
    small_disk(folders.req)
    folders.look()
    folders.drop(NAME, single())
    run("mount", "-o", "remount,ro", folders.req)
    for _ in range(4):
        folders.work()
        folders.begin()
        folders.seconds += 5.0
    folders.work()
    folders.seconds += 10.0
    folders.work()
    assert (len(folders.line.asked), folders.lying()) == (1, [NAME])
    assert (folders.raised(), folders.troubles()) == (["KSK-328"], {"undeleted": "KSK-328"})
    run("mount", "-o", "remount,rw", folders.req)
    folders.seconds += 5.0
    folders.work()
    assert (folders.lying(), folders.troubles()) == ([], {})
    assert len(folders.line.asked) == 1


@pytest.mark.root
def test_a_share_that_is_not_mounted_is_no_empty_folder(folders, small_disk):
    """Its mount point is not written into; what comes back is what was there."""
    small_disk(folders.res)
    folders.outlet.write()
    run("umount", folders.res)
    folders.drop(NAME, single())
    folders.work()
    assert folders.answers() == {}
    assert folders.troubles() == {"res": "KSK-329"}
    small_disk(folders.res)
    (folders.res / MARKER).touch()
    folders.answer(2.0)
    assert folders.answers() == {RESULT: ANSWER}
    run("umount", folders.res)
    assert list(folders.res.iterdir()) == []
