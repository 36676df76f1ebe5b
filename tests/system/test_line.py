"""A reception day from the reader to the hospital's folder, everything real, driven by touches."""

import dataclasses
import datetime as dt
import time

import pytest

from kiosk.batch.patient_note import PATIENT_FILE, is_patient_here
from kiosk.config import load
from kiosk.places import outbox_file
from tests.bench.audit import compare, sealed_records
from tests.bench.demo import Report, drive
from tests.bench.demo_desk import seen_at_the_desk
from tests.bench.journeys import CHOSEN, OTHERS
from tests.bench.patient import Film
from tests.bench.people import leaks, personal_strings
from tests.bench.remains import Remains, remains
from tests.bench.stack import Line
from tests.bench.waiting import wait_until

pytestmark = [pytest.mark.timeout(900), pytest.mark.window]


@dataclasses.dataclass
class Day:
    line: Line
    film: Film
    known: list[Remains]
    """What the kiosk held before anybody came."""
    typing: list[Remains]
    """While somebody typed."""
    report: Report

    def compare(self):
        return compare(self.line, self.report.outcomes)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    folder = tmp_path_factory.mktemp("line")
    film = Film(tmp_path_factory.mktemp("film"), is_each_once=True)
    with Line(folder, dt.datetime.now(dt.UTC)) as line:
        known = remains(line)
        typing = somebody_types_and_leaves(line, known)
        yield Day(line, film, known, typing, drive(line, film, CHOSEN, time.monotonic()))


def somebody_types_and_leaves(line, known):
    note = line.directory / "kiosk" / PATIENT_FILE
    assert not is_patient_here(note)
    line.touch.touch("way-type")
    wait_until(lambda: is_patient_here(note), "the batch process was not told of a patient")
    for digit in line.people["hanako"].coverages[-1].key.insurer_number.text:
        line.touch.touch(f"typed-key-{digit}")
    found = remains(line, known)
    line.touch.touch("cancel")
    line.touch.wait_for("AttractView")
    wait_until(lambda: not is_patient_here(note), "the patient seems to be there still")
    return found


@pytest.fixture
def restored(day):
    """A test may damage the hospital's folder; afterwards it is as it was."""
    kept = {path: path.read_bytes() for path in day.line.hospital.files()}
    yield day
    for path in day.line.hospital.files():
        path.unlink()
    for path, content in kept.items():
        path.write_bytes(content)


def outcome_of(day, name):
    (found,) = [one for one in day.report.outcomes if one.walk.name == name]
    return found


def filing(is_wanted):
    """Names of the walks that leave such a file."""
    return [w.name for w in CHOSEN if w.journey.filed and is_wanted(w.journey.filed)]


@pytest.mark.parametrize("name", [walk.name for walk in CHOSEN])
def test_a_journey_ends_as_promised(day, name):
    outcome = outcome_of(day, name)
    assert outcome.got == outcome.journey.expected


@pytest.mark.parametrize("name", [walk.name for walk in CHOSEN if walk.journey.limit])
def test_a_journey_takes_no_touch_too_many(day, name):
    outcome = outcome_of(day, name)
    assert outcome.is_within_limit, outcome.counts


def test_touches_are_what_is_promised(day):
    """By what a patient does: way, digits, 確定, consent, 完了; the last is not even needed."""
    counts = {name: outcome_of(day, name).counts for name in ("pin", "face-only", "code")}
    assert counts["pin"].after_card == 1 + 4 + 1 + 1 + 1
    assert counts["face-only"].after_card == 1 + 1 + 1
    assert counts["code"].before_result == 1


def test_a_real_card_costs_the_number_printed_on_it(day):
    assert outcome_of(day, "printed-number").counts.after_card == 1 + 14 + 1 + 1


