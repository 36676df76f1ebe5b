"""The kiosk dies or is stopped with a patient before it: the record goes once, numbers go on."""

import datetime as dt

import pytest

from tests.bench.audit import sealed_records
from tests.bench.patient import Film, Patient
from tests.bench.stack import Line
from tests.bench.touch import TouchClient
from tests.bench.waiting import wait_until

CONSENTED = "<DiagnosisInfoConsFlg>1"

pytestmark = [pytest.mark.timeout(180), pytest.mark.window]


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    with Line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC)) as line:
        yield line
        line.touch.close()


@pytest.fixture
def at_result(line, tmp_path):
    """A patient who agreed to everything and reads the number; nothing of it is filed yet."""
    patient = Patient(line, Film(tmp_path), "cut")
    patient.sees("AttractView")
    patient.places_card("hanako")
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(line.people["hanako"].pin)
    patient.sees("ConsentView")
    patient.touches_key("consent-all")
    patient.sees("ValidView")
    yield patient
    patient.takes_card()


def number_shown(line) -> int:
    return int(line.touch.view()["reception_number"])


def restart(line) -> None:
    line.touch.close()
    line.kiosk.start()
    line.touch = TouchClient(line.directory / "touch.sock")


def filed_next(line, before) -> str:
    """The text of the one file that came since ``before``."""
    wait_until(lambda: len(line.hospital.files()) > len(before), "nothing was filed")
    (new,) = set(line.hospital.files()) - set(before)
    return str(new.read_text("utf-8"))


def outbox(line):
    return line.directory / "kiosk" / "outbox.sqlite3"


def test_a_killed_kiosk_files_the_coverage_once_without_consent(line, at_result):
    before, number = line.hospital.files(), number_shown(line)
    line.kiosk.kill()
    restart(line)
    assert CONSENTED not in filed_next(line, before)
    records = sealed_records(outbox(line), line.identities.kiosk)
    assert [record.reception_number for record in records] == list(range(1, number + 1))


def test_a_stopped_kiosk_files_what_was_agreed_before_it_ends(line, at_result):
    before = line.hospital.files()
    assert line.kiosk.stop() == 0
    assert CONSENTED in filed_next(line, before)
    restart(line)
