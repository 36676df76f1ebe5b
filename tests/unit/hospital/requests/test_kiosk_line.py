"""Requests through a kiosk's line: a list each, however often it is begun, and answers in order."""

import pytest

from eligibility.errors import Code
from eligibility.oqs_bulk import parse_bulk_result, parse_receipt
from eligibility.oqs_header import SegmentOfResult
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import parse_single_result
from eligibility.wire_inquiries import LineStatus
from hospital.requests.kiosk_line import KioskLine, Through
from tests.bench.receptions import OWNER, TODAY
from tests.unit.hospital.asking import a_part, answered
from tests.unit.hospital.requests.bench import (
    HEADER,
    Folders,
    fetch,
    hand_in,
    header_of,
    registration,
    search_for,
    single,
)

SINGLE, SINGLE_RESULT = "OQSsiquc01req_1.xml", "OQSsiquc01res_1.xml"
HAND_IN, RECEIPT = "OQSmuquc01req_1.xml", "OQSmuquc01res_1.xml"
FETCH, FETCHED = "OQSmuquc02req_1.xml", "OQSmuquc02res_1.xml"
WRONG = SearchInfo.of_texts([("InsurerNumber", "138017"), ("ArbitraryIdentifier", "A-2")])


class ThroughKiosk(Folders):
    """The folders beside a desk: what a kiosk says is taken in by the same inbox."""

    def __init__(self, directory, asking):
        super().__init__(directory)
        self.database.close()
        self.asking = asking
        self.database = asking.desk.inbox.database
        self.begin()

    def begin(self):
        super().begin()
        through = Through(OWNER.institution, OWNER.device)
        self.line = KioskLine(self.database, self.ledger, through, self.now)
        for one in self.answerings:
            one._line = self.line

    def lists(self):
        found = self.database.rows("SELECT inquiry_id FROM inquiry ORDER BY rowid")
        return [row["inquiry_id"] for row in found]

    def say(self, *lines, inquiry_id=None):
        """The kiosk's answers to the only list."""
        asked = inquiry_id or self.lists()[-1]
        assert self.asking.answer(a_part(asked, lines)) == ("accepted", None)

    def number(self):
        return parse_receipt(self.answers()[RECEIPT]).reception_number

    def fetched(self):
        self.drop(FETCH, fetch(self.number()))
        self.work()
        return parse_bulk_result(self.answers()[FETCHED])


@pytest.fixture
def through(tmp_path, asking):
    return ThroughKiosk(tmp_path, asking)


def test_a_single_check_is_a_list_of_one_line(through):
    through.drop(SINGLE, single())
    through.work()
    assert len(through.lists()) == 1
    assert through.answers() == {}
    through.say(answered(1))
    through.answer(0.2)
    result = parse_single_result(through.answers()[SINGLE_RESULT])
    assert result.header.segment_of_result is SegmentOfResult.NORMAL
    assert result.header.file_identifier == HEADER.file_identifier
    assert (result.validity_code, len(result.results)) == ("1", 1)
    assert result.search == search_for()
    assert result.results[0].value("LimitApplicationCertificateRelatedConsFlg") == "0"


@pytest.mark.parametrize(
    ("status", "validity"), [(LineStatus.NONE, "4"), (LineStatus.FOUND, "1")], ids=str
)
def test_begun_again_after_a_crash_it_is_the_same_list(through, status, validity):
    through.drop(SINGLE, single())
    through.look()
    for _ in range(3):
        through.begin()
        through.answer()
    through.say(answered(1, status) if validity == "1" else nobody())
    through.begin()
    through.answer()
    assert len(through.lists()) == 1
    assert parse_single_result(through.answers()[SINGLE_RESULT]).validity_code == validity


def nobody():
    line = answered(1, LineStatus.NOT_ASKED)
    return type(line)(line=1, status=LineStatus.NONE)


def test_a_line_that_was_not_asked_is_an_error_with_its_code(through):
    through.drop(SINGLE, single())
    through.work()
    through.say(answered(1, LineStatus.NOT_ASKED, Code.NO_NETWORK.code))
    through.answer(0.2)
    assert through.refusal(SINGLE_RESULT)[0] == "KSK-101"