@pytest.mark.parametrize("language", [one.value for one in OTHERS])
def test_a_language_costs_two_touches_and_no_screen_of_the_way(day, language):
    here, there = outcome_of(day, "pin"), outcome_of(day, f"pin {language}")
    assert there.counts.for_setting == 2
    assert there.counts.after_card == here.counts.after_card
    assert there.steps == here.steps


def test_the_hospital_has_exactly_what_was_verified(day):
    found = day.report.comparison
    assert found.is_good, found
    assert found.verified == sum(1 for walk in CHOSEN if walk.journey.filed)


def test_the_hospital_calls_the_day_complete(day):
    assert day.report.is_day_complete


def test_the_desks_page_lists_what_was_verified(day):
    verified = day.compare().verified
    assert verified
    assert seen_at_the_desk(day.line, verified) == (verified, {})
    report = dataclasses.replace(day.report, listed=verified - 1)
    assert not report.is_good, "the demo would notice"


def test_who_is_not_found_by_a_paper_is_asked_again_at_the_close_and_told_to_the_hospital(day):
    line = day.line
    unknown = {
        record.verification_id
        for record in sealed_records(outbox_file(load(line.config)), line.identities.kiosk)
        if (record.answer.QualificationValidity, record.ReferenceClassification) == ("4", "2")
    }
    query = "SELECT verification_id FROM notice WHERE kind = 'still-not-found'"
    wait_until(lambda: {row[0] for row in line.hospital.query(query)} == unknown, "not told")
    assert unknown


def test_no_personal_data_in_any_log(day):
    assert all(log for name, log in day.line.logs.items() if name != "pcscd"), "logs were written"
    assert day.report.leaks == {}


def test_personal_data_in_a_log_would_be_found(day):
    personal = personal_strings(day.line.people)
    hanako = day.line.people["hanako"]
    for said in (hanako.person.name, hanako.coverages[-1].key.number.text, hanako.pin):
        assert leaks(f"INFO something about {said} happened", personal)


def test_what_is_being_typed_would_be_found_in_the_kiosks_objects(day):
    number = day.line.people["hanako"].coverages[-1].key.insurer_number.text
    assert {one.what for one in day.typing} == {number}


def test_after_all_these_sessions_the_kiosk_holds_nothing_of_anybody(day):
    assert remains(day.line, day.known) == []


def test_each_screen_passed_has_a_picture(day):
    screens = {path.stem.rsplit("-", 1)[-1] for path in day.film.folder.glob("*.png")}
    wanted = "AttractView ReadingView ChooseView PinView PinWrongView LastTryView ConsentView"
    wanted += " QueryingView ValidView FinishView CardProblemView NoServiceView"
    assert set(wanted.split()) <= screens


def test_a_doubled_file_would_be_found(restored):
    first = restored.line.hospital.files()[0]
    first.with_name(first.name.replace("face_", "face_again_")).write_bytes(first.read_bytes())
    assert restored.compare().doubled == 1


def test_a_lost_file_would_be_found(restored):
    restored.line.hospital.files()[0].unlink()
    found = restored.compare()
    assert (found.lost, found.is_good) == (1, False)


def test_another_name_in_a_file_would_be_found(restored):
    hanako = restored.line.people["hanako"].person.name.encode()
    for path in restored.line.hospital.files():
        content = path.read_bytes()
        path.write_bytes(content.replace(b"<Name>" + hanako, b"<Name>" + hanako[:-3]))
    names = filing(lambda filed: filed.who == "hanako")
    assert restored.compare().differences == [f"{name}: Name" for name in names]


def test_another_consent_in_a_file_would_be_found(restored):
    for path in restored.line.hospital.files():
        content = path.read_bytes()
        path.write_bytes(content.replace(b"<OperationInfoConsFlg>1", b"<OperationInfoConsFlg>0"))
    names = filing(lambda filed: filed.consent_flags == 5)
    wanted = [f"{name}: 4 consent flags instead of 5" for name in names]
    assert restored.compare().differences == wanted
