"""The contract of ``Scanner`` and ``FrameSource``: the real OpenCV over images and a video."""

import contextlib
import datetime as dt
import functools
import gc
import operator
import queue
import threading
import time

import pytest

from eligibility.inquiry import CardFaceKey
from kiosk.camera import capture as capture_module, scanner as scanner_module, telling, watch
from kiosk.camera.decode import Decoder
from kiosk.camera.payload import Part, Payload, Reading
from kiosk.camera.picture import Picture
from kiosk.camera.scanner import CameraScanner
from kiosk.flow.events import (
    CameraBack,
    CameraLost,
    Event,
    QrKind,
    QrOfAnotherKind,
    QrPartsRead,
    QrRead,
)
from tests.bench.faulty_camera import Fault, FaultyCamera
from tests.bench.people import leaks, people, personal_strings
from tests.bench.qr_codes import CameraFolder, code_of, other_codes, write_frames, write_video
from tests.bench.waiting import wait_until

EVENT_S = 15.0
PEOPLE = people(dt.date(2026, 11, 22))


def face_of(name):
    someone = PEOPLE[name]
    return CardFaceKey(someone.coverages[-1].key, someone.person.birthdate)


class Scanning:
    """A scanner and what it posts."""

    def __init__(self, source):
        self._events: queue.SimpleQueue[tuple[float, Event]] = queue.SimpleQueue()
        source = source if isinstance(source, FaultyCamera) else str(source)
        self.scanner = CameraScanner(source, self._post)

    def _post(self, event):
        self._events.put((time.monotonic(), event))

    def next(self):
        return self.next_with_time()[1]

    def next_with_time(self):
        return self._events.get(timeout=EVENT_S)

    def is_quiet(self):
        return self._events.empty()


@contextlib.contextmanager
def scanning(source):
    seen = Scanning(source)
    seen.scanner.start()
    try:
        yield seen
    finally:
        seen.scanner.stop()


def is_camera_thread_running():
    return any(thread.name.startswith("camera-") for thread in threading.enumerate())


@pytest.fixture
def folder(tmp_path):
    return CameraFolder(tmp_path / "camera")


def test_a_card_in_a_folder_of_images_is_read(folder):
    folder.show(code_of(PEOPLE["hanako"]))
    with scanning(folder.source) as seen:
        assert seen.next() == QrRead(face_of("hanako"))


def test_a_card_in_a_numbered_sequence_is_read(tmp_path):
    write_frames(tmp_path, code_of(PEOPLE["yui"]))
    with scanning(tmp_path / "f_%03d.png") as seen:
        assert seen.next() == QrRead(face_of("yui"))


def test_a_card_in_a_video_is_read_and_the_video_begins_again(tmp_path, monkeypatch):
    monkeypatch.setattr(telling, "SAME_CODE_S", 0.0)
    write_video(tmp_path / "card.avi", code_of(PEOPLE["ichiro"]), frames=8)
    with scanning(tmp_path / "card.avi") as seen:
        assert [seen.next() for _ in range(8)] == [QrRead(face_of("ichiro"))] * 8


def test_every_card_of_the_bench_is_read_one_after_another(folder):
    with scanning(folder.source) as seen:
        for name in ("taro", "mika", "kenji", "aoi", "akari"):
            folder.show(code_of(PEOPLE[name]))
            assert seen.next() == QrRead(face_of(name))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("prescription", QrKind.PRESCRIPTION),
        ("prescription-file", QrKind.PRESCRIPTION),
        ("voucher", QrKind.PRESCRIPTION),
        ("notebook", QrKind.MEDICATION_NOTEBOOK),
        ("web", QrKind.WEB_ADDRESS),
        ("unknown", QrKind.UNKNOWN),
        ("damaged", QrKind.DAMAGED),
    ],
)
def test_a_code_of_another_kind_is_called_by_its_name(folder, name, kind):
    folder.show(other_codes()[name])
    with scanning(folder.source) as seen:
        assert seen.next() == QrOfAnotherKind(kind)


def test_what_the_first_decoder_misses_the_second_reads(folder, monkeypatch):
    monkeypatch.setattr("zxingcpp.read_barcodes", lambda *_, **__: [])
    folder.show(code_of(PEOPLE["jiro"]))
    with scanning(folder.source) as seen:
        assert seen.next() == QrRead(face_of("jiro"))


