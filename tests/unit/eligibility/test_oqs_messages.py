"""The official messages of a hospital's entrance: both sides, both encodings, any order."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from eligibility.coverage import Validity
from eligibility.errors import EligibilityError, MalformedValue, WireError
from eligibility.inquiry import CardFaceKey, MonthDay
from eligibility.oqs_bulk import (
    UNITS,
    BulkHandIn,
    encode_bulk_result,
    encode_fetch,
    encode_hand_in,
    encode_receipt,
    parse_bulk_result,
    parse_fetch,
    parse_hand_in,
    parse_receipt,
)
from eligibility.oqs_header import FILE_IDENTIFIER, Kind, RequestHeader, SegmentOfResult
from eligibility.oqs_patient_number import (
    PatientNumbers,
    PatientNumbersResult,
    encode_numbers_result,
    encode_patient_numbers,
    parse_numbers_result,
    parse_patient_numbers,
)
from eligibility.oqs_search import UNIT_TEXT, SearchInfo
from eligibility.oqs_single import (
    SingleRequest,
    SingleResult,
    encode_single_request,
    encode_single_result,
    parse_single_request,
    parse_single_result,
)
from eligibility.oqs_xml import (
    ELEMENT_LIMIT,
    SUBSTITUTE,
    Element,
    Encoded,
    Encoding,
    declared_encoding,
    encode_message,
    parse_message,
)
from tests.unit.eligibility import oqs_samples as samples

Parse = Callable[[bytes], Any]
Encode = Callable[[Any, Encoding], Encoded]  # each message has its own


def numbers_of(kind: Kind) -> tuple[Encode, Parse, Encode, Parse]:
    return (
        encode_patient_numbers,
        lambda data: parse_patient_numbers(data, kind),
        lambda value, encoding: encode_numbers_result(value, kind, encoding),
        lambda data: parse_numbers_result(data, kind),
    )


MANY, ONE = numbers_of(Kind.PATIENT_NUMBERS), numbers_of(Kind.PATIENT_NUMBER)
ONE_NUMBER = PatientNumbers(samples.HEADER, (samples.NUMBER,))
ONE_DONE = PatientNumbersResult(samples.DONE, samples.NUMBERS_RESULT.units[:1])
MESSAGES: dict[str, tuple[Any, Encode, Parse]] = {
    "single request": (samples.SINGLE_REQUEST, encode_single_request, parse_single_request),
    "single result": (samples.SINGLE_RESULT, encode_single_result, parse_single_result),
    "single refused": (SingleResult(samples.REFUSED), encode_single_result, parse_single_result),
    "hand-in": (samples.HAND_IN, encode_hand_in, parse_hand_in),
    "receipt": (samples.RECEIPT, encode_receipt, parse_receipt),
    "fetch": (samples.FETCH, encode_fetch, parse_fetch),
    "bulk result": (samples.BULK_RESULT, encode_bulk_result, parse_bulk_result),
    "numbers": (samples.NUMBERS, *MANY[:2]),
    "numbers result": (samples.NUMBERS_RESULT, *MANY[2:]),
    "one number": (ONE_NUMBER, *ONE[:2]),
    "one number's result": (ONE_DONE, *ONE[2:]),
}


@pytest.mark.parametrize("encoding", list(Encoding), ids=lambda one: one.label)
@pytest.mark.parametrize("name", MESSAGES)
def test_what_is_written_is_read_back(name, encoding):
    value, encode, parse = MESSAGES[name]
    written = encode(value, encoding)
    assert parse(written.data) == value
    assert (declared_encoding(written.data), written.lost_in) == (encoding, ())


@pytest.mark.parametrize("name", MESSAGES)
def test_the_order_of_children_says_nothing(name):
    value, encode, parse = MESSAGES[name]
    root = parse_message(encode(value, Encoding.UTF_8).data)
    assert parse(rewritten(swapped(root))) == value


def swapped(root: Element) -> Element:
    """Header after body; the header's tags in another order."""
    header, body = root.children
    return Element(root.tag, children=(body, Element(header.tag, children=header.children[::-1])))


def rewritten(root: Element) -> bytes:
    return encode_message(root).data


def test_an_unordered_request_of_a_vendor_is_understood():
    request = parse_single_request(samples.UNORDERED_REQUEST.encode())
    assert request.header == samples.HEADER
    face = request.search.card_face()
    assert face == CardFaceKey(
        samples.FACE.key.__class__(
            samples.FACE.key.insurer_number, samples.FACE.key.symbol, samples.FACE.key.number, None
        ),
        samples.FACE.birth,
    )
    assert request.search.limit_consent
    assert request.search.value("NewerTag") == "x"


