"""A kiosk was enrolled before its hospital's program was ever started."""

from tests.bench.fleet import Reporting
from tests.bench.waiting import wait_until


def test_the_running_kiosk_fetches_the_keys_that_its_hospital_tells_later(line, desk, kiosk):
    kiosk.store.replace_peers(b'{"keys": []}')
    with kiosk.batch() as batch:
        batch.wait_for("batch.waiting_for_hospitals_keys")
        with Reporting(desk, line.hospital) as hospital:
            assert hospital.tell_keys().status_code == 204
        batch.wait_for("batch.hospitals_keys_came")
        wait_until(lambda: "fleet.peers_replaced" in batch.log, "not by a poll")
