"""A kiosk is taken back while its batch is under way: a new list, and an orderly restart."""

import contextlib
import dataclasses
import datetime as dt

import pytest

from kiosk.batch.publisher import tls_context
from provisioning import bundle
from provisioning.lists import take
from tests.bench.batch import Batch
from tests.bench.eavesdropper import Eavesdropper, is_turned_away
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import make_line
from tests.bench.receptions import receptions
from tests.bench.waiting import wait_until

DAY = dt.timedelta(days=1)
TAKEN = (0x00, 0x10)
OUT_WITHIN_S = 10.0


def now():
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def own(tmp_path):
    """A line of its own: somebody is revoked in it."""
    made = make_line(tmp_path / "line", now())
    made.add_kiosk("reception-2", now())
    return made


@pytest.fixture
def its_broker(tmp_path, own):
    with Mosquitto(tmp_path / "broker", own.broker) as running:
        yield running


def topic(line, device="reception-1"):
    return f"oqs/v1/{line.institution}-{device}/up/coverage"


def test_sighup_reads_the_list_for_new_lines_only(own, its_broker):
    """So it is no revocation: whoever is connected stays for as long as he likes."""
    second = own.kiosk.with_name("kiosk-reception-2")
    with Eavesdropper(own.kiosk, its_broker) as kiosk:
        for party in (own.kiosk, second):
            own.revoke(party, now())
        its_broker.reload()
        wait_until(lambda: is_turned_away(tls_context(second), its_broker), "not read")
        assert kiosk.publish(topic(own), b"still here") in TAKEN
        its_broker.restart()
        kiosk.wait_for_end()
    assert is_turned_away(tls_context(own.kiosk), its_broker)


def test_a_list_that_has_ended_shuts_everybody_out(own, its_broker):
    """Therefore lists hold for 30 days, and days-left warns two weeks before."""
    bundle.write_crl(own.office, (own.broker,), now() - 31 * DAY)
    its_broker.restart()
    for party in (own.kiosk, own.hospital):
        assert is_turned_away(tls_context(party), its_broker)
    bundle.write_crl(own.office, (own.broker,), now())
    its_broker.restart()
    assert not is_turned_away(tls_context(own.kiosk), its_broker)


def test_a_kiosk_revoked_in_mid_batch_is_out_and_the_others_lose_nothing(tmp_path, own, its_broker):
    second = dataclasses.replace(
        own, device="reception-2", kiosk=own.kiosk.with_name("kiosk-reception-2")
    )
    with (
        Hospital(tmp_path / "hospital", own, its_broker) as hospital,
        Batch(tmp_path / "first", own, its_broker) as stolen,
        Batch(tmp_path / "second", second, its_broker) as other,
        contextlib.closing(stolen.outbox()) as stolens,
        contextlib.closing(other.outbox()) as others,
    ):
        theirs = set(receptions(stolens, 150))
        expected = set(receptions(others, 150))
        wait_until(lambda: len(hospital.records()) >= 50, "nothing arrived")
        theirs |= set(receptions(stolens, 30))
        expected |= set(receptions(others, 30))

        revoke_by_a_new_list(own, tmp_path)
        its_broker.restart()
        wait_until(
            lambda: "batch.link_down" in stolen.log, "still connected", deadline_s=OUT_WITHIN_S
        )
        wait_until(other.is_all_received, "the other's batch was not finished")
        of_the_stolen = set(hospital.records()) - expected

        theirs |= set(receptions(stolens, 10))
        expected |= set(receptions(others, 10))
        wait_until(other.is_all_received, "the other does not go on")
        assert is_turned_away(tls_context(own.kiosk), its_broker)
        assert stolen.log.count("batch.link_up") == 1, "it came in again"

        wait_until(lambda: len(hospital.files()) == len(hospital.records()), "not all were filed")
        arrived = hospital.records()
        assert len(arrived) == len(set(arrived)), "doubled"
        assert expected <= set(arrived), "lost"
        assert set(arrived) - expected == of_the_stolen
        assert of_the_stolen < theirs
        assert "KSK-30" not in "".join(hospital.raised())


def revoke_by_a_new_list(line, tmp_path):
    """As the operator and the broker's unit do it, but for the restart."""
    handed_over = tmp_path / "crl.pem"
    line.office.revoke(line.kiosk_uri, "key-compromise", now())
    handed_over.write_bytes(line.office.crl_pem(now()))
    assert len(take(handed_over, line.broker / bundle.CRL, now())) == 1
