"""A ledger whose disk is full: told, nothing lost, nothing of it believed.

The limit of a file's size counts for a whole process: in pytest's worker it would end the recording
of what a loudspeaker plays (tests/screens/test_sound.py), too.
"""

import contextlib
import datetime as dt
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.acts import Act
from provisioning.errors import LedgerUnwritable
from provisioning.ledger import Ledger

pytestmark = pytest.mark.own_process
NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)


def tell(ledger: Ledger, name: str) -> None:
    ledger.append(Act.KEYS_TOLD, {"uri": name, "keys": "{}"}, NOW)


@contextlib.contextmanager
def running() -> Iterator[tuple[Ledger, Path]]:
    """That of a server which has read three lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        ledger = Ledger(path)
        for number in range(3):
            tell(ledger, f"{number}")
        assert list(ledger.register().keys) == ["0", "1", "2"]
        yield ledger, path


@contextlib.contextmanager
def room_for(count: int, path: Path) -> Iterator[None]:
    """No file may grow beyond so many bytes more than ``path`` has."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + count, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def told_and_nothing_lost(left: int) -> None:
    with running() as (ledger, path):
        whole = path.read_bytes()
        with room_for(left, path), pytest.raises(LedgerUnwritable, match="nothing was done"):
            tell(ledger, "3")
        assert path.read_bytes() == whole
        assert list(ledger.register().keys) == ["0", "1", "2"]
        tell(ledger, "3")
        assert list(Ledger(path).register().keys) == ["0", "1", "2", "3"]


def test_a_full_disk_is_told_and_nothing_is_lost() -> None:
    told_and_nothing_lost(left=0)


def test_a_disk_that_is_full_in_the_middle_of_a_line_is_too() -> None:
    told_and_nothing_lost(left=10)


def test_a_line_that_could_not_be_written_is_none() -> None:
    with running() as (ledger, path):
        held = ledger.lines()
        with room_for(0, path), pytest.raises(LedgerUnwritable):
            tell(ledger, "3")
        assert (len(held), len(ledger.lines()), ledger.lines().of("3")) == (3, 3, ())
