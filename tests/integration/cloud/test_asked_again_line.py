"""Receptions asked again: cloud, kiosk's batch process, broker, hospital, and what breaks.

Each reception and its later answer are at the hospital once.
"""

import contextlib
import dataclasses
import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from eligibility.coverage import Validity
from eligibility.inquiry import CardFaceKey, business_day
from eligibility.wire_values import card_face_to_wire
from tests.bench.batch import Batch
from tests.bench.cable import Cable
from tests.bench.hospital import Hospital
from tests.bench.insurer_lines import a_person, coverage_at, register
from tests.bench.mosquitto import Mosquitto
from tests.bench.receptions import (
    a_kept_answer,
    a_not_found_answer,
    an_answer,
    an_unasked_answer,
    new_id,
)
from tests.bench.service import ROOT
from tests.bench.waiting import wait_until
from tests.integration.cloud.insurer import Insurer, insurers
from tests.integration.cloud.reception import a_number, ok
from tests.integration.cloud.told import take_all

A_DAY = dt.timedelta(days=1)
SINCE = dt.date(2024, 4, 1)
NOTICES = "SELECT kind, verification_id FROM notice ORDER BY rowid"


def told_of(hospital, *receptions):
    """Notices about these; the kiosk also fetches what other tests left at the service."""
    told = [one for one in hospital.query(NOTICES) if one[1] in receptions]
    return sorted(one for one in told if "provisional" not in one[0])


