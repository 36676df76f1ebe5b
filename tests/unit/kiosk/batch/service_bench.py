"""A delivery loop with a link on the desk and the hospital's real intake."""

import datetime as dt
import json

from eligibility import wire
from eligibility.identity import hospital_uri
from hospital.clock import Outside
from hospital.envelope import Envelope as HospitalEnvelope
from hospital.inbox import Inbox
from hospital.intake import Intake
from kiosk.batch.closing import ResendTimes
from kiosk.batch.days import Days
from kiosk.batch.delivery import Delivery
from kiosk.batch.envelope import Envelope
from kiosk.batch.given import Machine, Rules, Stores
from kiosk.batch.inquiries import Inquiries
from kiosk.batch.link import Heard, Judged, LinkUp, Verdict
from kiosk.batch.link_note import LinkState
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import load_cipher
from kiosk.batch.service import BatchService
from tests.bench.receptions import NOON, OWNER, new_id


class DeskLink:
    """A whole link whose messages lie on the desk until the test carries them."""

    def __init__(self):
        self.sent = []
        self.statuses = []
        self.report = None

    def start(self, report):
        self.report = report

    def send(self, channel, payload, correlation, schema):
        self.sent.append((channel, payload, correlation))
        return len(self.sent)

    def announce(self, status):
        self.statuses.append(wire.decode(status, wire.DeviceStatus))

    def follow(self):
        """Nothing is renewed at the desk."""

    def stop(self, last_status):
        self.announce(last_status)


class HandClock:
    """Time that moves by hand, in seconds after noon."""

    def __init__(self):
        self.seconds = 1000.0
        self.set_by = dt.timedelta()

    def monotonic(self):
        return self.seconds

    def wall(self):
        return NOON + dt.timedelta(seconds=self.seconds) + self.set_by


class Bench:
    """Service, outbox and hospital in one process, nothing between them but the test."""

    def __init__(self, directory, line, hours=None, chip=None):
        self.line = line
        self.clock = HandClock()
        self.database = Database(directory / "outbox.sqlite")
        cipher = load_cipher(line.kiosk)
        self.outbox = SqliteOutbox(self.database, cipher, OWNER, new_id)
        self.delivery = Delivery(self.database, cipher)
        self.days = Days(self.database)
        self.inquiries = Inquiries(self.database, cipher, OWNER, new_id)
        self.link = DeskLink()
        self.told: list[LinkState] = []
        self.service = BatchService(
            Rules(OWNER, ResendTimes(), dt.timedelta(days=30), "test", 0.01, hours),
            Stores(
                self.delivery,
                self.days,
                self.database.data_version,
                self.told.append,
                self.inquiries,
            ),
            Envelope(line.kiosk, hospital_uri(line.institution), self.clock.monotonic, chip),
            self.link,
            Machine(self.clock, lambda: 0.0, new_id),
        )
        self.inbox = Inbox(directory / "inbox.sqlite")
        self.hospital = HospitalEnvelope(line.hospital, self.clock.monotonic)
        self.intake = Intake(
            line.institution, self.hospital, self.inbox, Outside(self.clock.wall, new_id)
        )

    def up(self, *, is_session_present=False):
        self.service.on_event(LinkUp(is_session_present))
        self.service.work()

    def carry(self):
        """What was sent goes to the hospital; its answers come back; gives how many messages."""
        sent, self.link.sent = self.link.sent, []
        for number, message in enumerate(sent, start=1):
            self.service.on_event(Judged(number, Verdict.TAKEN))
            self.service.on_event(Heard(self.answer_to(message)))
        self.service.work()
        return len(sent)

    def answer_to(self, message):
        """What the hospital says to one sent message; it has committed it."""
        channel, payload, _ = message
        answer = self.intake.take(
            self.line.kiosk_common_name, channel.value.removeprefix("up/"), payload
        )
        assert answer is not None
        return answer.payload

    def lose(self):
        """What was sent is judged as taken, and never arrives."""
        sent, self.link.sent = self.link.sent, []
        for number in range(1, len(sent) + 1):
            self.service.on_event(Judged(number, Verdict.TAKEN))
        return len(sent)

    def after(self, seconds):
        self.clock.seconds += seconds
        self.service.work()

    def states(self):
        found = self.database.rows("SELECT state, count(*) FROM record GROUP BY state")
        return {row[0]: row[1] for row in found}

    def hear(self, message, received_at=None):
        """Signed by the hospital; ``received_at`` as a text that no type would let through."""
        said = json.loads(wire.encode(message))
        if received_at is not None:
            said["received_at"] = received_at
        self.hear_bytes(self.hospital.sign(json.dumps(said).encode()))

    def hear_bytes(self, payload):
        self.service.on_event(Heard(payload))

    def receipt(self, key, sha256, state, code=None, device=OWNER.device):
        item = wire.ReceiptItem(key=key, sha256=sha256, state=state, code=code)
        return wire.Receipt(
            receipt_id=new_id(),
            in_reply_to=new_id(),
            institution=OWNER.institution,
            device=device,
            received_at=NOON,
            items=(item,),
        )

    def hash_of(self, identity):
        query = "SELECT sha256 FROM record WHERE verification_id = ?"
        return self.database.rows(query, (identity,))[0][0]
