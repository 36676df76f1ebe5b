"""No My Number leaves, is logged or is kept, wherever somebody puts one.

Every call is made, with a My Number in every field that takes a text; then every byte that came
back, every log line, and a dump of the whole database are searched.
"""

import logging
import re
import subprocess
from collections.abc import Callable, Iterator

import httpx
import msgspec
import pytest

from cloud.api.routes import ROUTES
from eligibility import wire, wire_hospital
from eligibility.errors import Code
from eligibility.oqs_bulk import BulkFetch, BulkHandIn, encode_fetch, encode_hand_in
from eligibility.oqs_patient_number import PatientNumbers, encode_patient_numbers
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import SingleRequest, encode_single_request
from eligibility.oqs_xml import Element
from eligibility.wire_insurer import BatchLine
from eligibility.wire_notices import Acknowledgement
from tests.bench.insurer_lines import batch, register
from tests.bench.my_number import found_in, my_number
from tests.integration.cloud.hospital import HEADER, new_header, search_for
from tests.integration.cloud.insurer import Insurer, feed_link, insurers, report_of
from tests.integration.cloud.reception import code_of, new_id
from tests.integration.cloud.test_card_faces import printed
from tests.integration.cloud.test_insurer_batches import coverage

MINE = my_number("48271605937")
GROUPED = "4827-1605-937" + MINE[-1]
_BY_CHANCE = re.compile(  # one uuid in 3,000 would end like one
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![0-9A-Za-z])[0-9a-f]{32,}(?![0-9A-Za-z])"
)
_HEX = re.compile(r"\\x([0-9a-f]+)")


class Heard:
    """Everything that the service said in answer, by call."""

    def __init__(self) -> None:
        self.places: list[tuple[str, str]] = []
        self.operations: set[str] = set()

    def hear(self, operation: str, response: httpx.Response) -> httpx.Response:
        head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        said = response.content.decode("utf-8", "replace")
        self.places.append((operation, without_ids(f"{response.status_code}\n{head}\n{said}")))
        self.operations.add(operation)
        return response


def without_ids(said: str) -> str:
    """Without uuids and digests, which are random."""
    return _BY_CHANCE.sub("id", said)


