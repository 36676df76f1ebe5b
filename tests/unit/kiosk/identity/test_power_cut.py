"""The power goes before any step on the disk: the identity is the old one or the new one, whole."""

import datetime as dt
import errno
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from eligibility.errors import Code
from kiosk.identity import generation as g
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.seal import Seal
from kiosk.identity.store import IdentityStore
from tests.bench.cut_steps import CutFolder
from tests.bench.identities import SEAL, by_itself, enrolled, renewed
from tests.bench.power_cut import MEMORY

ISSUE = by_itself(dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
NEW_PEERS = b'{"keys": [ ]}'


@pytest.fixture
def place(tmp_path):
    """In memory where there is one: thousands of fsyncs, which a busy disk takes its time for."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as place:
        yield Path(place)


def opened(folder):
    return IdentityStore(folder, Seal(SEAL))


def enrol(folder):
    enrolled(opened(folder), ISSUE)


def renew(folder):
    renewed(opened(folder), ISSUE)
    opened(folder).switch()


def of_nobody(folder):
    folder.mkdir(mode=0o700)
    shutil.rmtree(folder)


def of_a_kiosk(folder):
    enrol(folder)


def of_a_renewed_kiosk(folder):
    enrol(folder)
    renew(folder)


def of_a_kiosk_with_a_draft(folder):
    enrol(folder)
    renewed(opened(folder), ISSUE)


ACTS = {
    "enrol": (of_nobody, enrol, "", "gen-0001"),
    "renew": (of_a_kiosk, renew, "gen-0001", "gen-0002"),
    "switch": (of_a_kiosk_with_a_draft, lambda f: opened(f).switch(), "gen-0001", "gen-0002"),
    "back": (of_a_renewed_kiosk, lambda f: opened(f).back(), "gen-0002", "gen-0001"),
    "forget": (of_a_renewed_kiosk, lambda f: opened(f).forget_former(), "gen-0002", "gen-0002"),
    "discard": (of_a_kiosk_with_a_draft, lambda f: opened(f).discard_draft(), *["gen-0001"] * 2),
    "peers": (of_a_kiosk, lambda f: opened(f).replace_peers(NEW_PEERS), *["gen-0001"] * 2),
}


def found_in(folder: Path) -> str:
    """As the next start finds it: whole, and with nothing left lying."""
    store = opened(folder)
    store.sweep()
    current = store.current()
    name = "" if current is None else current.name
    if current is not None:
        current.whole()
    known = {name, *(one.name for one in (store.former(), store.draft()) if one is not None)}
    if folder.is_dir():
        found = {entry.name for entry in folder.iterdir()}
        assert found - {"current", "former", ""} <= known
        assert not list(folder.glob(f"{name or '-'}/.*"))
    return name


@pytest.mark.parametrize(("prepare", "act", "old", "new"), ACTS.values(), ids=ACTS)
def test_a_power_cut_leaves_the_old_identity_or_the_new_one(place, prepare, act, old, new):
    seen = [
        [found_in(folder) for folder in (cut.everything, cut.synchronised)]
        for cut in CutFolder(place, prepare).cuts(act)
    ]
    assert len(seen) > 3
    assert seen[-1] == [new, new]  # what returned is on the disk
    assert all({*both} <= {old, new} for both in seen)


def test_no_power_cut_loses_the_key_of_the_records(place):
    cuts = CutFolder(place, of_a_kiosk)
    records = opened(place / "prepared" / "identity").current().get(g.OUTBOX_KEY)
    for cut in cuts.cuts(renew):
        for folder in (cut.everything, cut.synchronised):
            assert opened(folder).current().get(g.OUTBOX_KEY) == records
            renew(folder)  # and what was begun is finished after the cut
            assert opened(folder).current().get(g.OUTBOX_KEY) == records


def test_a_key_that_was_asked_with_is_asked_with_again_after_a_power_cut(place):
    """The authority takes no second key for one invitation, nor for one renewal."""
    asked: list[bytes] = []

    def ask(folder):
        asked.clear()
        asked.append(opened(folder).begin_generation().tls_key().public_key())
        opened(folder).draft().put(g.PENDING, b"asked")

    for cut in CutFolder(place, of_a_kiosk).cuts(ask):
        if asked:
            for folder in (cut.everything, cut.synchronised):
                again = opened(folder).begin_generation().tls_key().public_key()
                assert again == asked[0]
    assert asked


@pytest.mark.parametrize("step", range(1, 40, 2))
def test_a_full_disk_changes_nothing(place, monkeypatch, step):
    enrol(place / "identity")
    before = opened(place / "identity").current().whole()
    full = _FullDisk(step)
    for name in ("mkdir", "fsync", "symlink", "rename"):
        monkeypatch.setattr(os, name, full.until_full(getattr(os, name)))
    code = refusal(renew, place / "identity")
    assert (code is Code.IDENTITY_NOT_KEPT) == full.is_full
    monkeypatch.undo()
    now = opened(place / "identity").current()
    assert now.name == "gen-0002" or now.whole() == before
    renew(place / "identity")  # once there is room


def refusal(act, folder):
    try:
        act(folder)
    except DeviceKeyError as error:
        return error.code
    return None


class _FullDisk:
    def __init__(self, step):
        self._left = step

    @property
    def is_full(self):
        return self._left < 0

    def until_full(self, real):
        def call(*arguments, **named):
            self._left -= 1
            if self.is_full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments, **named)

        return call
