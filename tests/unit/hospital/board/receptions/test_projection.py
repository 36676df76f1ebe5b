"""What the board keeps beside the inbox: who was here before, and what needs a person."""

import dataclasses
import datetime as dt

import pytest

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.oqs_xml import Encoding
from eligibility.wire_records import record_to_wire
from hospital.board.coverage_view import Opened
from hospital.board.receptions.arriving import Ticked
from hospital.board.receptions.detail import detail_of
from hospital.board.receptions.needs import Need
from hospital.board.receptions.reading import Show, Wanted
from hospital.board.receptions.rows import row_of
from tests.bench.desk_day import a_visit, by_card_face
from tests.bench.people import people
from tests.bench.receptions import (
    NOON,
    TODAY,
    a_declared_record,
    a_later_record,
    a_provisional_record,
    a_record,
)
from tests.unit.hospital.board.receptions.followed import Board

MONTH = dt.timedelta(days=30)
SOMEBODY = Ticked("s-014", "受付 花子", NOON)


@pytest.fixture
def board(tmp_path):
    made = Board(tmp_path)
    yield made
    made.close()


def elderly(key, percent, at, number=1):
    coverage = people(TODAY)[key].coverages[0]
    assert coverage.elderly_recipient is not None
    paper = dataclasses.replace(coverage.elderly_recipient, contribution_percent=percent)
    return a_visit(key, at, number, coverage=dataclasses.replace(coverage, elderly_recipient=paper))


def test_another_share_than_at_the_last_visit_is_found(board):
    before = board.day.file(elderly("ichiro", "030", NOON - MONTH))
    now = board.day.file(elderly("ichiro", "020", NOON))
    assert board.needs(now) == {Need.RATIO}
    [need] = board.reading.one(now).needs
    assert (need.other, need.last_share) == (before, 3)


def test_the_same_share_is_nothing_to_look_at(board):
    board.day.file(elderly("ichiro", "020", NOON - MONTH))
    assert board.needs(board.day.file(elderly("ichiro", "020", NOON))) == set()


def test_it_is_the_last_visit_that_counts(board):
    board.day.file(elderly("ichiro", "030", NOON - 2 * MONTH))
    board.day.file(elderly("ichiro", "020", NOON - MONTH))
    assert board.needs(board.day.file(elderly("ichiro", "020", NOON))) == set()


def test_somebody_is_found_again_with_another_insurer(board):
    """Kenji changed his; he paid 2割 then, which is made up, and pays 3割 now."""
    _, new = people(TODAY)["kenji"].coverages
    board.day.file(a_visit("kenji", NOON - 2 * MONTH, 1))
    board.day.file(elderly("ichiro", "020", NOON - MONTH))
    taro = people(TODAY)["taro"].coverages[0]
    as_taro = dataclasses.replace(new, person=taro.person)
    board.day.file(a_visit("taro", NOON - MONTH, 1))
    assert board.needs(board.day.file(a_visit("", NOON, 2, coverage=as_taro))) == {Need.RATIO}


@pytest.mark.parametrize("code", ["4", "5"])
def test_a_candidate_has_no_last_visit_and_is_found_under_no_name(board, code):
    board.day.file(a_visit("taro", NOON - MONTH, 1))
    unclear = board.day.file(by_card_face(a_visit("taro", NOON, 2)), QualificationValidity=code)
    board.follow()
    assert board.notes.last_visit(unclear) is None
    kana = people(TODAY)["taro"].coverages[0].person.name_kana
    assert board.reading.find(TODAY, kana) == []


def test_twins_are_two(board):
    """One household number and birth date; only the names and branches differ."""
    aoi = people(TODAY)["aoi"].coverages[0]
    board.day.file(
        a_visit("aoi", NOON - MONTH, 1, coverage=dataclasses.replace(aoi, is_preschool=True))
    )
    assert board.needs(board.day.file(a_visit("akari", NOON, 1))) == set()


def test_twins_who_would_share_their_name_are_two_by_their_branch(board):
    aoi, akari = (people(TODAY)[key].coverages[0] for key in ("aoi", "akari"))
    namesake = dataclasses.replace(akari, person=aoi.person)
    board.day.file(
        a_visit("", NOON - MONTH, 1, coverage=dataclasses.replace(namesake, is_preschool=True))
    )
    assert board.needs(board.day.file(a_visit("aoi", NOON, 1))) == set()


