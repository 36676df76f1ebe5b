"""Offers lists of appointments to their kiosks until these have them, or the deadline passed.

One thread owns this; MQTT reports through a queue. An offer is repeated after 30 s, doubling, when
the broker has lost the session, when a kiosk appears that it did not know, and after a restart;
never because of what ``publish()`` returned.
"""

import contextlib
import dataclasses
import datetime as dt
import logging
import math
import queue
import sqlite3
from collections.abc import Callable, Iterator
from typing import assert_never

from eligibility.errors import Code
from eligibility.faults import told
from eligibility.identity import device_name, device_uri
from hospital.envelope import Envelope
from hospital.inquiry_delivery import InquiryDelivery, OpenInquiry
from hospital.keyring import KeysUnusable
from hospital.link import InquiryLink, Judged, KioskSeen, LinkDown, LinkEvent, LinkUp

logger = logging.getLogger(__name__)

EXPIRY_LIMIT_S = 600
"""A list does not lie at the broker for longer: the next offer brings it again."""
UNJUDGED_LIMIT = 20
"""Messages with paho at a time: its queue is no storage."""
SOON_S = 1.0
"""After a kiosk was seen that the broker did not know before; not at once: anybody may say it."""
PURGE_EVERY_S = 3600.0
DISK_PAUSE_S = 5.0
JITTER = 0.25
_TAKEN = 0x00
_QUOTA = 0x97
_NO_SUBSCRIBER = 0x10
_HINDRANCES = {_NO_SUBSCRIBER: Code.KIOSK_UNHEARD, 0x87: Code.BROKER_REFUSES_DEVICE}


@dataclasses.dataclass(frozen=True, slots=True)
class OfferTimes:
    """Seconds."""

    first_s: float = 30.0
    longest_s: float = 300.0
    """Below a message's expiry: so the broker always holds one for a kiosk that is away."""
    grace_s: float = 60.0
    """After the deadline, and after a start: what is on its way still comes."""
    poll_s: float = 0.1
    """Somebody at a desk waits for it; a look without work is one query on an index."""

    def pause_s(self, tries: int, chance: float) -> float:
        """Until the offer after ``tries`` of them; ``chance`` is 0 to 1."""
        doubled = self.first_s * 2.0 ** min(tries - 1, 16)
        return min(doubled, self.longest_s) * (1 + JITTER * chance)


@dataclasses.dataclass(frozen=True, slots=True)
class Machine:
    """Time and chance from outside."""

    now: Callable[[], dt.datetime]
    monotonic: Callable[[], float]
    random: Callable[[], float]


@dataclasses.dataclass(frozen=True, slots=True)
class OfferRules:
    """What the site decides."""

    institution: str
    keeping: dt.timedelta
    times: OfferTimes = OfferTimes()


@dataclasses.dataclass(slots=True)
class _Offered:
    tries: int
    again_at: float
    unheard_as: str | None = None
    """The name under which the broker knew nobody."""


