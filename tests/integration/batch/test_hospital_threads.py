"""The hospital's program asks from one thread and receives in another, over one TLS connection."""

import functools
import ssl
import threading
from typing import ClassVar

import pytest

from hospital import clock, config
from hospital.envelope import Envelope
from hospital.inbox import Inbox
from hospital.intake import Intake
from hospital.link import Judged, LinkEvent, LinkUp
from hospital.subscriber import Subscriber
from tests.bench.waiting import wait_until

MESSAGES = 30


class WatchedSocket(ssl.SSLSocket):
    """An ordinary TLS connection that notes who writes."""

    writers: ClassVar[set[int]] = set()

    def send(self, data, flags=0):
        self.writers.add(threading.get_ident())
        return super().send(data, flags)


@pytest.fixture
def writers(monkeypatch):
    monkeypatch.setattr(ssl.SSLContext, "sslsocket_class", WatchedSocket)
    WatchedSocket.writers.clear()
    return WatchedSocket.writers


def test_one_thread_alone_writes_whoever_sends(line, broker, hospital, writers):
    """OpenSSL lets no two threads into one connection: the broker would see a bad record."""
    hospital.start()
    hospital.stop()
    settings = config.load(hospital.config)
    inbox = Inbox(settings.inbox)
    outside = clock.Outside(clock.now, clock.new_id)
    intake = Intake(line.institution, Envelope(line.hospital), inbox, outside)
    subscriber = Subscriber(settings, intake, committed=lambda: None)
    events: list[LinkEvent] = []
    subscriber.report_to(events.append)

    def count(kind):
        return sum(isinstance(one, kind) for one in list(events))

    def is_judged(messages):
        return count(Judged) == messages

    def ask():
        try:
            wait_until(lambda: count(LinkUp) == 1, "no connection")
            for number in range(MESSAGES):
                subscriber.send_inquiry(line.kiosk_common_name, b"x" * 100, str(number), 60)
                wait_until(functools.partial(is_judged, number + 1), "not judged")
        finally:
            subscriber.stop()

    asking = threading.Thread(target=ask)
    asking.start()
    subscriber.run()
    asking.join()
    inbox.close()
    assert count(Judged) == MESSAGES
    assert len(writers) == 1
