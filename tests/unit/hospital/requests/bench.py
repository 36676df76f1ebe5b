"""The folders of a receipt computer and what works between them, with a clock that a test sets."""

import dataclasses
import datetime as dt

from eligibility.inquiry import CardFaceKey
from eligibility.oqs_bulk import BulkFetch, BulkHandIn, encode_fetch, encode_hand_in
from eligibility.oqs_header import RequestHeader
from eligibility.oqs_patient_number import PatientNumbers, encode_patient_numbers
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import SingleRequest, encode_single_request, parse_single_result
from eligibility.oqs_xml import Encoding
from hospital.database import Database
from hospital.outlets.claim import MARKER
from hospital.requests.answering import Answering
from hospital.requests.bridge import RequestDeeds
from hospital.requests.inlet import Inlet, Watch
from hospital.requests.ledger import Ledger
from hospital.requests.line import Answer
from hospital.requests.outlet import Outlet
from tests.bench.people import people
from tests.bench.receptions import NOON, OWNER, TODAY, new_id

HEADER = RequestHeader(OWNER.institution, "file-1")
SETTLE_S, BROKEN_S = 0.25, 20.0


class SettableLine:
    """Implements Line: answers with its own text, or does what it is told."""

    def __init__(self):
        self.asked = []
        self.does = lambda request, data: Answer(b"answer to " + str(request.request_id).encode())
        self.is_closed = False

    def ask(self, request, data):
        self.asked.append((request.request_id, data))
        return self.does(request, data)

    def close(self):
        self.is_closed = True


class Folders:
    def __init__(self, directory, line=None):
        self.req, self.res = directory / "req", directory / "res"
        self.req.mkdir(exist_ok=True)
        self.seconds = 0.0
        self.watch = Watch(self.now, lambda: self.seconds)
        self.database = Database(directory / "inbox.sqlite")
        self.line = line or SettableLine()
        self.begin()

    def begin(self):
        """As a start does: nothing but what is on disk is known."""
        self.ledger = Ledger(self.database, new_id)
        deeds = RequestDeeds(self.database)
        self.inlet = Inlet(self.req, self.ledger, deeds, self.watch)
        self.outlet = Outlet(self.res, self.ledger, deeds, self.watch)
        self.answerings = [
            Answering(self.ledger, self.line, OWNER.institution, self.watch, for_desk=for_desk)
            for for_desk in (True, False)
        ]

    def ask(self):
        for one in self.answerings:
            one.work()

    def now(self):
        return NOON + dt.timedelta(seconds=self.seconds)

    def drop(self, name, data):
        (self.req / name).write_bytes(data)

    def look(self, after_s=SETTLE_S):
        """Two looks: a file must be the same at both."""
        self.inlet.look()
        self.seconds += after_s
        self.inlet.look()

    def answer(self, after_s=0.0):
        self.seconds += after_s
        self.ask()
        self.outlet.write()

    def work(self):
        self.look()
        self.answer()

    def answers(self):
        return {file.name: file.read_bytes() for file in sorted(self.res.glob("[!.]*"))}

    def refusal(self, name):
        """Code and message of a refused request; everything in its file says the same."""
        result = parse_single_result(self.answers()[name])
        assert result.header.segment == "9"
        assert result.processing.code == result.header.error_code
        return result.header.error_code, result.header.error_message

    def lying(self):
        return sorted(file.name for file in self.req.iterdir() if file.name != MARKER)

    def raised(self):
        return [row["code"] for row in self.database.rows("SELECT code FROM raised")]

    def troubles(self):
        found = self.database.rows("SELECT place, code FROM request_trouble")
        return {row["place"]: row["code"] for row in found}


def search_for(name="hanako", **more):
    someone = people(TODAY)[name]
    face = CardFaceKey(someone.coverages[-1].key, someone.person.birthdate)
    return SearchInfo.of_face(face, **more)


def single(search=None, header=HEADER, encoding=Encoding.UTF_8):
    return encode_single_request(SingleRequest(header, search or search_for()), encoding).data


def hand_in(*searches, header=HEADER):
    return encode_hand_in(BulkHandIn(header, searches)).data


def fetch(number, header=HEADER):
    return encode_fetch(BulkFetch(header, number)).data


def registration():
    search = search_for(reference_number="000815")
    return encode_patient_numbers(PatientNumbers(HEADER, (search,))).data


def header_of(institution=OWNER.institution, **more):
    return dataclasses.replace(HEADER, institution=institution, **more)
