"""A hospital's calls as a test writes them, in the official XML and in JSON."""

import dataclasses
import time
import uuid

import httpx

from eligibility import wire, wire_hospital
from eligibility.inquiry import CardFaceKey
from eligibility.insured import InsuredNumber
from eligibility.oqs_bulk import (
    BulkFetch,
    BulkHandIn,
    BulkResult,
    encode_fetch,
    encode_hand_in,
    parse_bulk_result,
    parse_receipt,
)
from eligibility.oqs_header import RequestHeader
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import (
    SingleRequest,
    SingleResult,
    encode_single_request,
    parse_single_result,
)
from eligibility.oqs_xml import Encoding
from eligibility.wire_values import card_face_to_wire
from tests.bench.bench_person import BenchPerson
from tests.bench.pki import INSTITUTION
from tests.integration.cloud.reception import Kiosk, ok

HEADER = RequestHeader(INSTITUTION, "file-1")
_PATIENCE_S = 20.0


class Hospital(Kiosk):
    """One hospital's connection to the service."""

    def send(self, message: str, content: bytes, **headers: str) -> httpx.Response:
        return self.client.post(f"/v1/oqs/{message}", content=content, headers=headers)

    def ask_single(
        self, search: SearchInfo, header: RequestHeader = HEADER, encoding=Encoding.UTF_8
    ) -> SingleResult:
        written = encode_single_request(SingleRequest(header, search), encoding)
        return parse_single_result(xml(self.send("OQSsiquc01req", written.data)))

    def hand_in(self, *searches: SearchInfo, header: RequestHeader | None = None) -> str:
        """Gives the reception number."""
        request = BulkHandIn(header or new_header(), searches)
        receipt = parse_receipt(xml(self.send("OQSmuquc01req", encode_hand_in(request).data)))
        assert receipt.reception_number is not None
        return receipt.reception_number

    def fetch(self, number: str, encoding=Encoding.UTF_8) -> BulkResult:
        request = encode_fetch(BulkFetch(HEADER, number), encoding)
        return parse_bulk_result(xml(self.send("OQSmuquc02req", request.data)))

    def wait_for(self, number: str, every_s: float = 0.02) -> BulkResult:
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            result = self.fetch(number)
            if not result.is_in_progress:
                return result
            time.sleep(every_s)
        raise AssertionError("the bulk inquiry was not answered in time")


def xml(response: httpx.Response, status: int = 200) -> bytes:
    assert response.status_code == status, response.text
    assert response.headers["content-type"].split(";")[0] == "application/xml"
    return response.content


def refused(response: httpx.Response) -> tuple[int, str | None, str]:
    """Status, code and sentence; also checks that all of the official form say the same."""
    read = parse_single_result(xml(response, response.status_code))
    assert read.header.segment == "9"
    assert read.processing.code == read.header.error_code
    assert (read.processing.is_normal, read.results) == (False, ())
    return response.status_code, read.header.error_code, read.header.error_message or ""


def new_header() -> RequestHeader:
    return RequestHeader(INSTITUTION, uuid.uuid4().hex)


def face_of(someone: BenchPerson, *, has_branch: bool = True) -> CardFaceKey:
    coverage = someone.coverages[0]
    key = coverage.key if has_branch else dataclasses.replace(coverage.key, branch=None)
    return CardFaceKey(key, coverage.person.birthdate)


def search_for(someone: BenchPerson, **options) -> SearchInfo:
    return SearchInfo.of_face(face_of(someone), **options)


def unknown(someone: BenchPerson) -> SearchInfo:
    """Nobody has this number."""
    face = face_of(someone)
    key = dataclasses.replace(face.key, number=InsuredNumber(uuid.uuid4().hex[:8]))
    return SearchInfo.of_face(CardFaceKey(key, face.birth))


def question(someone: BenchPerson, **options) -> wire_hospital.BulkQuestion:
    return wire_hospital.BulkQuestion(card_face=card_face_to_wire(face_of(someone)), **options)


def json_answer(response: httpx.Response, kind):
    return wire.decode(ok(response), kind)
