"""The loop of ``kiosk batch``: one thread owns the delivery; MQTT reports through a queue.

Each sealed record is offered at once; a closed day sends its total when all its records have
receipts; gaps that the hospital names are offered again.
"""

import datetime as dt
import itertools
import logging
from collections.abc import Callable, Sequence

from eligibility import wire
from eligibility.batch import PART_LIMIT_RECORDS, record_sha256
from eligibility.errors import Code
from eligibility.wire_message import Message
from kiosk.batch.answering import Answering
from kiosk.batch.close_requests import CloseRequests
from kiosk.batch.closing import (
    Awaited,
    notice_message,
    part_message,
    parts_of,
    total_message,
)
from kiosk.batch.day_ends import DayEnds
from kiosk.batch.days import ClosedDay
from kiosk.batch.envelope import Envelope
from kiosk.batch.given import Machine, Rules, Stores, status_message
from kiosk.batch.judging import Judging
from kiosk.batch.link import Channel, Heard, Judged, Link, LinkDown, LinkEvent, LinkUp
from kiosk.batch.link_note import LinkState
from kiosk.batch.receipts import Receipts
from kiosk.batch.reports import Reports
from kiosk.ports import PortError

logger = logging.getLogger(__name__)

OUTBOX_PAUSE_S = 5.0
"""Between two tries to write an outbox that could not be written."""
PURGE_EVERY_S = 3600.0