def test_decoders_that_raise_end_nothing(folder, monkeypatch):
    class ForeignError(Exception):
        pass

    def broken(*_, **__):
        raise ForeignError

    folder.show(code_of(PEOPLE["jiro"]))
    with monkeypatch.context() as patched, scanning(folder.source) as seen:
        patched.setattr("zxingcpp.read_barcodes", broken)
        patched.setattr("pyzbar.wrapper.zbar_scan_image", broken)
        wait_until(lambda: (seen.scanner.latest() or Nothing).number > 20, "no pictures came")
        assert seen.is_quiet()
        patched.undo()
        assert seen.next() == QrRead(face_of("jiro"))


class Nothing:
    number = 0


def test_a_code_that_is_held_counts_once_in_three_seconds(folder):
    folder.show(code_of(PEOPLE["hanako"]))
    with scanning(folder.source) as seen:
        first_at, first = seen.next_with_time()
        again_at, again = seen.next_with_time()
        assert first == again == QrRead(face_of("hanako"))
        assert again_at - first_at >= 3.0


def test_pictures_for_the_screen_go_on_and_are_small(folder):
    with scanning(folder.source) as seen:
        wait_until(lambda: seen.scanner.latest() is not None, "no picture came")
        frame = seen.scanner.latest()
        assert (frame.width, frame.height) == (640, 360)
        assert len(frame.bgr) == 640 * 360 * 3
        wait_until(lambda: seen.scanner.latest().number > frame.number, "the picture stands still")


def test_at_most_ten_pictures_a_second_are_decoded(folder, monkeypatch):
    times = []

    def read(*_):
        times.append(time.monotonic())
        return Reading()

    monkeypatch.setattr(Decoder, "read", read)
    with scanning(folder.source):
        wait_until(lambda: len(times) > 10, "too few pictures were decoded")
    assert times[10] - times[0] >= 0.99


def test_no_camera_is_told_once_and_pictures_that_come_are_told(tmp_path):
    place = tmp_path / "camera"
    began_at = time.monotonic()
    with scanning(place) as seen:
        told_at, event = seen.next_with_time()
        assert event == CameraLost()
        assert told_at - began_at >= 2.0
        assert seen.scanner.latest() is None
        assert seen.is_quiet()
        CameraFolder(place).show(code_of(PEOPLE["hanako"]))
        assert seen.next() == CameraBack()
        assert seen.next() == QrRead(face_of("hanako"))


def test_a_device_that_is_missing_is_told_not_raised():
    with scanning("/dev/video97") as seen:
        assert seen.next() == CameraLost()


def test_a_camera_that_leaves_is_told_and_comes_back(folder, tmp_path):
    place, away = tmp_path / "camera", tmp_path / "away"
    with scanning(place) as seen:
        wait_until(lambda: seen.scanner.latest() is not None, "no picture came")
        place.rename(away)
        assert seen.next() == CameraLost()
        away.rename(place)
        assert seen.next() == CameraBack()


@pytest.mark.parametrize("fault", [Fault.FREEZES, Fault.BLACK, Fault.RAISES, Fault.EMPTY])
def test_a_camera_that_shows_nothing_is_lost_and_comes_back(monkeypatch, caplog, fault):
    monkeypatch.setattr(watch, "BLACK_AFTER_S", 0.3)
    camera = FaultyCamera(interval_s=0.005)
    with scanning(camera) as seen:
        wait_until(lambda: seen.scanner.latest() is not None, "no picture came")
        camera.fault = fault
        assert seen.next() == CameraLost()
        assert seen.scanner.latest() is None
        camera.fault = None
        assert seen.next() == CameraBack()
        wait_until(lambda: seen.scanner.latest() is not None, "no picture came")
        assert seen.is_quiet()
    cause = {Fault.FREEZES: "frozen", Fault.BLACK: "black"}.get(fault, "lost")
    assert f"camera_lost cause={cause}" in caplog.messages


def test_a_camera_that_is_lost_and_then_hangs_is_lost_once(monkeypatch, caplog):
    monkeypatch.setattr(watch, "LOST_AFTER_S", 0.2)
    monkeypatch.setattr(capture_module, "_HANGS_AFTER_S", 0.6)
    camera = FaultyCamera(interval_s=0.005)
    camera.fault = Fault.HANGS
    with scanning(camera) as seen:
        assert seen.next() == CameraLost()
        wait_until(lambda: "camera_lost cause=hangs" in caplog.messages, "no hang was told")
        assert "camera_lost cause=lost" in caplog.messages
        assert seen.is_quiet()
        camera.fault = None
        assert seen.next() == CameraBack()


