"""A kiosk whose certificate is renewed while everything runs: shown at once, nothing lost."""

import datetime as dt

import pytest

from kiosk.batch.outbox import open_outbox
from kiosk.identity import generation as g
from tests.bench.certificate_tap import CertificateTap
from tests.bench.identities import by_office, classic, renewed, store_at, write_seal
from tests.bench.receptions import OWNER, new_id, receptions
from tests.bench.service import Service
from tests.bench.waiting import wait_until

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def store(tmp_path, line):
    """The line's kiosk, as if it had enrolled itself."""
    store = store_at(tmp_path / "state")
    classic(store, line.kiosk)
    return store


@pytest.fixture
def tap(line, broker):
    with CertificateTap(line.broker, line.kiosk, broker.port) as tap:
        yield tap


@pytest.fixture
def kiosk(tmp_path, line, store, tap):
    write_seal(tmp_path / "credentials")
    config = tmp_path / "kiosk.toml"
    config.write_text(
        f"""
[site]
institution = "{line.institution}"
device = "{line.device}"
clinic_name = "clinic"
[service]
url = "https://localhost:1"
[broker]
host = "localhost"
port = {tap.port}
[paths]
credentials = "{tmp_path}/credentials"
state = "{tmp_path}/state"
"""
    )
    memory = tmp_path / "memory"
    memory.mkdir()
    with Service(
        ["kiosk", "batch", "--config", str(config)],
        tmp_path / "batch.log",
        ready_when="batch.link_up",
        environment={"RUNTIME_DIRECTORY": str(memory)},
    ) as kiosk:
        yield kiosk
    assert [file.name for file in memory.iterdir()] == ["health.json"]  # no key of its identity


@pytest.fixture
def outbox(tmp_path, line, kiosk):
    opened = open_outbox(tmp_path / "state" / "outbox.sqlite3", line.kiosk, OWNER, new_id)
    yield opened
    opened.close()


@pytest.fixture
def renew(line, store):
    """Gives the new serial."""

    def renew():
        new = renewed(store, by_office(line, NOW))
        store.switch()
        return new.certificate().serial

    return renew


def test_the_broker_sees_a_renewed_certificate_within_seconds_and_nothing_is_lost(
    tap, kiosk, hospital, outbox, renew
):
    hospital.start()
    (first,) = tap.serials
    expected = receptions(outbox, 3)
    new = renew()
    expected += receptions(outbox, 3)
    wait_until(lambda: len(tap.serials) == 2, "no second connection")
    assert tap.serials == [first, new]
    expected += receptions(outbox, 3)
    wait_until(lambda: set(hospital.records()) >= set(expected), "not all arrived")
    assert sorted(hospital.records()) == sorted(expected)
    assert "batch.certificate_renewed" in kiosk.log
    kiosk.wait_for("batch.link_up session_present=True")  # the session went on


def test_a_damaged_identity_changes_nothing_until_a_good_one_is_there(store, tap, kiosk, renew):
    (first,) = tap.serials
    (store.current().folder / g.TLS_KEY).write_bytes(b"damaged")
    kiosk.wait_for("identity.not_opened")
    assert (kiosk.is_running, tap.serials) == (True, [first])
    new = renew()
    wait_until(lambda: tap.serials == [first, new], "the good one was not shown")
