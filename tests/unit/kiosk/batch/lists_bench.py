"""The kiosk's side of a hospital's lists: delivery and asking by hand, the service on a desk."""

import datetime as dt
import json

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.wire_hospital import BulkAnswer, BulkAnswers
from eligibility.wire_inquiries import InquiryPart, InquiryTaken
from eligibility.wire_values import coverage_to_wire
from kiosk.batch.given import Machine
from kiosk.batch.link import Channel, Heard, Judged, LinkDown, Verdict
from kiosk.batch.list_asking import ListAsker
from kiosk.ports import ServiceError
from tests.bench.lists import a_line, a_list, face_of
from tests.bench.receptions import NOON, OWNER, TODAY, new_id, somebody

HANAKO = face_of(somebody("hanako"))
NOBODY = face_of(somebody("hanako"), InsuredIdentificationNumber="7654322")


class Front:
    """A whole ListService: knows Hanako, answers a bulk inquiry at its second fetch."""

    def __init__(self):
        self.calls = []
        self.trouble = []
        """Raised by the next calls, one each; None: this one goes well."""
        self.stumbles_over = set()
        """Lines with which nothing is answered, neither by themselves nor in a bulk inquiry."""
        self.lost_numbers = set()
        """Never fetched."""
        self.unit_trouble = {}
        self.fetches_before_ready = 1
        self.handed_in = {}
        self.opened = 0

    def open(self):
        self.opened += 1
        return self

    def ask(self, verification_id, inquiry_id, line):
        self._note("ask", verification_id)
        self._stumble([line])
        return wire.InquiryAnswer(
            verification_id=verification_id,
            QualificationValidity=self._validity(line.card_face),
            processed_at=NOON,
            QualificationConfirmationDate=TODAY,
            ResultList=self._results(line.card_face),
        )

    def hand_in(self, verification_id, lines):
        self._note("hand-in", verification_id)
        number = f"{len(self.handed_in):020d}"
        known = {key: one for one, (key, *_) in self.handed_in.items()}
        number = known.get(verification_id, number)
        self.handed_in[number] = [verification_id, list(lines), 0]
        return number

    def fetch(self, reception_number):
        self._note("fetch", reception_number)
        found = self.handed_in[reception_number]
        self._stumble(found[1], is_lost=reception_number in self.lost_numbers)
        found[2] += 1
        if found[2] <= self.fetches_before_ready:
            return None
        return BulkAnswers(
            ReceptionNumber=reception_number,
            SegmentOfResult="1",
            QualificationConfirmationDate=TODAY,
            NumberOfProcessingResult=str(len(found[1])),
            processed_at=NOON,
            units=tuple(map(self._unit, found[1])),
        )

    def close(self):
        self.opened -= 1

    def kinds(self):
        return [kind for kind, _ in self.calls]

    def _note(self, kind, key):
        self.calls.append((kind, key))
        code = self.trouble.pop(0) if self.trouble else None
        if code is not None:
            raise ServiceError(code)

    def _stumble(self, lines, *, is_lost=False):
        if is_lost or any(line.line in self.stumbles_over for line in lines):
            raise ServiceError(Code.SERVICE_ERROR)

    def _unit(self, line):
        code = self.unit_trouble.pop(line.line, None)
        if code is not None:
            return BulkAnswer(ProcessingResultStatus="2", ProcessingResultCode=code.code)
        return BulkAnswer(
            ProcessingResultStatus="1",
            QualificationValidity=self._validity(line.card_face),
            ResultList=self._results(line.card_face),
        )

    def _validity(self, face):
        return (Validity.VALID if face == HANAKO else Validity.NOT_FOUND).value

    def _results(self, face):
        if face != HANAKO:
            return ()
        return (coverage_to_wire(somebody("hanako").coverages[0], TODAY),)


class ListsBench:
    """A service bench with an asker beside it."""

    def __init__(self, bench):
        self.bench = bench
        self.front = Front()
        self.is_patient_here = False
        self.uri = f"urn:x-oev:device:{OWNER.institution}:{OWNER.device}"
        self.asker = self._new_asker()
        self.taken = []
        self.parts = []

    def _new_asker(self):
        machine = Machine(self.bench.clock, lambda: 0.0, new_id)
        return ListAsker(
            self.front.open, self.bench.inquiries, lambda: self.is_patient_here, machine
        )

    def restart(self):
        """As after a crash: what was sent may be lost, all is offered again."""
        self.asker = self._new_asker()
        self.bench.link.sent = []
        self.bench.service.on_event(LinkDown("gone"))
        self.bench.up(is_session_present=False)

    def in_minutes(self, minutes=10.0):
        """A deadline from now on."""
        return self.bench.clock.wall() + dt.timedelta(minutes=minutes)

    def list_of(self, count, face=HANAKO, **more):
        lines = [a_line(number, face) for number in range(1, count + 1)]
        return a_list(lines, self.in_minutes(), **more)

    def send(self, message, response_topic=None):
        """The list comes down; gives its hash."""
        signed = message if isinstance(message, bytes) else wire.encode(message)
        payload = self.bench.hospital.close_up_for(self.uri, signed)
        self.bench.service.on_event(Heard(payload, Channel.INQUIRY, response_topic))
        self.bench.service.work()
        return record_sha256(signed)

    def ask_all(self, most=500):
        """Steps until nothing is left to be asked; time passes as it must."""
        for _ in range(most):
            if not self.bench.inquiries.open_questions():
                return
            self.bench.clock.seconds += self.asker.step()
        raise AssertionError("the list is never done")

    def listen(self, *, is_receipting=True, is_judging=True):
        """What came up is read, kept, and each part receipted as a hospital does."""
        self.bench.service.work()
        sent, self.bench.link.sent = self.bench.link.sent, []
        for number, (channel, payload, *_) in enumerate(sent, start=1):
            if is_judging:
                self.bench.service.on_event(Judged(number, Verdict.TAKEN))
            assert channel is Channel.ANSWER
            signed = self.bench.hospital.open_up(payload).payload
            if json.loads(signed)["schema"] == "oev-inquiry-taken/1":
                self.taken.append(wire.decode(signed, InquiryTaken))
                continue
            part: InquiryPart = wire.decode(signed, InquiryPart)
            self.parts.append(part)
            if is_receipting:
                receipt = self.bench.receipt(part.answer_id, record_sha256(signed), "accepted")
                self.bench.hear(receipt)
        return len(sent)

    def statuses(self):
        """(line, status, code) of all parts, in order."""
        return [(one.line, one.status, one.code) for p in self.parts for one in p.lines]

    def rows(self, table):
        return self.bench.database.rows(f"SELECT * FROM {table}")


def lines_once(lists, count):
    """Every line of 1 to ``count`` is in one part; parts are numbered; the last says so."""
    told = [line for line, _, _ in lists.statuses()]
    assert sorted(told) == list(range(1, count + 1))
    assert [part.part for part in lists.parts] == list(range(1, len(lists.parts) + 1))
    assert [part.is_last for part in lists.parts] == [False] * (len(lists.parts) - 1) + [True]
