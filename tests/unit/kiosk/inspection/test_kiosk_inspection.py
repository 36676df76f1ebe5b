"""What is said of each part, from what its source says."""

import datetime as dt

import pytest

from eligibility.errors import Code
from kiosk.batch.counting import OutboxCounts
from kiosk.batch.link_note import LINK_NOTE_FILE, LinkState, LinkTeller
from kiosk.flow.inspection import Check, Finding, Health, Part, Says
from kiosk.image.offered import UpdateFolder
from kiosk.inspection.disk import Disk
from kiosk.inspection.kiosk import KioskInspection, Parts
from kiosk.inspection.standing import Standing
from kiosk.network.health import ServiceHealth
from kiosk.ports import OutboxError, ServiceError
from kiosk.site_overlay import OverlayFolder
from tests.bench.receptions import NOON
from tests.unit.kiosk.batch.service_bench import HandClock

EMPTY = OutboxCounts(0, None, 0, 0, 0)


class Desk:
    """All sources at hand, everything well; each can be spoilt."""

    def __init__(self, folder):
        self.folder = folder
        self.clock = HandClock()
        self.clock.seconds = 0.0
        self.counts = EMPTY
        self.health = ServiceHealth(took_ms=41, clock_is_off_s=0.3)
        self.picture = True

    def look(self, check, *, is_test=False):
        parts = Parts(
            counts=lambda _now: self._given(self.counts),
            link_note=self.folder / LINK_NOTE_FILE,
            health=lambda: self._given(self.health),
            takes_picture=None if self.picture is None else lambda: self.picture,
            disk=Disk(self.folder),
            version="1.2.3",
            standing=Standing(
                self.folder / "device.crt",
                OverlayFolder(self.folder, "urn:x-oev:device:1310000011:reception-1"),
                None,
                UpdateFolder(self.folder, self.folder / "failed.json"),
            ),
            clock=self.clock,
        )
        return KioskInspection(parts).look(check, is_test=is_test)

    def _given(self, value):
        if isinstance(value, Exception):
            raise value
        return value


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def ago(**how):
    return NOON - dt.timedelta(**how)


@pytest.mark.parametrize(
    ("counts", "queue"),
    [
        (EMPTY, Finding(Part.QUEUE, Health.GOOD, Says.QUEUE_EMPTY)),
        (
            OutboxCounts(3, ago(minutes=14), 0, 0, 0),
            Finding(Part.QUEUE, Health.GOOD, Says.QUEUE_WAITING, 3, minutes=14),
        ),
        (
            OutboxCounts(3, ago(minutes=15), 0, 0, 0),
            Finding(Part.QUEUE, Health.ATTENTION, Says.QUEUE_WAITING, 3, minutes=15),
        ),
        (
            OutboxCounts(1, None, 0, 0, 0),
            Finding(Part.QUEUE, Health.GOOD, Says.QUEUE_WAITING, 1),
        ),
        (
            OutboxCounts(3, ago(hours=9), 2, 0, 0),
            Finding(Part.QUEUE, Health.BAD, Says.QUEUE_REFUSED, 2),
        ),
    ],
    ids=["empty", "young", "old", "unreadable age", "refused"],
)
def test_the_queue(desk, counts, queue):
    desk.counts = counts
    assert desk.look(Check.OUTBOX)[0] == queue


def test_a_clock_that_was_set_back_makes_no_negative_age(desk):
    desk.counts = OutboxCounts(1, NOON + dt.timedelta(hours=1), 0, 0, 0)
    assert desk.look(Check.OUTBOX)[0].minutes == 0


@pytest.mark.parametrize(
    ("provisional", "not_found", "again"),
    [
        (0, 0, Finding(Part.AGAIN, Health.GOOD, Says.AGAIN_NONE)),
        (2, 0, Finding(Part.AGAIN, Health.ATTENTION, Says.AGAIN_SOME, 2, 0)),
        (0, 1, Finding(Part.AGAIN, Health.ATTENTION, Says.AGAIN_SOME, 0, 1)),
    ],
)
def test_what_is_to_be_asked_again(desk, provisional, not_found, again):
    desk.counts = OutboxCounts(0, None, 0, provisional, not_found)
    assert desk.look(Check.OUTBOX)[1] == again


def test_an_outbox_that_cannot_be_read_is_bad_and_claims_no_number(desk):
    desk.counts = OutboxError(Code.OUTBOX_UNAVAILABLE)
    (queue,) = desk.look(Check.OUTBOX)
    assert (queue.part, queue.health, queue.code) == (
        Part.QUEUE,
        Health.BAD,
        Code.OUTBOX_UNAVAILABLE,
    )


@pytest.mark.parametrize(
    ("state", "health", "says"),
    [
        (LinkState.CONNECTING, Health.ATTENTION, Says.BROKER_CONNECTING),
        (LinkState.UP, Health.GOOD, Says.BROKER_UP),
        (LinkState.NOBODY_LISTENS, Health.ATTENTION, Says.BROKER_NOBODY),
        (LinkState.DOWN, Health.BAD, Says.BROKER_DOWN),
        (LinkState.REFUSED, Health.BAD, Says.BROKER_REFUSED),
    ],
)
def test_the_broker_by_what_the_batch_process_says(desk, state, health, says):
    teller = LinkTeller(desk.folder / LINK_NOTE_FILE, desk.clock)
    teller.tell(state)
    desk.clock.seconds = 8 * 60.0
    (broker,) = desk.look(Check.BROKER)
    teller.close()
    assert (broker.health, broker.says, broker.minutes) == (health, says, 8)