def test_a_picture_that_stands_still_in_a_file_is_no_frozen_camera(folder):
    folder.show_nothing()
    with scanning(folder.source) as seen:
        wait_until(lambda: (seen.scanner.latest() or Nothing).number > 60, "no pictures came")
        assert seen.is_quiet()


def test_a_card_in_several_codes_is_counted_and_read(monkeypatch):
    text = code_of(PEOPLE["mika"])
    parity = functools.reduce(operator.xor, text, 0)
    halves = [Payload(text[:40], Part(0, 2, parity)), Payload(text[40:], Part(1, 2, parity))]
    shown = [halves[1], halves[1], halves[0], halves[0]]

    def read(*_):
        return Reading((shown.pop(0),), "zxing") if shown else Reading()

    monkeypatch.setattr(Decoder, "read", read)
    with scanning(FaultyCamera(interval_s=0.005)) as seen:
        assert seen.next() == QrPartsRead(1, 2)
        assert seen.next() == QrRead(face_of("mika"))


def test_a_stopped_scanner_keeps_nothing_posts_nothing_and_leaves_no_thread(folder):
    folder.show(code_of(PEOPLE["hanako"]))
    seen = Scanning(folder.source)
    seen.scanner.start()
    seen.next()
    assert seen.scanner.latest() is not None
    seen.scanner.stop()
    assert seen.scanner.latest() is None
    assert not is_camera_thread_running()
    assert seen.is_quiet()
    gc.collect()
    assert not [thing for thing in gc.get_objects() if type(thing) is Picture]


def test_a_scanner_may_be_stopped_by_the_event_it_posts(folder):
    folder.show(code_of(PEOPLE["hanako"]))
    events, is_done = [], threading.Event()

    def post(event):
        events.append(event)
        scanner.stop()
        is_done.set()

    scanner = CameraScanner(folder.source, post)
    scanner.start()
    assert is_done.wait(EVENT_S)
    wait_until(lambda: not is_camera_thread_running(), "a thread stayed")
    assert events == [QrRead(face_of("hanako"))]


def test_a_code_that_is_still_being_read_at_the_stop_is_not_posted(folder, monkeypatch):
    monkeypatch.setattr(scanner_module, "_LEAVES_WITHIN_S", 0.05)
    is_reading, may_go_on = threading.Event(), threading.Event()

    def read_slowly(*_):
        is_reading.set()
        may_go_on.wait(EVENT_S)
        return Reading((Payload(code_of(PEOPLE["hanako"])),), "zxing")

    monkeypatch.setattr(Decoder, "read", read_slowly)
    with scanning(folder.source) as seen:
        assert is_reading.wait(EVENT_S)
    may_go_on.set()
    wait_until(lambda: not is_camera_thread_running(), "a thread stayed")
    assert seen.is_quiet()


def test_a_scanner_starts_again_and_tells_a_code_that_it_told_before(folder):
    folder.show(code_of(PEOPLE["hanako"]))
    seen = Scanning(folder.source)
    for _ in range(3):
        seen.scanner.start()
        assert seen.next() == QrRead(face_of("hanako"))
        seen.scanner.stop()
    assert seen.is_quiet()


def test_starting_twice_and_stopping_twice_are_harmless(folder):
    folder.show(code_of(PEOPLE["hanako"]))
    seen = Scanning(folder.source)
    seen.scanner.stop()
    seen.scanner.start()
    seen.scanner.start()
    assert seen.next() == QrRead(face_of("hanako"))
    seen.scanner.stop()
    seen.scanner.stop()
    assert seen.is_quiet()
    assert not is_camera_thread_running()


def test_logs_tell_kinds_and_nothing_personal(folder, caplog):
    with caplog.at_level("DEBUG"), scanning(folder.source) as seen:
        folder.show(code_of(PEOPLE["hanako"]))
        event = seen.next()
        folder.show(other_codes()["notebook"])
        seen.next()
    assert "qr_read step=zxing" in caplog.messages
    assert "qr_of_another_kind kind=MEDICATION_NOTEBOOK step=zxing" in caplog.messages
    assert not leaks(caplog.text + repr(event), personal_strings(PEOPLE))
    assert "19890331" not in caplog.text