def test_the_clinics_own_number_finds_a_changed_name_and_parts_namesakes(board):
    hanako = people(TODAY)["hanako"].coverages[0]
    married = dataclasses.replace(
        hanako, person=dataclasses.replace(hanako.person, name_kana="ｲﾄｳ ﾊﾅｺ")
    )
    child = dataclasses.replace(hanako, is_preschool=True)
    board.day.file(a_visit("", NOON - MONTH, 1, coverage=child, reference_number="815"))
    again = a_visit("", NOON, 1, coverage=married, reference_number="815")
    assert board.needs(board.day.file(again)) == {Need.RATIO}
    another = a_visit("hanako", NOON, 2, reference_number="816")
    assert board.needs(board.day.file(another)) == set()


@pytest.mark.parametrize(
    ("outcome", "need"),
    [
        (Validity.VALID, None),
        (Validity.LOST, Need.LOST),
        (Validity.LOST_NEWER_EXISTS, Need.LOST_NEWER),
        (Validity.NOT_FOUND, Need.NOT_FOUND),
        (Validity.SEVERAL, Need.SEVERAL),
        (Validity.VALID_NOT_REGISTERED, Need.NOT_REGISTERED),
    ],
)
def test_each_outcome_says_what_it_needs(board, outcome, need):
    filed = board.day.file(by_card_face(a_visit("jiro", NOON, 1, outcome)))
    assert board.needs(filed) == ({need} if need else set())


def test_an_outcome_of_a_newer_version_is_looked_at(board):
    assert board.needs(board.day.file(a_record(), QualificationValidity="7")) == {
        Need.UNKNOWN_OUTCOME
    }


def test_a_provisional_reception_is_looked_at_and_its_declaration_printed(board):
    assert board.needs(board.day.file(a_provisional_record())) == {Need.PROVISIONAL}
    assert board.needs(board.day.file(a_declared_record())) == {Need.DECLARED}


@pytest.mark.parametrize(
    ("name", "encoding", "is_lost"),
    [
        ("●野　花子", Encoding.UTF_8, True),
        ("𠮷野　花子", Encoding.UTF_8, False),
        ("𠮷野　花子", Encoding.SHIFT_JIS, True),
        ("髙橋　﨑子", Encoding.SHIFT_JIS, False),
    ],
)
def test_a_character_that_is_lost_is_flagged(tmp_path, name, encoding, is_lost):
    board = Board(tmp_path, encoding)
    hanako = people(TODAY)["hanako"].coverages[0]
    person = dataclasses.replace(hanako.person, name=name)
    filed = board.day.file(
        a_visit("", NOON, 1, coverage=dataclasses.replace(hanako, person=person))
    )
    assert (Need.LOST_CHARACTER in board.needs(filed)) is is_lost
    board.close()


def not_found(number=7, at=NOON - dt.timedelta(days=2)):
    return by_card_face(a_visit("", at, number, Validity.NOT_FOUND))


@pytest.mark.parametrize("comes_first", ["the reception", "its answer", "a notice"])
def test_an_answer_that_comes_later_is_shown_at_its_reception(board, comes_first):
    record = not_found()
    earlier = record.verification_id
    if comes_first == "a notice":
        board.day.tell("still-not-found", earlier, NOON - dt.timedelta(days=1))
    if comes_first != "its answer":
        board.day.file(record)
        board.follow()
    later = board.day.file(a_later_record(earlier))
    board.follow()
    if comes_first == "its answer":
        assert board.listed() == [later], "until its reception is here"
        board.day.file(record)
    assert board.needs(earlier) == {Need.ANSWERED}
    assert board.listed() == []
    kept = board.reading.one(earlier)
    assert kept.later is not None
    assert kept.later.verification_id == later
    assert [one.verification_id for one in board.reading.page(Wanted(TODAY, Show.NEEDS))] == [
        earlier
    ]


@pytest.mark.parametrize(
    ("kind", "need"),
    [
        ("record-corrected", Need.CORRECTED),
        ("inquiry-resolved", Need.RESOLVED),
        ("still-not-found", Need.STILL_NOT_FOUND),
        ("expired-card-seen", Need.EXPIRED_CARD),
    ],
)
def test_what_the_service_tells_of_a_reception_is_shown_there(board, kind, need):
    filed = board.day.file(a_record())
    board.day.tell(kind, filed)
    assert need in board.needs(filed)


