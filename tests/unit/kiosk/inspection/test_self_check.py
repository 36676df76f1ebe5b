"""The kiosk looks at itself: real certificate files, a clock that is set, a refusing service."""

import datetime as dt
import queue
import threading

import pytest

from eligibility.errors import Code
from kiosk.flow.events import CameraSeen, HealthReported
from kiosk.inspection.self_check import BUILT, SERVICE_EVERY_S, SelfCheck, Vitals
from kiosk.ports import ServiceError
from tests.bench.pki import make_line

NOW = dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC)
YEARS = dt.timedelta(days=10_000)


class SetClock:
    """A clock that shows what it is set to; implements the whole port."""

    def __init__(self):
        self.now, self.passed = NOW, 0.0

    def monotonic(self):
        return self.passed

    def wall(self):
        return self.now


class Desk:
    """One kiosk's files, its clock, and a service that answers as it is told."""

    def __init__(self, folder):
        self.certificate = folder / "device.crt"
        self.clock, self.told, self.refusal, self.asked = SetClock(), [], None, 0
        self.is_camera_there, self.is_on_trial = None, False
        self.check = self.made()

    def made(self):
        vitals = Vitals(
            self.certificate,
            self._ask,
            self.is_camera_there,
            self.clock,
            lambda: self.is_on_trial,
        )
        return SelfCheck(vitals, self.told.append)

    def _ask(self):
        self.asked += 1
        if self.refusal is not None:
            raise ServiceError(self.refusal)

    def looks(self):
        """What is told of one look."""
        self.told.clear()
        self.check.look()
        return [event.code for event in self.told if isinstance(event, HealthReported)]


@pytest.fixture(scope="module")
def credentials(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW).kiosk


@pytest.fixture
def desk(credentials, tmp_path):
    (tmp_path / "device.crt").write_bytes((credentials / "device.crt").read_bytes())
    return Desk(tmp_path)


def test_a_well_kiosk_tells_nothing(desk):
    assert desk.looks() == []
    assert desk.asked == 1


def test_a_certificate_that_has_expired_is_told_once(desk):
    desk.clock.now += YEARS
    assert desk.looks() == [Code.DEVICE_CERTIFICATE_EXPIRED]
    assert desk.looks() == []


def test_a_renewed_certificate_is_noticed(desk, tmp_path_factory):
    desk.clock.now += YEARS
    desk.looks()
    renewed = make_line(tmp_path_factory.mktemp("renewed"), desk.clock.now).kiosk
    desk.certificate.write_bytes((renewed / "device.crt").read_bytes())
    assert desk.looks() == [None]


def test_a_clock_before_the_certificates_first_day_is_wrong(desk):
    desk.clock.now -= dt.timedelta(days=30)
    assert desk.looks() == [Code.CLOCK_IMPLAUSIBLE]
    desk.clock.now += dt.timedelta(days=30)
    assert desk.looks() == [None]


def test_a_clock_before_this_version_existed_is_wrong(desk):
    desk.certificate.unlink()
    desk.clock.now = BUILT - dt.timedelta(seconds=1)
    assert desk.looks() == [Code.CLOCK_IMPLAUSIBLE]


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nno\n"])
def test_a_certificate_that_cannot_be_read_is_told(desk, content):
    desk.certificate.unlink()
    if content is not None:
        desk.certificate.write_bytes(content)
    assert desk.looks() == [Code.DEVICE_CERTIFICATE_UNUSABLE]


def test_a_service_that_refuses_this_device_is_told_until_it_takes_it_again(desk):
    desk.refusal = Code.SERVICE_REFUSES_DEVICE
    assert desk.looks() == [Code.SERVICE_REFUSES_DEVICE]
    assert desk.looks() == []
    desk.refusal = None
    assert desk.looks() == [None]
    assert desk.asked == 3


@pytest.mark.parametrize("code", [Code.NO_NETWORK, Code.SERVICE_ERROR, Code.SERVICE_UNTRUSTED])
def test_a_line_that_is_cut_is_no_fault_of_the_kiosk(desk, code):
    desk.refusal = code
    assert desk.looks() == []


def test_the_service_is_not_asked_at_every_look(desk):
    desk.looks()
    desk.clock.passed = SERVICE_EVERY_S - 1
    desk.looks()
    assert desk.asked == 1
    desk.clock.passed = SERVICE_EVERY_S
    desk.looks()
    assert desk.asked == 2


def test_a_new_certificate_is_asked_about_at_every_look_until_it_is_taken(desk):
    desk.is_on_trial = True
    desk.looks()
    desk.looks()
    assert desk.asked == 2
    desk.is_on_trial = False
    desk.looks()
    assert desk.asked == 2


def test_a_refusal_that_a_patient_met_is_looked_into_at_once(desk):
    desk.looks()
    desk.refusal = Code.SERVICE_REFUSES_DEVICE
    desk.check.look_soon()
    assert desk.looks() == [Code.SERVICE_REFUSES_DEVICE]


@pytest.mark.parametrize("is_there", [True, False])
def test_whether_the_camera_is_there_is_told_at_every_look(desk, is_there):
    desk.is_camera_there = lambda: is_there
    desk.check = desk.made()
    for _ in range(2):
        desk.looks()
        assert desk.told == [CameraSeen(is_there)]


def test_it_looks_again_by_itself_and_after_what_it_did_not_expect(desk):
    seen: queue.Queue[object] = queue.Queue()
    asked = threading.Semaphore(0)

    def ask():
        asked.release()
        if desk.asked == 0:
            desk.asked = 1
            raise ZeroDivisionError
        raise ServiceError(Code.SERVICE_REFUSES_DEVICE)

    vitals = Vitals(desk.certificate, ask, None, desk.clock)
    check = SelfCheck(vitals, seen.put, every_s=3600)
    check.start()
    assert asked.acquire(timeout=10)
    check.look_soon()
    assert seen.get(timeout=10) == HealthReported(Code.SERVICE_REFUSES_DEVICE)
    check.stop()
