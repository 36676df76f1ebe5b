"""The drive forgets at a power cut only what it was never told to keep."""

import os
import random

import pytest

from tests.guest.drive import Cache
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
