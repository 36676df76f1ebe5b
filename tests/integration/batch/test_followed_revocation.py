"""The broker's machine hears of a revocation by itself, and restarts its broker when it must."""

import contextlib
import datetime as dt
from collections.abc import Iterator

import pytest

from kiosk.batch.publisher import tls_context
from provisioning import bundle, profile
from provisioning.device_key import new_key, request_for
from provisioning.following import LOADED
from tests.bench.authority import AuthorityDesk
from tests.bench.broker_machine import BrokerMachine
from tests.bench.eavesdropper import Eavesdropper, is_turned_away
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import LineCredentials, make_line, san_uri
from tests.bench.waiting import wait_until

NOW = dt.datetime.now(dt.UTC)
TAKEN = (0x00, 0x10)


class Clinic:
    """A line of its own with three kiosks, its broker and the machine that looks after it."""

    def __init__(self, line, desk, broker, machine) -> None:
        self.line: LineCredentials = line
        self.desk: AuthorityDesk = desk
        self.broker: Mosquitto = broker
        self.machine: BrokerMachine = machine

    def revoke(self, party, reason="key-compromise") -> None:
        self.desk.office.revoke(san_uri(party), reason, self.desk.clock.now())

    def replace(self, name) -> None:
        """It has renewed its certificate, and uses the new one."""
        office, identity = self.desk.office, profile.device(self.line.institution, name)
        [former] = office.register().of_party(identity.uri)
        office.issue(request_for(new_key()), identity, NOW)
        office.revoke_serial(former.serial, "superseded", NOW, identity.uri)

    def kiosk(self, name):
        return self.line.kiosk.with_name(f"kiosk-{name}")

    def wait_for_list(self, lists) -> None:
        told = "broker.list_taken"
        wait_until(lambda: self.machine.log.count(told) >= lists, "no list was taken")


@pytest.fixture
def clinic(tmp_path) -> Iterator[Clinic]:
    line = make_line(tmp_path / "line", NOW)
    for name in ("reception-2", "reception-3"):
        line.add_kiosk(name, NOW)
    with contextlib.ExitStack() as running:
        enter = running.enter_context
        desk = enter(AuthorityDesk(line.office, tmp_path / "authority-server", NOW))
        broker = enter(Mosquitto(tmp_path / "broker", line.broker))
        machine = enter(BrokerMachine(tmp_path / "machine", line.broker, broker, desk.url))
        wait_until(lambda: desk.waiting() == 1, "it does not ask")
        yield Clinic(line, desk, broker, machine)


def topic(line, device):
    return f"oqs/v1/{line.institution}-{device}/up/coverage"


def test_a_stolen_kiosk_is_out_and_what_waits_of_the_others_is_there(clinic):
    """Two are revoked in one go: one restart."""
    queued = topic(clinic.line, "reception-3")
    with Eavesdropper(clinic.line.hospital, clinic.broker, keeps_session=True) as hospital:
        hospital.subscribe(queued)
    with (
        Eavesdropper(clinic.line.kiosk, clinic.broker) as stolen,
        Eavesdropper(clinic.kiosk("reception-3"), clinic.broker) as other,
    ):
        records = [f"record {number}".encode() for number in range(20)]
        assert {other.publish(queued, record) for record in records} == {0}
        assert stolen.publish(topic(clinic.line, "reception-1"), b"still here") in TAKEN
        clinic.revoke(clinic.line.kiosk)
        clinic.revoke(clinic.kiosk("reception-2"))
        stolen.wait_for_end()
    wait_until(lambda: "broker.restarted why=revoked" in clinic.machine.log, "not noted")
    assert clinic.machine.restarts == 1
    for party in (clinic.line.kiosk, clinic.kiosk("reception-2")):
        assert is_turned_away(tls_context(party), clinic.broker)
    with Eavesdropper(clinic.line.hospital, clinic.broker, keeps_session=True) as hospital:
        wait_until(lambda: len(hospital.heard) >= len(records), "lost at the broker")
        assert hospital.payloads() == records
    assert not is_turned_away(tls_context(clinic.kiosk("reception-3")), clinic.broker)


def test_a_days_list_that_revokes_nobody_restarts_nothing(clinic):
    """Nor does one that only replaces a certificate; that waits for a day."""
    with Eavesdropper(clinic.kiosk("reception-3"), clinic.broker) as kiosk:
        clinic.desk.office.new_crl_pem(NOW)
        clinic.wait_for_list(1)
        clinic.replace("reception-2")
        clinic.desk.office.new_crl_pem(NOW)
        clinic.wait_for_list(2)
        wait_until(lambda: clinic.desk.waiting() == 1, "it does not ask on")
        assert kiosk.publish(topic(clinic.line, "reception-3"), b"still here") in TAKEN
    assert clinic.machine.restarts == 0
    assert "newly_revoked=0" in clinic.machine.log
    assert (clinic.line.broker / bundle.CRL).read_bytes() != loaded(clinic)


def test_ended_between_list_and_restart_it_restarts_when_it_comes_again(clinic):
    clinic.machine.kill()
    clinic.revoke(clinic.line.kiosk)
    (clinic.line.broker / bundle.CRL).write_bytes(clinic.desk.office.crl_pem(NOW))
    assert not is_turned_away(tls_context(clinic.line.kiosk), clinic.broker)
    clinic.machine.start()
    wait_until(lambda: clinic.machine.restarts == 1, "the broker was not restarted")
    wait_until(lambda: is_turned_away(tls_context(clinic.line.kiosk), clinic.broker), "let in")
    wait_until(
        lambda: loaded(clinic) == (clinic.line.broker / bundle.CRL).read_bytes(), "not noted"
    )


def loaded(clinic):
    return (clinic.line.broker / LOADED).read_bytes()