def test_tags_that_nobody_knows_come_back_in_the_echo():
    request = parse_single_request(samples.UNORDERED_REQUEST.encode())
    told = encode_single_result(SingleResult(samples.DONE, search=request.search)).data.decode()
    assert "<NewerTag>x</NewerTag>" in told
    assert "<Newer><Inside>1</Inside></Newer>" in told


def test_the_unordered_face_sample_is_read_with_its_codes_as_they_are():
    result = parse_single_result(samples.UNORDERED_RESULT.encode())
    assert (result.validity_code, result.validity) == ("7", None)
    assert result.header.reference_classification == "7"
    [one] = result.results
    assert one.value("InsurerNumber") == "  138016"
    assert one.value("InsuredIdentificationNumber") == "0003456"
    assert one.value("SpecificHealthCheckupsInfoAvailableTime") == "20261123090000"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_one_result_is_a_list_of_one(count):
    value = SingleResult(samples.DONE, validity_code="1", results=(samples.RESULT,) * count)
    read = parse_single_result(encode_single_result(value).data)
    assert isinstance(read.results, tuple)
    assert len(read.results) == count


@pytest.mark.parametrize("count", [1, 2])
def test_one_unit_is_a_list_of_one(count):
    value = BulkHandIn(samples.HEADER, (samples.SEARCH,) * count)
    assert len(parse_hand_in(encode_hand_in(value).data).searches) == count


@pytest.mark.parametrize(
    ("code", "segment"),
    [("1", SegmentOfResult.NORMAL), ("2", SegmentOfResult.IN_PROGRESS), ("5", None)],
)
def test_a_code_of_a_newer_version_is_kept(code, segment):
    data = encode_bulk_result(samples.BULK_RESULT).data.replace(
        b"<SegmentOfResult>1<", f"<SegmentOfResult>{code}<".encode()
    )
    header = parse_bulk_result(data).header
    assert (header.segment, header.segment_of_result) == (code, segment)


def test_zeros_in_front_stay():
    read = parse_bulk_result(encode_bulk_result(samples.BULK_RESULT).data)
    assert read.header.reception_number == "00012345678901234567"
    assert read.units[0].reference_number == "000815"
    assert read.units[0].search is not None
    assert read.units[0].search.value("ArbitraryIdentifier") == "00042"


def test_validities_are_known_by_their_code():
    units = parse_bulk_result(encode_bulk_result(samples.BULK_RESULT).data).units
    assert [unit.validity for unit in units] == [Validity.VALID, None]
    assert [unit.processing.is_normal for unit in units] == [True, False]


def test_an_insurer_number_goes_out_with_two_blanks():
    told = encode_single_request(samples.SINGLE_REQUEST).data
    assert b"<InsurerNumber>  138016</InsurerNumber>" in told


@pytest.mark.parametrize("spelling", ["138016", "  138016", "00138016", "１３８０１６", " 138016 "])
def test_every_spelling_of_an_insurer_number_comes_in(spelling):
    assert with_text("InsurerNumber", spelling).card_face() == samples.FACE


def with_text(tag: str, text: str | None) -> SearchInfo:
    kept = [(one, old) for one, old in samples.SEARCH.texts() if one != tag]
    return SearchInfo.of_texts(kept if text is None else [*kept, (tag, text)])


@pytest.mark.parametrize(
    ("tag", "text", "named"),
    [
        ("InsurerNumber", None, "InsurerNumber"),
        ("InsurerNumber", "138017", "check digit"),
        ("InsuredIdentificationNumber", None, "InsuredIdentificationNumber"),
        ("InsuredBranchNumber", "1a", "branch number"),
        ("Birthdate", None, "Birthdate"),
        ("Birthdate", "20260230", "Birthdate"),
        ("Birthdate", "H010331", "Birthdate"),
        ("InsuredCardSymbol", "あ" * 41, "symbol"),
    ],
)
def test_a_unit_that_cannot_be_understood_says_what_is_wrong_and_no_value(tag, text, named):
    unit = with_text(tag, text)
    with pytest.raises(EligibilityError, match=named) as caught:
        unit.card_face()
    assert text is None or text not in str(caught.value)


def test_month_and_day_are_enough_beside_a_branch():
    by_day = SearchInfo.of_face(CardFaceKey(samples.FACE.key, MonthDay(3, 31)))
    assert by_day.card_face().birth == MonthDay(3, 31)
    alone = SearchInfo.of_texts(
        [pair for pair in by_day.texts() if pair[0] != "InsuredBranchNumber"]
    )
    with pytest.raises(WireError, match="Birthdate"):
        alone.card_face()


