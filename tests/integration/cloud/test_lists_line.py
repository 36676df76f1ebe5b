"""A hospital's list over the whole line: broker, kiosk's batch process, eligibility service."""

import datetime as dt

import pytest

from eligibility import wire
from eligibility.errors import Code
from eligibility.wire_values import card_face_from_wire
from hospital import config
from hospital.appointments import Appointment
from hospital.inquiries import InquiryState, open_inquiries
from kiosk.batch.patient_note import PATIENT_FILE, PatientTeller
from tests.bench.batch import Batch
from tests.bench.hospital import Hospital
from tests.bench.list_desk import ListDesk
from tests.bench.lists import a_line, a_list, face_of
from tests.bench.mosquitto import Mosquitto
from tests.bench.people import leaks, personal_strings
from tests.bench.waiting import wait_until

NOTHING_LEFT = "SELECT count(*) FROM inquiry WHERE state <> 'done' OR length(list) > 0"


@pytest.fixture
def broker(tmp_path, world):
    with Mosquitto(tmp_path / "broker", world.line.broker) as running:
        yield running


@pytest.fixture
def batch(tmp_path, world, broker):
    with Batch(tmp_path / "kiosk", world.line, broker, service_url=world.url) as running:
        running.wait_for("batch.link_up")
        yield running


@pytest.fixture
def desk(world, broker, batch):
    with ListDesk(world.line, broker) as desk:
        yield desk


@pytest.fixture
def patient(batch):
    teller = PatientTeller(batch.directory / PATIENT_FILE)
    yield teller
    teller.close()


def in_seconds(seconds):
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)


def faces(world):
    """Somebody for each status; the twins' card has no branch."""
    unknown = face_of(world.people["hanako"], InsuredIdentificationNumber="7654322")
    return {
        "found": face_of(world.people["hanako"]),
        "lapsed": face_of(world.people["jiro"]),
        "several": face_of(world.people["aoi"], InsuredBranchNumber=None),
        "none": unknown,
        "not-asked": wire.changed(unknown, InsurerNumber="138017"),
    }


def test_the_patient_goes_first_and_then_every_line_is_answered(
    tmp_path, world, batch, desk, patient
):
    """A list of thirty waits while a patient is there; one for the desk comes to its deadline."""
    wanted = list(faces(world).items()) * 6
    lines = [a_line(100 + number, face) for number, (_, face) in enumerate(wanted)]
    patient.tell(is_here=True)
    desk.ask(a_list(lines, in_seconds(60)))
    wait_until(lambda: len(desk.parts) == 1, "the bad lines were not answered")
    desk.ask(a_list(lines[:1], in_seconds(1)))
    wait_until(lambda: len(desk.parts) == 2, "nothing at the deadline")
    late = desk.parts.pop()
    assert (late.lines[0].status, late.lines[0].code) == ("not-asked", "KSK-311")
    assert "batch.lines_asked" not in batch.log
    assert readable_in(tmp_path, world) == set()  # of kiosk and broker

    patient.tell(is_here=False)
    wait_until(desk.is_answered, "not answered")
    assert [taken.state for taken in desk.taken] == ["accepted", "accepted"]
    expected = {
        100 + number: (status, Code.REQUEST_MALFORMED.code if status == "not-asked" else None)
        for number, (status, _) in enumerate(wanted)
    }
    assert desk.statuses() == expected
    wait_until(lambda: batch.query(NOTHING_LEFT) == [(0,)], "something of it is still here")
    assert leaks(batch.log, personal_strings(world.people)) == set()


def readable_in(folder, world):
    """Personal strings that stand in plain in the files of a folder."""
    lies_there = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    personal = {text for text in personal_strings(world.people) if len(text) > 6}
    return {text for text in personal if text.encode() in lies_there}


def misses(world):
    """Of the kiosk: at its reception, and from lists."""
    query = "SELECT coalesce(sum(count), 0) FROM reception.face_miss WHERE caller_uri = $1"
    uri = world.line.kiosk_uri
    return tuple(world.rows(query, uri + of)[0][0] for of in ("", " in files"))


def test_what_is_forged_foreign_or_there_already(world, batch, desk):
    lines = [a_line(1, faces(world)["found"]), a_line(3, faces(world)["none"])]
    message = a_list(lines, in_seconds(60))
    missed = misses(world)
    other = wire.changed(message, lines=(a_line(2, faces(world)["none"]),))
    signed = wire.encode(message)
    desk.publish("down/inquiry", desk.envelope.sign(signed))  # readable for the broker
    desk.ask(message, "oqs/v1/somebody-else/up/answer")
    for one in (message, message, other):
        desk.ask(one, f"oqs/v1/{world.line.kiosk_common_name}/up/answer")
    wait_until(lambda: len(desk.taken) == 4 and desk.is_answered(), "not answered")
    assert [(taken.state, taken.code) for taken in desk.taken] == [
        ("refused", Code.FOREIGN_RESPONSE_TOPIC.code),
        ("accepted", None),
        ("already-had", None),
        ("refused", Code.RECORD_CONFLICT.code),
    ]
    assert desk.statuses() == {1: ("found", None), 3: ("none", None)}
    assert misses(world) == (missed[0], missed[1] + 1)
    assert f"batch.inquiry_refused code={Code.ENVELOPE_REFUSED.code}" in batch.log


def test_a_kiosk_killed_in_the_middle_answers_its_hospital_every_line_once(
    world, tmp_path, broker, batch
):
    """The hospital's own program asks; 240 lines are three chunks."""
    statuses = ["found", "lapsed", "found", "several", "found", "none", "found", "lapsed"] * 30
    asked = [
        Appointment(number, card_face_from_wire(faces(world)[status]))
        for number, status in enumerate(statuses, 1)
    ]
    with Hospital(tmp_path / "hospital", world.line, broker) as hospital:
        with open_inquiries(config.load(hospital.config)) as inquiries:
            inquiry_id = inquiries.ask(world.line.device, asked, dt.timedelta(minutes=5))
            wait_until(lambda: inquiries.progress(inquiry_id).parts >= 1, "no part came")
            batch.kill()
            assert inquiries.progress(inquiry_id).state is InquiryState.TAKEN
            batch.start()
            is_complete = InquiryState.COMPLETE
            wait_until(lambda: inquiries.progress(inquiry_id).state is is_complete, "incomplete")
            told = [line.status for line in inquiries.answers(inquiry_id) if line.status]
        assert told == statuses
        assert hospital.raised() == []
    wait_until(lambda: batch.query(NOTHING_LEFT) == [(0,)], "something of it is still here")
    assert batch.query("SELECT count(*) FROM record") == [(0,)]
