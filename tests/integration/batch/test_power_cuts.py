"""Processes that die at the worst instant."""

import subprocess
import sys

import pytest

from eligibility import wire
from eligibility.health import Consent
from eligibility.wire_records import record_from_wire
from kiosk.batch.delivery import Delivery
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import load_cipher
from tests.bench.receptions import NOON, OWNER, new_id, receptions
from tests.bench.service import ROOT
from tests.bench.waiting import wait_until

KILLED = -9


def run_until_death(*arguments):
    died = subprocess.run(
        [sys.executable, "-m", "tests.bench.dying", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert died.returncode == KILLED, died.stderr
    return died.stdout.split()


@pytest.mark.parametrize("statement", range(1, 26, 2))
def test_a_power_cut_between_any_two_statements_keeps_every_kept_answer(tmp_path, line, statement):
    kept = run_until_death("outbox", tmp_path, line.kiosk, statement)
    database = Database(tmp_path / "outbox.sqlite")
    cipher = load_cipher(line.kiosk)
    outbox = SqliteOutbox(database, cipher, OWNER, new_id)
    outbox.seal_left_open(NOON)
    sealed = list(Delivery(database, cipher).sealed(100))
    database.close()
    found = {one.verification_id for one in sealed}
    assert found >= set(kept)
    assert len(found) <= len(kept) + 1  # kept, but died before it could say so
    assert [one.sequence for one in sealed] == list(range(1, len(sealed) + 1))
    for one in sealed:
        record = record_from_wire(wire.decode(one.sealed, wire.Verification))
        assert record.consent in (Consent.nothing(), Consent.everything())


def test_a_hospital_killed_between_commit_and_acknowledgement_files_once(batch, hospital, outbox):
    hospital.start()
    hospital.stop()
    batch.start()
    expected = receptions(outbox, 3)
    wait_until(lambda: set(batch.states()) == {"offered"}, "not offered")
    run_until_death("hospital", hospital.config)
    committed = hospital.records()
    assert committed
    assert batch.states() == {"offered": 3} or "received" not in batch.states()
    hospital.start()
    wait_until(batch.is_all_received, "no receipts")
    wait_until(lambda: len(hospital.files()) == 3, "not filed")
    assert sorted(hospital.records()) == sorted(expected)
    assert set(committed) <= set(expected)
    assert hospital.raised() == []


def test_a_hospital_that_is_killed_again_and_again_loses_nothing(batch, hospital, outbox):
    hospital.start()
    hospital.stop()
    batch.start()
    expected = []
    for _ in range(3):
        expected += receptions(outbox, 4)
        wait_until(lambda: "sealed" not in batch.states(), "not offered")
        run_until_death("hospital", hospital.config)
    hospital.start()
    wait_until(batch.is_all_received, "no receipts")
    wait_until(lambda: len(hospital.files()) == len(expected), "not filed")
    assert sorted(hospital.records()) == sorted(expected)
