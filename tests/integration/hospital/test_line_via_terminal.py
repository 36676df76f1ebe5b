"""From keys at the kiosk, through the terminal's folders, to the hospital's file; real processes.

The kiosk's flow and workers are the real ones, without a window; broker, hospital and ``kiosk
batch`` are processes of their own.
"""

import datetime as dt
import re

import pytest

from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey
from eligibility.oqs_xml import Encoding
from kiosk.flow import events as e
from kiosk.flow.setting import Language
from kiosk.flow.typed import Era, TypedField
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.tls import client_context
from kiosk.ports import ServiceError
from tests.bench.batch import Batch
from tests.bench.eligibility_terminal import EligibilityTerminal, Habits
from tests.bench.hospital import Hospital
from tests.bench.inline_kiosk import Fittings, InlineKiosk
from tests.bench.mosquitto import Mosquitto
from tests.bench.people import leaks, people, personal_strings
from tests.bench.pki import DEVICE, make_line
from tests.bench.receptions import new_id
from tests.bench.virtual_card.inprocess import InProcessSlot
from tests.bench.waiting import wait_until
from tests.unit.hospital.lists import a_list, a_row

NOW = dt.datetime.now(dt.UTC)
DAY = (NOW + dt.timedelta(hours=9)).date()
EVERYBODY = people(DAY)
_TERMINAL = """\
[terminal]
credentials = "{cloud}"
address = "127.0.0.1"
port = 0
encoding = "Shift_JIS"
"""


class AskedHospital(Hospital):
    """``run --via-terminal``."""

    def __init__(self, directory, line, broker):
        super().__init__(directory, line, broker)
        self._settings += _TERMINAL.format(cloud=line.cloud)
        self._arguments += ["--via-terminal", str(directory / "oqs")]

    @property
    def url(self):
        self.wait_for("hospital.terminal_listening port=")
        port = re.findall(r"terminal_listening port=(\d+)", self.log)[-1]
        return f"https://localhost:{port}"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    directory = tmp_path_factory.mktemp("via-terminal")
    line = make_line(directory / "line", NOW)
    habits = Habits(encoding=Encoding.SHIFT_JIS, is_sparse=True)
    with (
        Mosquitto(directory / "broker", line.broker) as broker,
        EligibilityTerminal(directory / "hospital" / "oqs", habits) as terminal,
        AskedHospital(directory / "hospital", line, broker) as hospital,
        Batch(directory / "kiosk", line, broker, service_url=hospital.url) as batch,
    ):
        yield line, terminal, hospital, batch


def types(kiosk, face):
    """Every field of a card, with the keys that a patient touches."""
    key, born = face.key, face.birth
    fields = [key.insurer_number.text]
    if not key.insurer_number.is_later_stage_elderly:
        fields += [key.symbol.text if key.symbol else None, key.number.text, key.branch.text]
    for text in fields:
        if text is None:
            kiosk.post(e.TypedSkipped())
        else:
            kiosk.post(*(e.SymbolTyped(sign) for sign in text), e.TypedNext())
    assert kiosk.phase.card.field is TypedField.BIRTHDATE
    era = next(one for one in reversed(Era) if born >= one.first_day)
    digits = f"{born.year - era.offset:02d}{born:%m%d}"
    kiosk.post(e.EraChosen(era), *(e.SymbolTyped(sign) for sign in digits), e.TypedNext())


def a_face_of_keys():
    """Somebody whose symbol can be typed."""
    for someone in EVERYBODY.values():
        coverage = someone.coverages[-1]
        key = coverage.key
        symbol = key.symbol.text if key.symbol else "0"
        can_be_typed = re.fullmatch("[0-9-]+", symbol + key.number.text)
        if can_be_typed and key.branch and coverage.is_valid_on(DAY):
            return CardFaceKey(key, someone.person.birthdate), someone
    raise AssertionError("nobody")


def test_a_typed_card_is_answered_by_the_terminal_and_filed(world):
    line, terminal, hospital, batch = world
    face, someone = a_face_of_keys()
    service = HttpsEligibilityService(hospital.url, client_context(line.kiosk))
    kiosk = InlineKiosk(InProcessSlot(), service, NOW, Fittings(is_by_terminal=True))
    kiosk.post(e.LanguageChosen(Language.JA), e.WayChosen(e.Way.TYPE))
    types(kiosk, face)
    kiosk.post(e.TypedNext())
    service.close()
    assert kiosk.screen == "ValidView"
    assert terminal.asked[-1].search.card_face() == face
    (kept,) = kiosk.shelf.kept.values()
    outbox = batch.outbox()
    outbox.keep(kept)
    outbox.seal(kept.session_id, NOW)
    outbox.close()
    wait_until(lambda: len(hospital.files()) == 1, "no file")
    (result,) = hospital.results()
    assert result.body["ProcessingResultCode"] == "answered-by-terminal"
    assert result.body["ProcessingResultMessage"] == "資格確認端末の回答です。"
    assert result.body["QualificationValidity"] == "1"
    assert result.results[0].value("Name") == someone.person.name
    assert result.results[0].first("QualificationDate") is None
    wait_until(lambda: not [*terminal.req.iterdir(), *terminal.res.iterdir()], "files are left")
    assert leaks(hospital.log + batch.log, personal_strings(EVERYBODY)) == set()


def test_a_long_list_of_the_hospital_is_answered_line_by_line(world):
    _, terminal, hospital, _ = world
    before = len(terminal.asked)
    rows = [a_row(line=str(number)) for number in range(1, 13)]
    inquiry_id = hospital.inquire(a_list(*rows), DEVICE)
    wait_until(lambda: hospital.inquiry_state(inquiry_id) == "complete", "it is not answered")
    told = hospital.answers(inquiry_id)["answers"]
    assert {one["status"] for one in told} == {"found"}
    assert {one["answer"]["notices"][0] for one in told} == {"answered-by-terminal"}
    assert len(terminal.asked) == before + 12


def test_a_trouble_of_the_terminal_does_not_end_the_hospital(world):
    line, terminal, hospital, _ = world
    terminal.res.rmdir()
    service = HttpsEligibilityService(hospital.url, client_context(line.kiosk))
    face, _ = a_face_of_keys()
    with pytest.raises(ServiceError) as caught:
        service.inquire_by_face(new_id(), new_id(), face)
    service.close()
    terminal.res.mkdir()
    assert caught.value.code is Code.TERMINAL_SILENT
    hospital.wait_for("hospital.terminal_folder error=NotADirectoryError")
    assert hospital.is_running
    assert hospital.raised() == [Code.TERMINAL_SILENT.code]
