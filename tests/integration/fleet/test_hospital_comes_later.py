"""A kiosk was enrolled before its hospital's program was ever started."""

from eligibility.jose_keys import peers_keys
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


def kept(kiosk):
    return len(peers_keys((kiosk.opened.folder / "peers.jwks").read_bytes()))


def test_keys_whose_answer_was_lost_on_the_way_are_fetched_again(line, desk, kiosk):
    with Reporting(desk, line.hospital) as hospital:
        hospital.tell_keys()
    kiosk.store.replace_peers(b'{"keys": []}')
    kiosk.opened.look()
    with Reporting(desk, kiosk.party) as lost:
        assert lost.peers()  # they were handed, and nobody kept them
    kiosk.poll()
    assert kept(kiosk) == 2


def test_keys_that_the_card_would_not_take_are_fetched_again(line, desk, kiosk):
    with Reporting(desk, line.hospital) as hospital:
        hospital.tell_keys()
    kiosk.store.replace_peers(b'{"keys": []}')
    (in_the_way := kiosk.store.current().folder / "peers.jwks").unlink()
    in_the_way.mkdir()  # stands for any refusal of the card
    kiosk.poll()
    in_the_way.rmdir()
    in_the_way.write_text('{"keys": []}')
    kiosk.opened.look()
    assert kept(kiosk) == 0
    kiosk.poll()
    assert kept(kiosk) == 2