def time_now():
    """Not the time of the import: midnight in Tokyo may have come since."""
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def insurer(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.fixture
def cable(world):
    with Cable(int(world.url.rpartition(":")[2])) as running:
        yield running


@pytest.fixture
def broker(tmp_path, world):
    with Mosquitto(tmp_path / "broker", world.line.broker) as running:
        yield running


@pytest.fixture
def hospital(tmp_path, world, broker):
    with Hospital(tmp_path / "hospital", world.line, broker) as program:
        yield program


@pytest.fixture
def batch(tmp_path, world, broker, cable):
    """Not started yet; its line to the service can be cut."""
    url = f"https://localhost:{cable.port}"
    program = Batch(tmp_path / "kiosk", world.line, broker, service_url=url)
    yield program
    program.stop()


@pytest.fixture
def outbox(batch):
    opened = batch.outbox()
    yield opened
    opened.close()


def take_in(outbox, kept):
    outbox.keep(kept)
    outbox.seal(kept.session_id, kept.answer.processed_at)
    return kept.answer.verification_id


def face_of(someone):
    return CardFaceKey(someone.coverages[-1].key, someone.person.birthdate)


def a_stranger(world):
    """Whom no insurer has registered."""
    face = face_of(world.people["hanako"])
    return dataclasses.replace(face, key=dataclasses.replace(face.key, number=a_number()))


def face_of_coverage(coverage):
    return CardFaceKey(coverage.key, coverage.person.birthdate)


def answers(hospital):
    """By the reception: the record that answers it, as the hospital has it."""
    records = [json.loads(row[0]) for row in hospital.query("SELECT body FROM record")]
    return {one["reverifies"]: one for one in records if "reverifies" in one}


def assert_each_once(hospital, count):
    assert len(hospital.records()) == count
    filed = [result.header["ArbitraryFileIdentifier"] for result in hospital.results()]
    assert sorted(filed) == sorted(hospital.records())


def test_days_without_a_line_are_caught_up_with_each_by_its_own_day(
    world, cable, batch, outbox, hospital
):
    """Two found, one not; and an ordinary reception between them."""
    now = time_now()
    today = business_day(now)
    cable.cut()
    first = take_in(outbox, an_unasked_answer(now - 2 * A_DAY, face_of(world.people["hanako"])))
    unknown = take_in(outbox, an_unasked_answer(now - 2 * A_DAY, a_stranger(world)))
    take_in(outbox, a_kept_answer(answer=an_answer(at=now - A_DAY)))
    second = take_in(outbox, an_unasked_answer(now - A_DAY, face_of(world.people["ichiro"])))
    batch.start()
    batch.wait_for("batch.not_asked_again")
    wait_until(lambda: len(hospital.records()) == 4, "the receptions did not arrive")
    assert answers(hospital) == {}
    cable.restore()
    told = [("still-not-found", unknown), ("reverified", first), ("reverified", second)]
    wait_until(
        lambda: told_of(hospital, first, unknown, second) == sorted(told), "not all was told"
    )
    found = answers(hospital)
    assert {key: one["answer"]["QualificationConfirmationDate"] for key, one in found.items()} == {
        first: (today - 2 * A_DAY).isoformat(),
        second: (today - A_DAY).isoformat(),
    }
    assert [found[first]["reception_number"], found[second]["reception_number"]] == [1, 2]
    batch.close_day(today)
    wait_until(lambda: batch.closing(today) == ("complete", 1, 2), "the day is not complete")
    wait_until(lambda: len(hospital.files()) == 6, "not all were filed")
    assert_each_once(hospital, 6)
    assert batch.query("SELECT count(*) FROM asking_again") == [(1,)]
    validity = {result.validity for result in hospital.results() if result.is_answer}
    assert validity == {Validity.VALID}


def test_a_batch_process_killed_with_the_answer_in_its_hand_keeps_one_record(
    world, cable, batch, outbox, hospital
):
    now = time_now()
    today = business_day(now)
    reception = take_in(outbox, an_unasked_answer(now, face_of(world.people["hanako"])))
    url = f"https://localhost:{cable.port}"
    command = [sys.executable, "-m", "tests.bench.dying", "asking", str(batch.directory)]
    killed = subprocess.run([*command, str(batch.credentials), url], cwd=ROOT, check=False)
    assert killed.returncode == -9
    ((asked_as,),) = batch.query("SELECT attempt_id FROM asking_again")
    [kept] = world.rows(
        "SELECT answered_at FROM reception.inquiry WHERE verification_id = $1", asked_as
    )
    batch.start()
    wait_until(lambda: reception in answers(hospital), "it was not answered")
    answer = answers(hospital)[reception]
    assert answer["verification_id"] == asked_as
    assert dt.datetime.fromisoformat(answer["answer"]["processed_at"]) == kept["answered_at"]
    batch.close_day(today)
    wait_until(lambda: batch.closing(today)[0] == "complete", "the day is not complete")
    wait_until(lambda: len(hospital.files()) == 2, "not all were filed")
    assert_each_once(hospital, 2)


def test_a_day_is_closed_although_the_service_is_down(tmp_path, world, broker, hospital):
    now = time_now()
    today = business_day(now)
    nobody = "https://localhost:1"
    batch = Batch(tmp_path / "kiosk", world.line, broker, None, nobody, ask_before_close_s=0.3)
    with contextlib.closing(batch.outbox()) as outbox:
        take_in(outbox, a_not_found_answer(now, a_stranger(world)))
    with batch:
        batch.close_day(today)
        wait_until(lambda: batch.query("SELECT closing FROM day") == [("complete",)], "not closed")
    assert "batch.not_asked_again" in batch.log
    assert batch.query("SELECT tries, is_told FROM asking_again") == [(0, 0)]
    assert hospital.notices() == []


def test_before_a_day_is_closed_who_was_not_found_is_asked_again(world, batch, outbox, hospital):
    """The total counts the answer; who is still unknown is told to the hospital once."""
    now = time_now()
    today = business_day(now)
    found = take_in(outbox, a_not_found_answer(now, face_of(world.people["hanako"])))
    unknown = take_in(outbox, a_not_found_answer(now, a_stranger(world)))
    batch.start()
    wait_until(batch.is_all_received, "the receptions did not arrive")
    assert answers(hospital) == {}
    batch.close_day(today)
    wait_until(lambda: batch.closing(today) == ("complete", 1, 3), "the day is not complete")
    batch.close_day(today)
    wait_until(lambda: batch.closing(today) == ("complete", 2, 3), "the second close is not")
    told = [("reverified", found), ("still-not-found", unknown)]
    wait_until(lambda: told_of(hospital, found, unknown) == told, "not told")
    wait_until(lambda: len(hospital.files()) == 3, "not all were filed")
    assert_each_once(hospital, 3)


def test_what_an_insurer_registers_late_is_asked_for_by_the_kiosk_itself(
    kiosk, insurer, batch, outbox, hospital
):
    """Nobody at the desk has to: the service's notice comes, and then the answer."""
    now = time_now()
    take_all(kiosk)
    [code] = insurer.knows(new_id())
    coverage = coverage_at(insurer.number, insurer.number[1:], a_person(), SINCE)
    not_found = a_not_found_answer(now, face_of_coverage(coverage))
    reception = not_found.answer.verification_id
    asked = card_face_to_wire(face_of_coverage(coverage))
    ok(kiosk.ask(not_found.session_id, None, reception, face=asked, remember=True))
    take_in(outbox, not_found)
    batch.start()
    insurer.applied(register(code, coverage))
    wait_until(lambda: reception in answers(hospital), "it was not asked again")
    assert answers(hospital)[reception]["answer"]["QualificationValidity"] == "1"
    told = [("inquiry-resolved", reception), ("reverified", reception)]
    wait_until(lambda: told_of(hospital, reception) == told, "not told")
    assert batch.query("SELECT * FROM asking_again") == []
