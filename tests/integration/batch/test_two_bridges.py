"""Two bridges started by mistake: on one machine, on two, on one folder."""

import pytest

from eligibility.errors import Code
from tests.bench.hospital import Hospital
from tests.bench.receptions import receptions
from tests.bench.waiting import wait_until


@pytest.fixture
def second(tmp_path, line, broker):
    """Of the same hospital, on another machine; not started yet."""
    program = Hospital(tmp_path / "elsewhere", line, broker)
    yield program
    program.stop()


def test_a_second_bridge_on_one_state_folder_ends_with_a_sentence(hospital, line, broker, tmp_path):
    hospital.start()
    third = Hospital(tmp_path / "hospital", line, broker)
    third.launch()
    wait_until(lambda: not third.is_running, "it runs on")
    assert "AlreadyRunning: KSK-323: Another bridge already runs" in hospital.log
    assert hospital.is_running


def test_bridges_on_two_machines_end_their_fight_for_the_session(hospital, second, batch, outbox):
    hospital.start()
    second.start()
    wait_until(lambda: bool(hospital.raised() + second.raised()), "it is not told")
    assert hospital.raised() + second.raised() == [Code.SESSION_TAKEN.code]
    waits, stays = (hospital, second) if hospital.raised() else (second, hospital)
    connected = stays.log.count("hospital.connected")
    batch.start()
    expected = receptions(outbox, 20)
    wait_until(lambda: sorted(stays.records()) == sorted(expected), "not all were filed")
    assert stays.log.count("hospital.connected") <= connected + 1
    assert waits.records() == []


def test_two_bridges_with_one_folder_write_nothing_twice(hospital, second, batch, outbox):
    hospital.start()
    hospital.stop()
    second.configure("", face=hospital.face)
    second.start()
    batch.start()
    expected = receptions(outbox, 3)
    wait_until(lambda: sorted(second.records()) == sorted(expected), "nothing was received")
    wait_until(lambda: second.raised() == [Code.FOLDER_OF_ANOTHER_BRIDGE.code], "it is not told")
    assert hospital.files() == []
    told = second.query("SELECT code, reason FROM outlet")
    assert told == [(Code.FOLDER_OF_ANOTHER_BRIDGE.code, "other-bridge")]
