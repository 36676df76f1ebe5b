"""The contract of ``CardReader.watch``: presence on the real pcscd, which may come and go."""

import contextlib
import queue
import threading
import time

import pytest

from kiosk.card.reader import pcsc_card_reader
from kiosk.ports import Presence
from tests.bench.card_desk import card_desk
from tests.bench.virtual_card.samples import PIN, a_card

EVENT_S = 10.0


@pytest.fixture
def desk(tmp_path):
    with card_desk(tmp_path / "pcscd") as desk:
        yield desk


@pytest.fixture
def reader(desk):
    with contextlib.closing(pcsc_card_reader()) as reader:
        yield reader


class Watched:
    """Collects what a reader reports; ``next`` waits for it."""

    def __init__(self, reader):
        self._reports: queue.SimpleQueue[Presence] = queue.SimpleQueue()
        reader.watch(self._reports.put)

    def next(self):
        return self._reports.get(timeout=EVENT_S)

    def nothing_more(self):
        return self._reports.empty()


def test_presence_is_told_at_once_and_on_each_change(desk, reader):
    watched = Watched(reader)
    assert watched.next() is Presence.EMPTY
    desk.put(a_card())
    assert watched.next() is Presence.CARD
    reader.read()
    reader.prove_holder(bytearray(PIN, "ascii"), b"to be signed")
    desk.take()
    assert watched.next() is Presence.EMPTY
    assert watched.nothing_more()


def test_a_card_that_lay_there_before_is_told(desk, reader):
    desk.put(a_card())
    assert Watched(reader).next() is Presence.CARD


def test_watching_recovers_when_the_daemon_is_restarted(desk, reader):
    watched = Watched(reader)
    assert watched.next() is Presence.EMPTY
    desk.put(a_card())
    assert watched.next() is Presence.CARD
    desk.restart()
    assert watched.next() is Presence.NO_READER
    assert watched.next() is Presence.EMPTY
    desk.put(a_card())
    assert watched.next() is Presence.CARD
    assert reader.read().tries_left == 3


def test_watching_survives_a_crash_of_the_daemon(desk, reader):
    watched = Watched(reader)
    assert watched.next() is Presence.EMPTY
    desk.daemon.kill()
    assert watched.next() is Presence.NO_READER
    desk.daemon.start()
    assert watched.next() is Presence.EMPTY


def test_watching_starts_without_daemon(desk, reader):
    desk.daemon.stop()
    watched = Watched(reader)
    assert watched.next() is Presence.NO_READER
    desk.daemon.start()
    assert watched.next() is Presence.EMPTY


def test_closing_ends_the_watching_thread_soon(desk):
    reader = pcsc_card_reader()
    watched = Watched(reader)
    watched.next()
    before = time.monotonic()
    reader.close()
    assert time.monotonic() - before < 1.0
    assert not any(thread.name == "card-presence" for thread in threading.enumerate())
    reader.close()


def test_watching_twice_is_refused(reader):
    Watched(reader)
    with pytest.raises(RuntimeError, match="watched already"):
        Watched(reader)
