"""A full disk cuts mosquitto's store, and it does not start with it: the unit sets it aside."""

import pytest

from tests.bench.receptions import receptions
from tests.bench.waiting import wait_until


def test_without_its_store_the_broker_has_lost_nothing_that_counts(
    tmp_path, batch, hospital, broker, outbox
):
    hospital.start()
    hospital.stop()
    batch.start()
    expected = receptions(outbox, 20)
    wait_until(lambda: set(batch.states()) == {"offered"}, "not all were offered")
    broker.stop()
    store = tmp_path / "broker" / "mosquitto.db"
    whole = store.read_bytes()
    store.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RuntimeError, match="mosquitto ended"):
        broker.restart()
    store.rename(store.with_name("mosquitto.db.set-aside"))
    broker.restart()
    hospital.start()
    wait_until(batch.is_all_received, "not all were received")
    wait_until(lambda: len(hospital.files()) == len(expected), "not all were filed")
    assert sorted(hospital.records()) == sorted(expected)