def test_a_kiosk_that_nobody_knows_is_told_at_once(through):
    through.drop(SINGLE, single())
    through.work()
    through.asking.delivery.hindered(through.lists()[0], Code.KIOSK_UNKNOWN)
    through.answer(0.2)
    assert through.refusal(SINGLE_RESULT)[0] == "KSK-317"


def test_a_kiosk_that_is_away_is_told_within_twenty_seconds(through):
    through.drop(SINGLE, single())
    through.work()
    through.asking.delivery.hindered(through.lists()[0], Code.KIOSK_UNHEARD)
    through.answer(19.0)
    assert through.answers() == {}
    through.answer(1.0)
    code, message = through.refusal(SINGLE_RESULT)
    assert (code, "端末" in message) == ("KSK-318", True)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (single(WRONG), "check digit"),
        (single(header=header_of(confirmed_on=TODAY.replace(year=2027))), "future"),
        (hand_in(search_for(), search_for()), "QualificationConfirmSearchInfo"),
    ],
    ids=["unit", "future", "two"],
)
def test_a_wrong_single_check_is_refused_and_never_asked(through, data, named):
    through.drop(SINGLE, data)
    through.work()
    code, message = through.refusal(SINGLE_RESULT)
    assert (code, named in message) == ("KSK-201", True)
    assert through.lists() == []


def test_many_are_numbered_at_once_and_fetched_in_their_order(through):
    units = (search_for("taro"), WRONG, search_for(), search_for("jiro", limit_consent=True))
    through.drop(HAND_IN, hand_in(*units))
    through.work()
    number = through.number()
    assert (number[:8], len(number), number.isdigit()) == ("20261122", 20, True)
    assert through.fetched().is_in_progress
    through.say(answered(4), answered(1), answered(3, LineStatus.NOT_ASKED, "KSK-311"))
    result = through.fetched()
    assert [unit.search for unit in result.units] == list(units)
    assert [unit.validity_code for unit in result.units] == ["1", None, None, "1"]
    assert [unit.processing.code for unit in result.units] == [None, "KSK-201", "KSK-311", None]
    counts = result.header.counts
    assert counts is not None
    assert (counts.results, counts.normal, counts.errors) == ("4", "2", "2")
    assert result.header.reception_number == number
    flag = "LimitApplicationCertificateRelatedConsFlg"
    assert [unit.results[0].value(flag) for unit in result.units if unit.results] == ["0", "1"]
    assert through.fetched() == result


def test_what_can_ask_about_nobody_is_done_at_once(through):
    through.drop(HAND_IN, hand_in(WRONG))
    through.work()
    assert through.lists() == []
    [unit] = through.fetched().units
    assert unit.processing.code == "KSK-201"


def test_the_same_file_on_the_same_day_has_the_same_number(through):
    numbers = []
    for after_s in (0.0, 60.0, 24 * 3600.0):
        through.seconds += after_s
        through.drop(HAND_IN, hand_in(search_for()))
        through.work()
        numbers.append(through.number())
    assert numbers[0] == numbers[1] != numbers[2]
    assert len(through.lists()) == 2


def test_a_hand_in_that_a_crash_interrupted_has_one_list_and_one_number(through):
    through.drop(HAND_IN, hand_in(search_for(), header=header_of(file_identifier=None)))
    through.look()
    [request] = through.ledger.open()
    data = through.ledger.body(request.request_id)
    first = through.line.ask(request, data)
    through.begin()
    through.answer()
    assert through.answers()[RECEIPT] == first.data
    assert len(through.lists()) == 1


@pytest.mark.parametrize("number", ["20261122000000000001", "x"])
def test_a_number_that_nobody_has_is_refused(through, number):
    through.drop(FETCH, fetch(number))
    through.work()
    assert through.refusal(FETCHED)[0] == "KSK-222"


@pytest.mark.parametrize("kind", ["OQSsiimm01", "OQSmuimm01"])
def test_patient_numbers_have_no_way_over_this_line(through, kind):
    through.drop(f"{kind}req_1.xml", registration())
    through.work()
    assert through.refusal(f"{kind}res_1.xml")[0] == "KSK-327"
