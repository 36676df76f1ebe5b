"""Every way to ask a route about a person; of a protected one when ``Visit.protect`` was called."""

import dataclasses
import datetime as dt
import json
import time
from collections.abc import Callable, Mapping

import httpx

from cloud.domain.values import Protection
from eligibility import wire
from eligibility.coverage import Coverage
from eligibility.inquiry import CardFaceKey
from eligibility.oqs_bulk import BulkFetch, BulkHandIn, encode_fetch, encode_hand_in
from eligibility.oqs_patient_number import PatientNumbers, encode_patient_numbers
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import SingleRequest, encode_single_request
from eligibility.oqs_xml import Encoding
from eligibility.wire_hospital import (
    BulkInquiryRequest,
    BulkQuestion,
    HospitalInquiryRequest,
    PatientNumber,
    PatientNumbersRequest,
)
from eligibility.wire_values import card_face_from_wire, card_face_to_wire
from tests.bench.insurer_lines import a_person, batch, correct, coverage_at, register
from tests.integration.cloud.hospital import HEADER, Hospital, new_header
from tests.integration.cloud.insurer import new_insurer
from tests.integration.cloud.protecting import ADDRESS, POST_NUMBER, Guarded
from tests.integration.cloud.reception import Kiosk, a_number, new_id, ok

Case = Callable[["Visit"], list[httpx.Response]]
_PATIENCE_S = 20.0
_SINCE = dt.date(2024, 4, 1)


