"""The partition that is there is opened, whatever else fails at a start."""

import os

import pytest

from tests.deploy.test_data_partition import ROOM, source
from tests.deploy.tools import run


@pytest.fixture
def begin(tmp_path):
    """Runs it with stand-ins for the system's tools; a name maps to what that tool does."""

    def run_it(**tools):
        asked = tmp_path / "asked"
        well = {"systemd_repart": "", "udevadm": "", "blkid": "echo /dev/card6", "cryptsetup": ""}
        for name, script in {**well, **tools}.items():
            program = name.replace("_", "-")
            source(tmp_path, f'echo "{program} $1" >> {asked}\n{script}', name=program)
        path = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
        ended = run("dash", ROOM / "data/kiosk-data-init", tmp_path / "key", env=path)
        return ended.returncode, asked.read_text()

    return run_it


@pytest.mark.parametrize(
    "fault",
    [
        {"systemd_repart": "exit 1"},
        {"udevadm": "exit 1"},
        {"cryptsetup": '[ "$1" = luksDump ] && echo "PBKDF: argon2id"'},
        {"cryptsetup": "exit 1"},
    ],
    ids=["the table cannot grow", "an event hangs", "its key stays stretched", "no header is told"],
)
def test_a_partition_that_is_there_is_opened_all_the_same(begin, fault):
    status, _ = begin(**fault)
    assert status == 0


def test_a_machine_without_the_partition_says_so(begin):
    assert begin(systemd_repart="exit 1", blkid="exit 2")[0] != 0
    assert begin(blkid="exit 2")[0] != 0


def test_a_stretched_key_is_stretched_no_more(begin):
    status, asked = begin(cryptsetup='[ "$1" != luksDump ] || echo "PBKDF: argon2id"')
    assert (status, asked.splitlines()[-1]) == (0, "cryptsetup luksConvertKey")
