"""A reception day from the reader to the hospital's folder, everything real, driven by touches."""

import dataclasses
import datetime as dt
import time

import pytest

from tests.bench.audit import compare
from tests.bench.demo import Report, drive
from tests.bench.journeys import JOURNEYS
from tests.bench.patient import Film
from tests.bench.people import leaks, personal_strings
from tests.bench.stack import Line

pytestmark = [pytest.mark.timeout(600), pytest.mark.window]


@dataclasses.dataclass
class Day:
    line: Line
    film: Film
    report: Report

    def compare(self):
        return compare(self.line, self.report.outcomes)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    folder = tmp_path_factory.mktemp("line")
    film = Film(tmp_path_factory.mktemp("film"))
    with Line(folder, dt.datetime.now(dt.UTC)) as line:
        yield Day(line, film, drive(line, film, time.monotonic()))


@pytest.fixture
def restored(day):
    """A test may damage the hospital's folder; afterwards it is as it was."""
    kept = {path: path.read_bytes() for path in day.line.hospital.files()}
    yield day
    for path in day.line.hospital.files():
        path.unlink()
    for path, content in kept.items():
        path.write_bytes(content)


@pytest.mark.parametrize("name", [journey.name for journey in JOURNEYS])
def test_a_journey_ends_as_promised(day, name):
    (outcome,) = [one for one in day.report.outcomes if one.journey.name == name]
    assert outcome.got == outcome.journey.expected


def test_the_hospital_has_exactly_what_was_verified(day):
    found = day.report.comparison
    assert found.is_good, found
    assert found.verified == sum(1 for journey in JOURNEYS if journey.filed)


def test_the_hospital_calls_the_day_complete(day):
    assert day.report.is_day_complete


def test_no_personal_data_in_any_log(day):
    assert all(log for name, log in day.line.logs.items() if name != "pcscd"), "logs were written"
    assert day.report.leaks == {}


def test_personal_data_in_a_log_would_be_found(day):
    personal = personal_strings(day.line.people)
    hanako = day.line.people["hanako"]
    for said in (hanako.person.name, hanako.coverages[-1].key.number.text, hanako.pin):
        assert leaks(f"INFO something about {said} happened", personal)


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
    assert restored.compare().differences == ["pin: Name", "face-then-pin: Name"]


def test_another_consent_in_a_file_would_be_found(restored):
    for path in restored.line.hospital.files():
        content = path.read_bytes()
        path.write_bytes(content.replace(b"<OperationInfoConsFlg>1", b"<OperationInfoConsFlg>0"))
    assert restored.compare().differences == [
        "pin: 4 consent flags instead of 5",
        "english: 4 consent flags instead of 5",
        "face-only: 4 consent flags instead of 5",
    ]