def test_a_tag_that_says_two_things_is_refused():
    twice = SearchInfo((*samples.SEARCH.children, Element("Birthdate", "19890401")))
    with pytest.raises(WireError, match="twice"):
        twice.card_face()
    same = SearchInfo((*samples.SEARCH.children, Element("Birthdate", "19890331")))
    assert same.card_face() == samples.FACE


@pytest.mark.parametrize(
    ("texts", "consent"), [([], False), (["0"], False), (["1"], True), (["9"], False)]
)
def test_the_limit_certificate_needs_a_consent_of_one(texts, consent):
    tag = "LimitApplicationCertificateRelatedConsFlg"
    assert SearchInfo.of_texts([(tag, text) for text in texts]).limit_consent is consent


def test_a_unit_is_kept_only_up_to_its_size():
    with pytest.raises(WireError, match="256 characters"):
        SearchInfo.of_texts([("ArbitraryIdentifier", "x" * (UNIT_TEXT + 1))]).texts()
    with pytest.raises(WireError, match="40 tags"):
        SearchInfo.of_texts([("Tag", "x")] * 41).texts()


@pytest.mark.parametrize("tag", ["氏名", "a:b", "Größe"])
def test_a_tag_that_cannot_be_written_is_neither_kept_nor_told_back(tag):
    odd = Element("Deeper", children=(Element(tag, "1"),))
    search = SearchInfo((*samples.SEARCH.children, Element(tag, "1"), odd))
    assert search.texts() == samples.SEARCH.texts()
    assert search.to_be_told_back() == samples.SEARCH
    assert search.card_face() == samples.FACE


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x1f", "\ufffe"])
def test_a_character_that_xml_does_not_allow_is_the_units_fault(character):
    search = with_text("ArbitraryIdentifier", f"7{character}")
    with pytest.raises(WireError, match=r"\AArbitraryIdentifier: a character that XML does not"):
        search.texts()
    assert search.to_be_told_back() == with_text("ArbitraryIdentifier", None)


def test_a_files_own_name_has_an_end():
    header = RequestHeader(samples.INSTITUTION, "x" * (FILE_IDENTIFIER + 1))
    data = encode_single_request(SingleRequest(header, samples.SEARCH)).data
    with pytest.raises(WireError, match="ArbitraryFileIdentifier"):
        parse_single_request(data)


@pytest.mark.parametrize("count", [0, UNITS + 1])
def test_a_file_has_one_to_five_hundred_units(count):
    data = encode_hand_in(BulkHandIn(samples.HEADER, (samples.SEARCH,) * count)).data
    with pytest.raises(WireError, match="500"):
        parse_hand_in(data)


def test_one_number_is_registered_by_the_single_message():
    data = encode_patient_numbers(samples.NUMBERS).data
    with pytest.raises(WireError, match="exactly one"):
        parse_patient_numbers(data, Kind.PATIENT_NUMBER)


def test_a_tree_of_too_many_elements_is_refused():
    data = b"<XmlMsg>" + b"<a/>" * ELEMENT_LIMIT + b"</XmlMsg>"
    with pytest.raises(WireError, match="elements"):
        parse_message(data)


def test_a_name_outside_shift_jis_is_told_as_lost():
    result = SingleResult(
        samples.DONE, results=(Element("R", children=(Element("Name", "𠮷田"),)),)
    )
    told = encode_single_result(result, Encoding.SHIFT_JIS)
    assert told.lost_in == ("Name",)
    [one] = parse_message(told.data).children[1].all("ResultList")
    assert one.children[0].value("Name") == f"{SUBSTITUTE}田"


SPLICES = st.tuples(st.integers(0, 4000), st.integers(0, 30), st.binary(max_size=12))


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(MESSAGES)),
    st.sampled_from(list(Encoding)),
    st.lists(SPLICES, max_size=4),
)
def test_a_damaged_message_is_read_or_refused_by_an_error_of_the_language(name, encoding, splices):
    value, encode, parse = MESSAGES[name]
    data = encode(value, encoding).data
    for place, length, put in splices:
        at = place % (len(data) + 1)
        data = data[:at] + put + data[at + length :]
    try:
        read = parse(data)
        for unit in getattr(read, "searches", ()):
            unit.card_face()
    except (WireError, MalformedValue):
        return


def test_times_are_japans():
    read = parse_single_result(encode_single_result(samples.SINGLE_RESULT).data)
    assert read.header.processed_at == dt.datetime(2026, 11, 22, 0, tzinfo=dt.UTC)