@dataclasses.dataclass(frozen=True)
class Visit:
    """Somebody at a desk; the card was proven before anybody was protected."""

    kiosk: Kiosk
    hospital: Hospital
    guarded: Guarded
    newcomer: Guarded
    """Whose card is to be registered for insurance use."""
    session_id: str
    authentication_id: str

    def protect(self, *kinds: Protection) -> None:
        for one in (self.guarded, self.newcomer):
            one.protect(*kinds)

    @property
    def key(self) -> CardFaceKey:
        return card_face_from_wire(self.guarded.face)

    def inquire(self, verification_id: str = "") -> httpx.Response:
        return self.kiosk.ask(self.session_id, self.authentication_id, verification_id or new_id())

    def inquire_by_face(self, verification_id: str = "") -> httpx.Response:
        return self.kiosk.ask(
            self.session_id, verification_id=verification_id or new_id(), face=self.guarded.face
        )

    def prove(self) -> httpx.Response:
        return self.kiosk.send_proof(self.kiosk.proof(new_id(), self.guarded.card))

    def register(self) -> httpx.Response:
        session_id = new_id()
        proven = self.kiosk.authenticate(session_id, self.newcomer.card)
        return self.kiosk.register(session_id, proven.authentication_id)

    def consent(self) -> httpx.Response:
        return self.kiosk.consent(self.session_id, self.authentication_id, "YZK", "TSR")

    def ask_hospital(self, verification_id: str = "") -> httpx.Response:
        message = HospitalInquiryRequest(
            verification_id=verification_id or new_id(), card_face=self.guarded.face
        )
        return self.hospital.post("/v1/hospital/inquiries", message)

    def hand_in(self) -> httpx.Response:
        unit = BulkQuestion(card_face=self.guarded.face)
        message = BulkInquiryRequest(verification_id=new_id(), units=(unit,))
        return self.hospital.post("/v1/inquiries/bulk", message)

    def fetch(self, reception_number: str) -> httpx.Response:
        """The file of many checks once it is answered."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            response = self.hospital.client.get(f"/v1/inquiries/bulk/{reception_number}")
            if json.loads(ok(response))["SegmentOfResult"] == "1":
                return response
            time.sleep(0.02)
        raise AssertionError("the bulk inquiry was not answered in time")

    def fetch_xml(self, reception_number: str, encoding: Encoding) -> httpx.Response:
        written = encode_fetch(BulkFetch(HEADER, reception_number), encoding)
        return self.hospital.send("OQSmuquc02req", written.data)

    def single(self, encoding: Encoding) -> httpx.Response:
        request = SingleRequest(HEADER, SearchInfo.of_face(self.key))
        return self.hospital.send("OQSsiquc01req", encode_single_request(request, encoding).data)

    def hand_in_xml(self) -> httpx.Response:
        searches = (SearchInfo.of_face(self.key),)
        written = encode_hand_in(BulkHandIn(new_header(), searches))
        return self.hospital.send("OQSmuquc01req", written.data)

    def number_in_xml(self, message: str) -> httpx.Response:
        search = SearchInfo.of_face(self.key, reference_number="0815")
        written = encode_patient_numbers(PatientNumbers(HEADER, (search,)))
        return self.hospital.send(message, written.data)

    def number(self) -> httpx.Response:
        one = PatientNumber(card_face=self.guarded.face, ReferenceNumber="0815")
        message = PatientNumbersRequest(registrations=(one,))
        return self.hospital.client.put(
            "/v1/hospital/patient-numbers", content=wire.encode(message)
        )


def number_of(receipt: httpx.Response) -> str:
    """Of a file that was handed in as JSON."""
    number: str = json.loads(ok(receipt))["ReceptionNumber"]
    return number


def _fetched(visit: Visit) -> list[httpx.Response]:
    return [visit.fetch(number_of(visit.hand_in()))]


def _fetched_xml(visit: Visit) -> list[httpx.Response]:
    number = number_of(visit.hand_in())
    visit.fetch(number)
    return [visit.fetch_xml(number, encoding) for encoding in Encoding]


def _with_address(insurer_no: str) -> Coverage:
    covered = coverage_at(insurer_no, a_number().text, a_person(), _SINCE)
    return dataclasses.replace(covered, address=ADDRESS, post_number=POST_NUMBER)


def _insurers(visit: Visit) -> list[httpx.Response]:
    """Two insurers about one person: registered, enrolled twice, corrected; all that is told of it.

    The first says the word in the very line that brings the address.
    """
    world, key = visit.guarded.world, new_id()
    with new_insurer(world) as one, new_insurer(world) as other:
        [code], [others_code] = one.knows(key), other.knows(key)
        covered, again = _with_address(one.number), _with_address(other.number)
        word = {"protections": [Protection.ADDRESS_WITHHELD.value]}
        face = card_face_to_wire(CardFaceKey(covered.key, covered.person.birthdate))
        wrong = dataclasses.replace(covered, person=a_person(born=dt.date(2999, 1, 1)))
        corrected = dataclasses.replace(covered, insured_name="試験　太一")
        reports = [
            one.put(1, batch(register(code, wrong, **word))),
            one.put(1, batch(register(code, covered, **word))),
            visit.kiosk.ask(new_id(), face=face),
            other.put(1, batch(register(others_code, again))),
            one.put(2, batch(correct(code, corrected))),
        ]
        read = [
            one.client.get("/v1/insurer/batches/1"),
            one.client.get("/v1/insurer/messages"),
            other.client.get("/v1/insurer/messages"),
            one.client.get(f"/v1/insurer/coverages/{code}"),
            other.client.get(f"/v1/insurer/coverages/{others_code}"),
            visit.kiosk.client.get("/v1/notices"),
            visit.hospital.client.get("/v1/notices"),
            one.client.get(f"/v1/insurer/coverages/{code}"),
            other.client.get(f"/v1/insurer/coverages/{others_code}"),
        ]
        assert b"double-enrolment" in read[1].content
        assert b"record-corrected" in read[5].content
        assert b"QualificationDate" in read[3].content
        acknowledged = [
            caller.client.post(path, content=b'{"message_ids":[]}')
            for caller, path in (
                (one, "/v1/insurer/messages/acknowledgements"),
                (visit.kiosk, "/v1/notices/acknowledgements"),
            )
        ]
    return [*reports, *read, *acknowledged]


OPENED_BY_A_CARD: Mapping[str, Case] = {
    "card-authentication": lambda visit: [visit.prove()],
    "registration": lambda visit: [visit.register()],
    "inquiry": lambda visit: [visit.inquire()],
    "consent": lambda visit: [visit.consent()],
}
ABOUT_SOMEBODY: Mapping[str, Case] = {
    **OPENED_BY_A_CARD,
    "inquiry": lambda visit: [visit.inquire(), visit.inquire_by_face()],
    "hospital-inquiry": lambda visit: [visit.ask_hospital()],
    "bulk-inquiry": lambda visit: [visit.hand_in()],
    "bulk-fetch": _fetched,
    "patient-numbers": lambda visit: [visit.number()],
    "oqs-single": lambda visit: [visit.single(encoding) for encoding in Encoding],
    "oqs-bulk": lambda visit: [visit.hand_in_xml()],
    "oqs-fetch": _fetched_xml,
    "oqs-patient-number": lambda visit: [visit.number_in_xml("OQSsiimm01req")],
    "oqs-patient-numbers": lambda visit: [visit.number_in_xml("OQSmuimm01req")],
    "insurer-batch": _insurers,
}
"""By the route's name."""
WITH_ANOTHER = {
    "insurer-batch-report": "insurer-batch",
    "insurer-messages": "insurer-batch",
    "insurer-coverages": "insurer-batch",
    "insurer-acknowledgement": "insurer-batch",
    "notices": "insurer-batch",
    "notice-acknowledgement": "insurer-batch",
}
"""Routes that another one's case asks, too."""
ABOUT_NOBODY = {"challenge", "health"}
"""These know no person."""
TELL_ADDRESSES = {"inquiry", "hospital-inquiry", "bulk-fetch", "oqs-single", "oqs-fetch"}
"""Of somebody who is not protected: shows that whoever looks for an address finds one."""
