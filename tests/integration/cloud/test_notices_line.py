"""From an insurer's batch to the clinic's desk: cloud, kiosk's batch process, broker, hospital."""

import datetime as dt
from collections.abc import Iterator

import pytest

from eligibility import wire
from eligibility.inquiry import CardFaceKey
from eligibility.wire_values import card_face_to_wire
from tests.bench.batch import Batch
from tests.bench.hospital import Hospital
from tests.bench.insurer_lines import a_person, coverage_at, register, terminate
from tests.bench.mosquitto import Mosquitto
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.insurer import Insurer, insurers
from tests.integration.cloud.reception import new_id, ok
from tests.integration.cloud.told import take_all

SINCE = dt.date(2024, 4, 1)
NOTICES = "SELECT kind, verification_id FROM notice ORDER BY rowid"


@pytest.fixture
def insurer(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.fixture
def broker(tmp_path, world):
    with Mosquitto(tmp_path / "broker", world.line.broker) as running:
        yield running


@pytest.fixture
def hospital(tmp_path, world, broker):
    """Not started yet."""
    program = Hospital(tmp_path / "hospital", world.line, broker)
    yield program
    program.stop()


@pytest.fixture
def batch(tmp_path, world, broker):
    """Not started yet; fetches from the service."""
    program = Batch(tmp_path / "kiosk", world.line, broker, service_url=world.url)
    yield program
    program.stop()


def face_of(coverage) -> wire.CardFace:
    return card_face_to_wire(CardFaceKey(coverage.key, coverage.person.birthdate))


def ask(kiosk, coverage) -> tuple[str, str]:
    """By its face, as a kiosk does; gives verification id and outcome."""
    verification_id = new_id()
    answer = ok(kiosk.ask(new_id(), None, verification_id, face=face_of(coverage), remember=True))
    return verification_id, wire.decode(answer, wire.InquiryAnswer).QualificationValidity


def test_what_insurers_change_is_on_the_clinics_desk_once(kiosk, insurer, broker, batch, hospital):
    """Three notices; the batch process is killed with one that no hospital has yet."""
    take_all(kiosk)
    [code] = insurer.knows(new_id())
    coverage = coverage_at(insurer.number, insurer.number[1:], a_person(), SINCE)
    waiting, outcome = ask(kiosk, coverage)
    assert outcome == "4"
    insurer.applied(register(code, coverage))
    answered, outcome = ask(kiosk, coverage)
    assert outcome == "1"

    hospital.start()
    batch.start()
    expected = [("inquiry-resolved", waiting)]
    wait_until(lambda: hospital.query(NOTICES) == expected, "not told")
    kept = "SELECT kind FROM notice WHERE state <> 'received'"
    wait_until(lambda: batch.query(kept) == [], "not acknowledged")  # a stopped one says no more

    hospital.stop()
    insurer.applied(terminate(code, coverage, NOW.date()))
    wait_until(lambda: batch.query(kept) == [("record-corrected",)], "not fetched")
    wait_until(lambda: b"record-corrected" not in kiosk.client.get("/v1/notices").content, "asked")
    batch.kill()
    late, outcome = ask(kiosk, coverage)
    assert outcome == "2"
    hospital.start()
    batch.start()
    expected += [("record-corrected", answered), ("expired-card-seen", late)]
    wait_until(lambda: hospital.query(NOTICES) == expected, "not told after the kill")
    wait_until(lambda: batch.query(kept) == [], "no receipts")
    assert kiosk.client.get("/v1/notices").json() == {}
    assert hospital.query(NOTICES) == expected


def test_without_a_service_records_go_on_and_the_log_says_so(batch, hospital, world, broker):
    hospital.start()
    lonely = Batch(batch.directory, world.line, broker, service_url="https://localhost:1")
    with lonely:
        lonely.wait_for("batch.notices_not_fetched code=KSK-101")
        lonely.wait_for("batch.link_up")
