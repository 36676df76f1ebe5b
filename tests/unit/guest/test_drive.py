"""The drive forgets at a power cut only what it was never told to keep."""

import contextlib
import os
import random
import socket
import struct

import pytest

from tests.guest.drive import Cache, Drive
from tests.guest.layout import SECTOR


@pytest.fixture
def medium(tmp_path):
    path = tmp_path / "medium"
    path.write_bytes(bytes(8 * SECTOR))
    file = os.open(path, os.O_RDWR)
    yield path, Cache(file)
    os.close(file)


def sectors(letters: str) -> bytes:
    return b"".join(letter.encode() * SECTOR for letter in letters)


def test_what_is_written_is_read_at_once_and_is_not_on_the_medium(medium):
    path, cache = medium
    cache.write(SECTOR, sectors("ab"))

    assert cache.read(0, 4 * SECTOR) == bytes(SECTOR) + sectors("ab") + bytes(SECTOR)
    assert path.read_bytes() == bytes(8 * SECTOR)


def test_what_was_flushed_survives_every_cut(medium):
    path, cache = medium
    cache.write(0, sectors("abcdefgh"))
    cache.flush()

    assert cache.cut(random.Random(1)).held == 0
    assert path.read_bytes() == sectors("abcdefgh")


def test_of_what_was_not_flushed_some_sectors_are_lost_whole(medium):
    path, cache = medium
    cache.write(0, sectors("abcdefgh"))

    losses = cache.cut(random.Random(1))

    assert losses.held == 8
    found = [path.read_bytes()[at : at + SECTOR] for at in range(0, 8 * SECTOR, SECTOR)]
    lost = [one for one in found if one == bytes(SECTOR)]
    assert 0 < len(lost) == losses.lost < 8
    assert all(
        one in (bytes(SECTOR), sectors(letter))
        for one, letter in zip(found, "abcdefgh", strict=True)
    )


class Line:
    """As much of an emulator as talks to its drive."""

    def __init__(self, at):
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(str(at))
        self.line.recv(18, socket.MSG_WAITALL)
        self.line.sendall(struct.pack(">I", 1) + struct.pack(">QII", 0x49484156454F5054, 7, 0))
        self.line.recv(20 + 12 + 20, socket.MSG_WAITALL)
        self.line.settimeout(0.3)  # not before: it would make of "all" what is there already

    def write(self, sector, data, flags=0):
        """True when it was answered."""
        head = struct.pack(">IHHQQI", 0x25609513, flags, 1, 0, sector * SECTOR, len(data))
        self.line.sendall(head + data)
        with contextlib.suppress(TimeoutError):
            return bool(self.line.recv(16))
        return False


@pytest.fixture
def drive(tmp_path):
    (tmp_path / "disk").write_bytes(bytes(8 * SECTOR))
    drive = Drive(tmp_path / "disk", tmp_path / "drive.sock", seed=1)
    yield drive
    drive.close()


@pytest.fixture
def line(drive, tmp_path):
    line = Line(tmp_path / "drive.sock")
    yield line
    line.line.close()


def test_a_drive_stops_in_the_moment_in_which_it_holds_so_much(drive, line):
    moment = drive.stop_when_holding(3)

    assert line.write(0, sectors("ab"))
    assert not moment.is_set()
    assert not line.write(2, sectors("c"))
    assert moment.is_set()

    line.line.close()
    assert drive.cut().held == 3


def test_behind_a_cut_it_serves_the_next_start(drive, line, tmp_path):
    drive.stop_when_holding(1)
    assert not line.write(0, sectors("a"))
    line.line.close()
    drive.cut()

    again = Line(tmp_path / "drive.sock")
    assert again.write(1, sectors("b"), flags=1)
    again.line.close()
    assert (tmp_path / "disk").read_bytes()[SECTOR : 2 * SECTOR] == sectors("b")


def test_what_is_flushed_does_not_count(drive, line):
    moment = drive.stop_when_holding(3)
    assert all(line.write(0, sectors("ab"), flags=1) for _ in range(3))
    assert not moment.is_set()