class Offers:
    """Runs until ``stop``; every step can be called by a test."""

    def __init__(
        self,
        rules: OfferRules,
        delivery: InquiryDelivery,
        envelope: Envelope,
        link: InquiryLink,
        machine: Machine,
    ) -> None:
        self._rules = rules
        self._delivery = delivery
        self._envelope = envelope
        self._link = link
        self._machine = machine
        self._events: queue.SimpleQueue[LinkEvent | None] = queue.SimpleQueue()
        self._offered: dict[str, _Offered] = {}
        self._unjudged: dict[int, OpenInquiry] = {}
        self._is_up = False
        self._give_up_from = machine.monotonic() + rules.times.grace_s
        self._purge_at = 0.0
        self._waits_until = 0.0

    def report(self, event: LinkEvent) -> None:
        """From any thread."""
        self._events.put(event)

    def stop(self) -> None:
        """From any thread."""
        self._events.put(None)

    def run(self) -> None:
        """Until ``stop``."""
        while True:
            try:
                if not self._listen():
                    return
                self.work()
            except Exception as error:  # noqa: BLE001 - lists must not end the intake
                logger.critical("hospital.offer_failed %s", told(error))
                self._waits_until = self._machine.monotonic() + DISK_PAUSE_S

    def _listen(self) -> bool:
        """Waits for an event at most one poll; False is the stop."""
        try:
            event = self._events.get(timeout=self._rules.times.poll_s)
            while event is not None:
                self.on_event(event)
                event = self._events.get_nowait()
        except queue.Empty:
            return True
        return False

    def on_event(self, event: LinkEvent) -> None:
        """What MQTT reports."""
        match event:
            case LinkUp(is_session_present=is_present):
                self._is_up = True
                if not is_present:
                    self._offered.clear()
            case LinkDown():
                self._is_up = False
                self._unjudged.clear()
            case Judged(message=message, reason=reason):
                inquiry = self._unjudged.pop(message, None)
                if inquiry is not None:
                    with self._patient_with_the_disk():
                        self._judge(inquiry, reason)
            case KioskSeen(device_name=name):
                self._offer_soon(name)
            case never:
                assert_never(never)

    def work(self) -> None:
        """Everything that is due; a disk that refuses is asked again in a while."""
        now = self._machine.monotonic()
        if now >= self._waits_until:
            with self._patient_with_the_disk():
                self._work(now)

    @contextlib.contextmanager
    def _patient_with_the_disk(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            kind = getattr(error, "sqlite_errorname", type(error).__name__)
            logger.error("hospital.inquiries_wait sqlite=%s", kind)  # noqa: TRY400 - tried again
            self._waits_until = self._machine.monotonic() + DISK_PAUSE_S

    def _work(self, now: float) -> None:
        if self._is_up:
            self._offer_due(now)
        if now >= self._give_up_from:
            wall = self._machine.now()
            grace = dt.timedelta(seconds=self._rules.times.grace_s)
            self._delivery.give_up(wall - grace, wall)
        if now >= self._purge_at:
            self._purge_at = now + PURGE_EVERY_S
            gone = self._delivery.purge(self._machine.now() - self._rules.keeping)
            if gone:
                logger.info("hospital.inquiries_deleted count=%d", gone)

    def _offer_due(self, now: float) -> None:
        waiting = self._delivery.open(self._machine.now())
        known = {one.inquiry_id for one in waiting}
        self._offered = {key: one for key, one in self._offered.items() if key in known}
        for inquiry in waiting:
            if len(self._unjudged) >= UNJUDGED_LIMIT:
                return
            before = self._offered.get(inquiry.inquiry_id)
            if before is None or now >= before.again_at:
                self._offer_alone(inquiry, before.tries + 1 if before else 1, now)

    def _offer_alone(self, inquiry: OpenInquiry, tries: int, now: float) -> None:
        """What one list meets must stop no other, nor the receipts of this process."""
        try:
            self._offer(inquiry, tries, now)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - see above; it is tried again like any other
            logger.critical("hospital.offer_failed %s", told(error))

    def _offer(self, inquiry: OpenInquiry, tries: int, now: float) -> None:
        pause = self._rules.times.pause_s(tries, self._machine.random())
        self._offered[inquiry.inquiry_id] = _Offered(tries, now + pause)
        names = (self._rules.institution, inquiry.device)
        try:
            body = self._delivery.body(inquiry.inquiry_id)
            payload = self._envelope.close_up_for(device_uri(*names), body)
        except KeysUnusable:
            self._hinder(inquiry, Code.KIOSK_UNKNOWN, "no-key")
            return
        self._delivery.offered(inquiry.inquiry_id)
        left = (inquiry.deadline - self._machine.now()).total_seconds()
        expiry = max(1, min(EXPIRY_LIMIT_S, math.ceil(left)))
        logger.info(
            "hospital.inquiry_offered inquiry_id=%s device=%s tries=%d",
            inquiry.inquiry_id,
            inquiry.device,
            tries,
        )
        number = self._link.send_inquiry(device_name(*names), payload, inquiry.inquiry_id, expiry)
        self._unjudged[number] = inquiry

    def _offer_soon(self, name: str) -> None:
        soon = self._machine.monotonic() + SOON_S
        for offered in self._offered.values():
            if offered.unheard_as == name:
                offered.again_at = min(offered.again_at, soon)

    def _judge(self, inquiry: OpenInquiry, reason: int) -> None:
        if reason == _NO_SUBSCRIBER and inquiry.inquiry_id in self._offered:
            name = device_name(self._rules.institution, inquiry.device)
            self._offered[inquiry.inquiry_id].unheard_as = name
        if reason in _HINDRANCES:
            self._hinder(inquiry, _HINDRANCES[reason], f"0x{reason:02x}")
        elif reason == _TAKEN:
            self._delivery.hindered(inquiry.inquiry_id, None)
        else:
            self._hinder(inquiry, None, f"0x{reason:02x}")

    def _hinder(self, inquiry: OpenInquiry, code: Code | None, reason: str) -> None:
        """Told each time: somebody waits for this list."""
        logger.warning(
            "hospital.inquiry_hindered inquiry_id=%s device=%s code=%s reason=%s",
            inquiry.inquiry_id,
            inquiry.device,
            code.code if code else "-",
            reason,
        )
        self._delivery.hindered(inquiry.inquiry_id, code)