@pytest.fixture
def insurer(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.fixture
def heard(caplog) -> Heard:
    caplog.set_level(logging.DEBUG)
    return Heard()


def log_of(caplog) -> str:
    """What the service logged; the tests' own client says which paths it asked for."""
    records = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    return without_ids("\n".join(f"{one.name} {one.getMessage()}" for one in records))


@pytest.fixture
def callers(kiosk, hospital, insurer):
    return kiosk, hospital, insurer


@pytest.fixture
def dump(world, postgres) -> Callable[[], str]:
    """Gives the whole database as text; what lies in it as bytes is opened."""

    def dump() -> str:
        dsn = world.settings.database.owner_dsn
        command = [postgres.programs / "pg_dump", "--inserts", "--data-only", dsn]
        text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        opened = [bytes.fromhex(found).decode("utf-8", "replace") for found in _HEX.findall(text)]
        return without_ids(_HEX.sub("bytes", text) + "\n" + "\n".join(opened))

    return dump


def faces(world) -> list[wire.CardFace]:
    face = printed(world, "hanako")
    texts = ("InsuredIdentificationNumber", "InsuredCardSymbol", "InsurerNumber")
    numbers = [msgspec.structs.replace(face, **{name: MINE}) for name in texts]
    return [*numbers, msgspec.structs.replace(face, InsuredIdentificationNumber=GROUPED)]


def test_nothing_lets_a_my_number_through(world, dump, callers, heard, caplog):
    kiosk, hospital, insurer = callers
    ask_as_a_kiosk(world, kiosk, heard)
    ask_as_a_hospital(world, hospital, heard)
    ask_as_an_insurer(insurer, heard)
    heard.hear("health", kiosk.client.get("/v1/health"))
    assert heard.operations == {route.name for route in ROUTES}, "a call that was not made"
    assert "answered operation=" in caplog.text
    everything = [*heard.places, ("log", log_of(caplog)), ("dump", dump())]
    assert found_in(everything) == {}


def ask_as_a_kiosk(world, kiosk, heard: Heard) -> None:
    session_id, card = new_id(), world.cards["hanako"]
    heard.hear("challenge", kiosk.post("/v1/challenges", wire.ChallengeRequest(session_id=MINE)))
    proof = kiosk.proof(session_id, card)
    proven: wire.CardAuthentication = wire.decode(
        heard.hear("card-authentication", kiosk.send_proof(proof)).content, wire.CardAuthentication
    )
    heard.hear("inquiry", kiosk.ask(session_id, proven.authentication_id))
    for face in faces(world):
        request = wire.InquiryRequest(
            verification_id=new_id(),
            session_id=session_id,
            card_face=face,
            remember_if_not_found=True,
        )
        refused = heard.hear("inquiry", kiosk.post("/v1/inquiries", request))
        assert code_of(refused) is Code.REQUEST_MALFORMED
    heard.hear("consent", kiosk.consent(session_id, proven.authentication_id, MINE))
    heard.hear("consent", kiosk.consent(session_id, proven.authentication_id, "YZK"))
    heard.hear("registration", kiosk.register(session_id, MINE))
    heard.hear("notices", kiosk.client.get("/v1/notices"))
    told = Acknowledgement(message_ids=(int(MINE),))
    heard.hear("notice-acknowledgement", kiosk.post("/v1/notices/acknowledgements", told))


def ask_as_a_hospital(world, hospital, heard: Heard) -> None:
    good = search_for(world.people["hanako"])
    texts = [one for one in good.texts() if one[0] != "InsuredIdentificationNumber"]
    bad = SearchInfo.of_texts([*texts, ("InsuredIdentificationNumber", MINE)])
    unknown = SearchInfo((*good.children, Element("MyNumber", MINE)))
    for search in (good, bad, unknown):
        single = encode_single_request(SingleRequest(HEADER, search))
        heard.hear("oqs-single", hospital.send("OQSsiquc01req", single.data))
        written = encode_patient_numbers(PatientNumbers(HEADER, (search,)))
        heard.hear("oqs-patient-number", hospital.send("OQSsiimm01req", written.data))
        heard.hear("oqs-patient-numbers", hospital.send("OQSmuimm01req", written.data))
    handed = encode_hand_in(BulkHandIn(new_header(), (good, bad, unknown)))
    heard.hear("oqs-bulk", hospital.send("OQSmuquc01req", handed.data))
    number = hospital.hand_in(good, bad, unknown)
    hospital.wait_for(number)
    fetch = encode_fetch(BulkFetch(HEADER, number))
    heard.hear("oqs-fetch", hospital.send("OQSmuquc02req", fetch.data))
    for face in faces(world):
        ask_in_json(hospital, face, heard)
    ask_in_json(hospital, printed(world, "hanako"), heard)


def ask_in_json(hospital, face: wire.CardFace, heard: Heard) -> None:
    request = wire_hospital.HospitalInquiryRequest(verification_id=new_id(), card_face=face)
    heard.hear("hospital-inquiry", hospital.post("/v1/hospital/inquiries", request))
    unit = wire_hospital.BulkQuestion(card_face=face)
    bulk = wire_hospital.BulkInquiryRequest(verification_id=new_id(), units=(unit,))
    handed = heard.hear("bulk-inquiry", hospital.post("/v1/inquiries/bulk", bulk))
    if handed.status_code == 200:
        received: wire_hospital.BulkReceived = wire.decode(
            handed.content, wire_hospital.BulkReceived
        )
        hospital.wait_for(received.ReceptionNumber)
        fetched = hospital.client.get(f"/v1/inquiries/bulk/{received.ReceptionNumber}")
        heard.hear("bulk-fetch", fetched)
    registration = wire_hospital.PatientNumber(card_face=face, ReferenceNumber="7")
    body = wire.encode(wire_hospital.PatientNumbersRequest(registrations=(registration,)))
    heard.hear("patient-numbers", hospital.client.put("/v1/hospital/patient-numbers", content=body))


def ask_as_an_insurer(insurer: Insurer, heard: Heard) -> None:
    [code] = insurer.knows(new_id())
    good = register(code, coverage(insurer), Address="練習県練習市１－１")
    fields = BatchLine.__struct_fields__
    lines = [good | {name: mine} for name in fields for mine in (MINE, GROUPED)]
    report = report_of(heard.hear("insurer-batch", insurer.put(1, batch(*lines))))
    refused = {error.line for error in report.errors if error.reason != "duplicate"}
    assert refused == set(range(1, 2 * len(fields) + 1))
    named = insurer.put(1, batch(good | {"individual_number": MINE}))
    assert b'"my-number"' in heard.hear("insurer-batch", named).content
    assert b'"refused"' in heard.hear("insurer-batch", insurer.put(1, MINE.encode())).content
    heard.hear("insurer-batch-report", insurer.client.get("/v1/insurer/batches/1"))
    insurer.applied(good)
    heard.hear("insurer-batch-report", insurer.client.get("/v1/insurer/batches/1"))
    heard.hear("insurer-coverages", insurer.client.get(f"/v1/insurer/coverages/{code}"))
    heard.hear("insurer-coverages", insurer.client.get(f"/v1/insurer/coverages/{MINE}"))
    heard.hear("insurer-messages", insurer.client.get("/v1/insurer/messages"))
    told = wire.encode(Acknowledgement(message_ids=(int(MINE),)))
    path = "/v1/insurer/messages/acknowledgements"
    heard.hear("insurer-acknowledgement", insurer.client.post(path, content=told))


@pytest.mark.parametrize(
    "planted",
    [f"'{MINE}'::text", f"convert_to('{{\"a\":\"{MINE}\"}}', 'UTF8')", f"{MINE}::bigint"],
    ids=["text", "bytes", "number"],
)
def test_one_in_the_database_would_be_found(world, dump, planted):
    world.execute(f"CREATE TABLE registry.planted AS SELECT {planted} AS it")
    try:
        assert found_in([("dump", dump())]) == {"dump": {MINE}}
    finally:
        world.execute("DROP TABLE registry.planted")


def test_a_link_number_is_no_my_number(world):
    line = wire.encode({"link_number": MINE, "cert_key": "ab" * 32})
    with pytest.raises(Exception, match="My Number"):
        feed_link(world.settings, line)


def test_ids_in_what_was_said_are_left_out():
    said = f"3f2b8c1e-1234-4bcd-8def-{MINE}"
    assert found_in([("uuid", without_ids(said))]) == {}