class BatchService:
    """Runs until ``stop``; every step can be called by a test."""

    def __init__(
        self, rules: Rules, stores: Stores, envelope: Envelope, link: Link, machine: Machine
    ) -> None:
        self._rules = rules
        self._delivery = stores.delivery
        self._days = stores.days
        self._day_ends = DayEnds(stores.days, rules.hours)
        self._requests = CloseRequests(stores.days, stores.data_version, stores.may_close)
        self._tell, self._envelope = stores.tell, envelope
        self._link, self._machine = link, machine
        self._reports = Reports()
        self._awaited = Awaited()
        self._totals = Awaited()
        self._tries_of_total: dict[str, int] = {}
        self._answering = Answering(rules.owner, envelope, stores.inquiries, machine.clock)
        self._receipts = Receipts(
            rules.owner, envelope, stores.delivery, stores.days, stores.inquiries.parts
        )
        self._judging = Judging(stores.tell, machine.clock, rules.resend.longest_s)
        self._is_up = False
        self._purge_at = 0.0
        self._is_stopping = False
        self._is_behind = self._is_outbox_down = False
        self._catch_up_at = 0.0

    def run(self, alive: Callable[[], None] = lambda: None) -> None:
        """Until ``stop``; what was offered before a crash is offered again.

        ``alive`` is called each round, and not by a step that hangs.
        An outbox on a full disk, or a chip that does not sign, is waited for: the line stays up,
        nothing is taken as received that could not be noted.
        """
        self._is_behind = True
        self._link.start(self._reports.put)
        try:
            while self.step() and not self._is_stopping:
                alive()
        finally:
            self._link.stop(status_message(self._rules, "offline", self._machine.clock.wall()))

    def stop(self) -> None:
        """From any thread or signal handler."""
        self._is_stopping = True
        self._reports.put(None)

    def step(self) -> bool:
        """What was reported, then what is due; False is the stop."""
        try:
            self._link.follow()
            self._catch_up()
            if not self._listen():
                return False
            if not self._is_behind:
                self.work()
        except PortError as error:
            if not self._is_outbox_down:
                logger.error("batch.outbox_waited_for code=%s", error.code.code)  # noqa: TRY400
            self._is_outbox_down = self._is_behind = True
            self._catch_up_at = self._machine.clock.monotonic() + OUTBOX_PAUSE_S
        return True

    def _catch_up(self) -> None:
        """After the start, and once the outbox can be written again; raises OutboxError."""
        if self._is_behind and self._machine.clock.monotonic() >= self._catch_up_at:
            self._offer_all_again()
            self._requests.look_again()
            if self._is_up:
                self._link.announce(self._status())
            self._is_outbox_down = self._is_behind = False

    def _offer_all_again(self) -> None:
        """Nobody knows what arrived: all that has no receipt is offered as for the first time."""
        self._awaited.clear()
        self._totals.clear()
        self._tries_of_total.clear()
        self._delivery.ask_again()

    def _listen(self) -> bool:
        """Waits for an event at most one poll; False is the stop."""
        for report in self._reports.take(self._rules.poll_s):
            if report is None:
                return False
            if isinstance(report, list):
                self._on_heard([one.payload for one in report])
            else:
                self.on_event(report)
        return True

    def on_event(self, event: LinkEvent) -> None:
        """One report of the link."""
        match event:
            case LinkUp(is_session_present):
                self._on_up(is_session_present=is_session_present)
            case LinkDown():
                self._on_down(event)
            case Judged(message, verdict):
                if self._judging.judged(message, verdict):
                    self._offer_all_again()
            case Heard(channel=Channel.INQUIRY):
                self._answering.take(event)
            case Heard(payload):
                self._on_heard([payload])

    def work(self) -> None:
        """Everything that is due now."""
        now = self._machine.clock.monotonic()
        overdue = self._awaited.overdue(now)
        if overdue:
            logger.warning("batch.no_receipt count=%d", len(overdue))
            self._delivery.ask_again(overdue)
        self._totals.overdue(now)
        self._take_up_requests()
        self._answering.look_at_deadlines()
        if now >= self._purge_at:
            self._purge_at = now + PURGE_EVERY_S
            self._delivery.purge(self._machine.clock.wall(), self._rules.keeping)
            self._answering.purge()
        if self._is_up and not self._judging.is_pausing:
            self._offer_records()
            self._offer_notices()
            self._offer_answers()
            self._offer_totals()

    def _take_up_requests(self) -> None:
        clock = self._machine.clock
        if self._rules.closes_days and self._day_ends.ask(clock.monotonic(), clock.wall()):
            self._requests.look_again()
        asked_for, outgrown = self._requests.due()
        for request_id, day in asked_for:
            self.close_day(day)
            self._days.request_done(request_id, self._machine.clock.wall())
        for day in outgrown:
            self.close_day(day)

    def close_day(self, day: dt.date) -> None:
        """Fixes the day's total, or its next revision; it is sent once all is receipted."""
        if not self._days.close(day, self._machine.new_id(), self._machine.clock.wall()):
            logger.warning("batch.day_is_purged business_day=%s", day)
            return
        logger.info("batch.day_closing business_day=%s", day)
        if self._is_up:
            self._link.announce(self._status(day))

    def _has_room(self) -> bool:
        return self._is_up and self._judging.room > 0

    def _offer_records(self) -> None:
        """As many parts as there is room for, noted by one commit."""
        room = self._judging.room
        waiting = self._delivery.sealed(room * PART_LIMIT_RECORDS)
        chosen = itertools.islice(parts_of(waiting), room)
        parts = {self._machine.new_id(): records for records in chosen}
        if parts:
            self._delivery.offered(parts, self._machine.clock.wall())
        for part_id, records in parts.items():
            keys = [record.verification_id for record in records]
            tries = min(record.tries for record in records) + 1
            self._awaited.offered(part_id, keys, self._patience(tries))
            self._send(Channel.COVERAGE, part_message(self._rules.owner, part_id, records), part_id)
            logger.info("batch.offered part_id=%s count=%d", part_id, len(records))

    def _offer_notices(self) -> None:
        while self._has_room():
            notices = self._delivery.notices(limit=1)
            if not notices:
                return
            notice = notices[0]
            self._delivery.notice_offered(notice.notice_id)
            until = self._patience(notice.tries + 1)
            self._awaited.offered(notice.notice_id, [notice.notice_id], until)
            message = notice_message(self._rules.owner, notice)
            self._receipts.expect_notice(notice.notice_id, record_sha256(wire.encode(message)))
            self._send(Channel.NOTICE, message, notice.notice_id)

    def _offer_answers(self) -> None:
        while self._has_room():
            outgoing = self._answering.next()
            if outgoing is None:
                return
            if outgoing.answer_id is not None:
                until = self._patience(outgoing.tries)
                self._awaited.offered(outgoing.answer_id, [outgoing.answer_id], until)
            self._send_bytes(Channel.ANSWER, outgoing.signed, outgoing.inquiry_id, outgoing.schema)

    def _offer_totals(self) -> None:
        for day in self._days.ready():
            if not self._has_room():
                return
            if not self._totals.holds(day.total_id):
                self._offer_total(day)

    def _offer_total(self, day: ClosedDay) -> None:
        tries = self._tries_of_total.get(day.total_id, 0) + 1
        self._tries_of_total[day.total_id] = tries
        self._totals.offered(day.total_id, [day.total_id], self._patience(tries))
        self._send(Channel.COVERAGE, total_message(self._rules.owner, day), day.total_id)
        logger.info("batch.total business_day=%s revision=%d", day.business_day, day.revision)

    def _send(self, channel: Channel, message: Message, correlation: str) -> None:
        self._send_bytes(channel, wire.encode(message), correlation, wire.schema_of(message))

    def _send_bytes(self, channel: Channel, signed: bytes, correlation: str, schema: str) -> None:
        payload = self._envelope.close_up(signed)
        self._judging.sent(self._link.send(channel, payload, correlation, schema))

    def _patience(self, tries: int) -> float:
        is_silent = self._judging.is_hospital_silent
        wait = self._rules.resend.after(tries, self._machine.random, is_silent=is_silent)
        return self._machine.clock.monotonic() + wait

    def _end_silence(self) -> None:
        """Somebody may have lost something: the long waiting is over."""
        if self._judging.is_hospital_silent:
            self._judging.is_hospital_silent = False
            until = self._machine.clock.monotonic() + self._rules.resend.longest_s
            self._awaited.wait_at_most(until)
            self._totals.wait_at_most(until)

    def _on_up(self, *, is_session_present: bool) -> None:
        self._is_up = True
        self._tell(LinkState.UP)
        logger.info("batch.link_up session_present=%s", is_session_present)
        self._judging.connected(is_session_present=is_session_present)
        self._end_silence()
        # from here on the outbox may fail: what is left is made up for by _catch_up
        if not is_session_present:
            self._offer_all_again()
        self._link.announce(self._status())

    def _on_down(self, event: LinkDown) -> None:
        self._is_up = False
        self._tell(LinkState.REFUSED if event.is_refused else LinkState.DOWN)
        code = Code.BROKER_REFUSES_DEVICE if event.is_refused else Code.BROKER_UNREACHABLE
        logger.warning("batch.link_down code=%s reason=%s", code.code, event.reason)

    def _on_heard(self, payloads: Sequence[bytes]) -> None:
        heard = self._receipts.take(payloads, self._machine.clock.wall())
        if heard.is_hospitals:
            self._end_silence()
        self._awaited.settled(heard.settled)
        self._totals.settled(heard.totals)
        for total_id in heard.totals:
            self._tries_of_total.pop(total_id, None)
        for day in heard.finished_days:
            if self._is_up:
                self._link.announce(self._status(day))

    def _status(self, day: dt.date | None = None) -> bytes:
        """``closing`` while a total has no answer, whichever connection it was sent on."""
        closing = self._days.being_closed()
        state, about = ("closing", closing) if closing is not None else ("online", day)
        return status_message(
            self._rules, state, self._machine.clock.wall(), about, self._delivery.waiting()
        )
