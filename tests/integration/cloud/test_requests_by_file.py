"""A receipt computer asks by files: over HTTPS, and through a kiosk's line; the answers agree.

A real hospital process, the real service over TLS, a real broker and a real kiosk's batch process.
"""

import pytest

from eligibility.inquiry import CardFaceKey
from eligibility.oqs_header import Kind
from eligibility.oqs_patient_number import (
    PatientNumbers,
    encode_patient_numbers,
    parse_numbers_result,
)
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import SingleRequest, encode_single_request, parse_single_result
from eligibility.oqs_xml import Encoding, declared_encoding
from tests.bench.batch import Batch
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.people import leaks, personal_strings
from tests.bench.pki import DEVICE
from tests.bench.receipt_computer import ReceiptComputer
from tests.integration.cloud import hospital as entrance
from tests.integration.cloud.database import enrol

WRONG = SearchInfo.of_texts(
    [("InsurerNumber", "138017"), ("InsuredIdentificationNumber", "1"), ("Birthdate", "19700101")]
)


@pytest.fixture(scope="module")
def broker(tmp_path_factory, session_world):
    with Mosquitto(tmp_path_factory.mktemp("broker"), session_world.line.broker) as running:
        yield running


@pytest.fixture(scope="module")
def batch(tmp_path_factory, session_world, broker):
    folder = tmp_path_factory.mktemp("kiosk")
    with Batch(folder, session_world.line, broker, service_url=session_world.url) as running:
        running.wait_for("batch.link_up")
        yield running


class Asked:
    """One line, and what asks over it."""

    def __init__(self, name, computer, program):
        self.name, self.computer, self.program = name, computer, program


@pytest.fixture(scope="module", params=["service", "kiosk"])
def asked(request, tmp_path_factory, session_world, broker, batch):
    world = session_world
    enrol(world.settings, world.line.hospital)
    folder = tmp_path_factory.mktemp("hospital")
    computer = ReceiptComputer(folder)
    port = int(world.url.rpartition(":")[2])
    to_service = request.param == "service"
    more = computer.settings(service_port=port) if to_service else computer.settings(DEVICE)
    with Hospital(folder, world.line, broker, more=more) as program:
        yield Asked(request.param, computer, program)
        assert leaks(program.log, personal_strings(world.people)) == set()
        assert "HTTP Request" not in program.log


def search_of(world, name, coverage=0, **more):
    someone = world.people[name]
    key = someone.coverages[coverage].key
    return SearchInfo.of_face(CardFaceKey(key, someone.person.birthdate), **more)


def told(result):
    """What of an answer is the same whoever asks, and whenever."""
    own = {"LimitApplicationCertificateRelatedConsTime"}
    kept = [tuple(one for one in each.children if one.tag not in own) for each in result.results]
    return result.validity_code, result.processing, result.search, kept


@pytest.mark.parametrize("encoding", Encoding)
@pytest.mark.parametrize("name", ["hanako", "ichiro", "jiro"])
def test_a_check_by_file_says_what_the_service_says(world, asked, name, encoding):
    """ichiro's name has a character that only cp932 has; jiro's coverage has ended."""
    search = search_of(world, name)
    result = asked.computer.check(search, encoding)
    with entrance.Hospital(world.url, world.line.hospital) as direct:
        assert told(result) == told(direct.ask_single(search, encoding=encoding))
    assert result.results[0].value("Name") == world.people[name].person.name


def test_nobody_and_several_are_answers_too(world, asked):
    nobody = [
        (one.tag, "7654322" if one.tag == "InsuredIdentificationNumber" else one.text)
        for one in search_of(world, "hanako").children
    ]
    assert asked.computer.check(SearchInfo.of_texts(nobody)).validity_code == "4"
    twins = [
        (one.tag, one.text)
        for one in search_of(world, "aoi").children
        if one.tag != "InsuredBranchNumber"
    ]
    result = asked.computer.check(SearchInfo.of_texts(twins))
    assert (result.validity_code, result.results) == ("5", ())


@pytest.mark.parametrize(
    ("institution", "code"), [("1310000011", "KSK-201"), ("1310000099", "KSK-217")]
)
def test_a_refusal_has_its_code_and_the_encoding_of_the_request(asked, institution, code):
    header = asked.computer.header(institution)
    data = encode_single_request(SingleRequest(header, WRONG), Encoding.SHIFT_JIS).data
    told = asked.computer.ask("OQSsiquc01", data)
    assert declared_encoding(told) is Encoding.SHIFT_JIS
    result = parse_single_result(told)
    assert (result.header.segment, result.header.error_code) == ("9", code)


def test_many_come_back_in_their_order_each_with_its_own_end(world, asked):
    searches = [search_of(world, name) for name in ("hanako", "jiro", "ichiro")]
    searches.insert(1, WRONG)
    result = asked.computer.fetch_all(asked.computer.hand_in(searches))
    assert [unit.validity_code for unit in result.units] == ["1", None, "2", "1"]
    assert [unit.processing.code for unit in result.units][1] == "KSK-201"
    assert [unit.search for unit in result.units] == searches
    counts = result.header.counts
    assert counts is not None
    assert (counts.results, counts.normal, counts.errors) == ("4", "3", "1")


def test_a_patient_number_needs_the_service(world, asked):
    search = search_of(world, "kenji", reference_number="000815")
    data = encode_patient_numbers(PatientNumbers(asked.computer.header(), (search,))).data
    result = parse_numbers_result(asked.computer.ask("OQSsiimm01", data), Kind.PATIENT_NUMBER)
    if asked.name == "kiosk":
        assert result.header.error_code == "KSK-327"
        return
    assert result.units[0].processing.is_normal
    checked = asked.computer.check(search_of(world, "kenji"))
    assert checked.results[0].value("ReferenceNumber") == "000815"


def test_nothing_of_it_stays_in_req(asked):
    assert asked.computer.is_quiet()