def test_a_notice_may_come_before_its_reception(board):
    record = a_record()
    board.day.tell("record-corrected", record.verification_id)
    board.follow()
    assert board.listed(Show.NEEDS) == []
    board.day.file(record)
    assert board.needs(record.verification_id) == {Need.CORRECTED}


def test_what_was_ticked_off_leaves_the_list_and_says_by_whom(board):
    filed = board.day.file(a_provisional_record())
    assert board.listed(Show.NEEDS) == [filed]
    assert board.projection.tick_off(filed, Need.PROVISIONAL, SOMEBODY)
    assert board.listed(Show.NEEDS) == []
    assert board.reading.one(filed).needs[0].done == SOMEBODY
    assert not board.projection.tick_off(filed, Need.PROVISIONAL, SOMEBODY), "once is enough"
    assert not board.projection.tick_off(filed, Need.LOST, SOMEBODY), "there is no such need"
    assert board.projection.open_again(filed, Need.PROVISIONAL)
    assert board.listed(Show.NEEDS) == [filed]


def test_what_was_followed_is_not_taken_twice(board):
    board.day.lively()
    assert board.follow()
    assert not board.follow()


def test_a_record_that_this_version_cannot_read_is_listed(board):
    message = record_to_wire(a_record())
    filed = board.day.file_message(message)
    with board.day.inbox.database.transaction() as rows:
        rows.execute("UPDATE record SET body = ?", (b'{"schema":"oev-verification/9"}',))
    assert board.needs(filed) == {Need.NEWER_VALUES}
    assert board.listed() == [filed]


@pytest.mark.parametrize(
    "strange",
    [
        {"reception_number": 2**63},
        {"reception_number": -1},
        {"answer": {"Birthdate": "99991231"}},
        {"answer": {"Birthdate": ""}},
        {"answer": {"QualificationDate": "z", "NameKana": "\N{NULL}"}},
        {"answer": {"InsuredPartialContributionRatio": "999"}},
    ],
    ids=str,
)
def test_whatever_a_stolen_kiosk_signs_is_listed_and_keeps_nobody_off_the_board(board, strange):
    message = record_to_wire(a_record())
    [result] = message.answer.ResultList
    changed = wire.changed(result, **strange.get("answer", {}))
    message = wire.changed(
        message,
        reception_number=strange.get("reception_number", 1),
        answer=wire.changed(message.answer, ResultList=(changed,)),
    )
    filed = board.day.file_message(message)
    behind = board.day.file(a_record())
    assert board.listed() == [behind, filed]
    for kept in board.reading.page(Wanted(TODAY)):
        row_of(kept, Encoding.UTF_8)
        detail_of(kept, row_of(kept, Encoding.UTF_8), board.notes, Opened(reason=True))


@pytest.mark.parametrize("sought", ["やまだ", "ヤマダ", "ﾔﾏﾀﾞ ﾊﾅｺ", "山田", "はなこ"])
def test_somebody_is_found_by_a_part_of_the_name_in_any_kana(board, sought):
    filed = board.day.file(a_visit("hanako", NOON, 1))
    board.day.file(a_visit("taro", NOON, 2))
    board.follow()
    assert [kept.verification_id for kept in board.reading.find(TODAY, sought)] == [filed]


def test_somebody_is_found_by_the_reception_number(board):
    board.day.file(a_visit("hanako", NOON, 12))
    filed = board.day.file(a_visit("taro", NOON, 2))
    board.follow()
    assert [kept.verification_id for kept in board.reading.find(TODAY, "２")] == [filed]
    assert board.reading.find(TODAY, "") == []


def test_pages_follow_on_each_other_without_gaps(board):
    ids = [board.day.file(a_visit("hanako", NOON, number)) for number in range(1, 121)]
    board.follow()
    seen, before = [], None
    while rows := board.reading.page(Wanted(TODAY, before=before), limit=50):
        seen += [kept.verification_id for kept in rows]
        before = rows[-1].n
    assert seen == ids[::-1]
    assert board.reading.counts(TODAY).receptions == 120