def test_without_a_batch_process_nothing_is_delivered(desk):
    (broker,) = desk.look(Check.BROKER)
    assert (broker.health, broker.says) == (Health.BAD, Says.BROKER_STOPPED)


def test_a_service_that_answers_tells_how_long_it_took(desk):
    assert desk.look(Check.LINE) == (
        Finding(Part.LINE, Health.GOOD, Says.LINE_REACHED, 41),
        Finding(Part.CLOCK, Health.GOOD, Says.CLOCK_RIGHT, text="12:00"),
    )


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (Code.NO_NETWORK, Says.LINE_NO_NETWORK),
        (Code.SERVICE_SLOW, Says.LINE_SLOW),
        (Code.SERVICE_REFUSES_DEVICE, Says.LINE_REFUSED),
        (Code.SERVICE_UNTRUSTED, Says.LINE_UNTRUSTED),
        (Code.SERVICE_ERROR, Says.LINE_ERROR),
        (Code.ANSWER_NOT_UNDERSTOOD, Says.LINE_ERROR),
    ],
)
def test_a_service_that_does_not_is_told_by_its_cause_and_code(desk, code, says):
    desk.health = ServiceError(code)
    line, clock = desk.look(Check.LINE)
    assert (line.health, line.says, line.code) == (Health.BAD, says, code)
    assert (clock.health, clock.says) == (Health.UNKNOWN, Says.CLOCK_UNCHECKED)


@pytest.mark.parametrize(
    ("off_s", "health", "says", "seconds"),
    [
        (2.0, Health.GOOD, Says.CLOCK_RIGHT, 0),
        (-2.0, Health.GOOD, Says.CLOCK_RIGHT, 0),
        (2.6, Health.BAD, Says.CLOCK_OFF, 3),
        (119.4, Health.BAD, Says.CLOCK_OFF, 119),
        (119.6, Health.BAD, Says.CLOCK_FAR_OFF, 2),
        (-7230.0, Health.BAD, Says.CLOCK_FAR_OFF, 120),
        (None, Health.UNKNOWN, Says.CLOCK_UNCHECKED, 0),
    ],
)
def test_the_clock_is_judged_by_the_service(desk, off_s, health, says, seconds):
    desk.health = ServiceHealth(1, off_s)
    clock = desk.look(Check.LINE)[1]
    assert (clock.health, clock.says, clock.count) == (health, says, seconds)
    assert clock.text == "12:00", "of Japan"


def test_a_camera_is_opened_by_a_test_only(desk):
    desk.picture = False
    assert desk.look(Check.CAMERA)[0].says is Says.CAMERA_UNTESTED
    assert desk.look(Check.CAMERA, is_test=True)[0].says is Says.CAMERA_SILENT
    desk.picture = True
    assert desk.look(Check.CAMERA, is_test=True)[0].says is Says.CAMERA_PICTURE


def test_a_kiosk_without_a_camera_lacks_nothing(desk):
    desk.picture = None
    for is_test in (False, True):
        (camera,) = desk.look(Check.CAMERA, is_test=is_test)
        assert (camera.health, camera.says) == (Health.GOOD, Says.CAMERA_NONE)


def test_the_version_is_told(desk):
    assert desk.look(Check.VERSION)[0].text == "1.2.3"


def test_what_is_bad_is_in_the_log_by_part_and_code(desk, caplog):
    desk.health = ServiceError(Code.NO_NETWORK)
    desk.look(Check.LINE)
    assert "inspected part=line says=line.no_network code=KSK-101" in caplog.text


# --- the disk ---


def test_free_space_is_told_and_nothing_is_left_behind(desk):
    (disk,) = desk.look(Check.DISK, is_test=True)
    assert disk.says in (Says.DISK_FREE, Says.DISK_SHORT)
    assert disk.count >= 0
    assert list(desk.folder.iterdir()) == []


def test_little_space_needs_attention(desk, monkeypatch):
    monkeypatch.setattr("kiosk.inspection.disk.SHORT_MB", 10**9)
    (disk,) = desk.look(Check.DISK)
    assert (disk.health, disk.says) == (Health.ATTENTION, Says.DISK_SHORT)


def test_a_disk_that_refuses_a_file_is_bad_in_a_test(desk):
    (desk.folder / ".inspection.tmp").symlink_to(desk.folder / "elsewhere")
    (disk,) = desk.look(Check.DISK, is_test=True)
    assert (disk.health, disk.says) == (Health.BAD, Says.DISK_UNWRITABLE)
    assert desk.look(Check.DISK)[0].health is not Health.BAD, "a look writes nothing"


def test_a_disk_that_is_gone_is_bad(desk):
    desk.folder = desk.folder / "gone"
    (disk,) = desk.look(Check.DISK)
    assert (disk.health, disk.says) == (Health.BAD, Says.DISK_UNWRITABLE)
