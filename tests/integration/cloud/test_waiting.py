"""A card face that found nobody is remembered on request and told once an insurer registers it."""

import dataclasses
import datetime as dt

import pytest

from cloud.bootstrap.keys import FACE_KEY, read_key
from cloud.domain.pseudonym import FaceKeys
from cloud.domain.values import KeptAnswer, WaitingFace
from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, MonthDay
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
    comparison_key,
)
from eligibility.wire_values import card_face_to_wire
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import in_store
from tests.integration.cloud.ledger import Ledger
from tests.integration.cloud.ledger_rows import BORN, INSTITUTION, KYOKAI, SOCIETY, insert
from tests.integration.cloud.reception import code_of, new_id, ok

TODAY = NOW.date()
SINCE = TODAY - dt.timedelta(days=3)
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def ledger(world):
    return Ledger(world.settings.database.owner_dsn)


@pytest.fixture
def face():
    """A card face that nobody has."""
    key = InsuredKey(
        InsurerNumber(KYOKAI),
        InsuredSymbol("１２‐３４"),
        InsuredNumber(f"{new_id().translate(ONLY_DIGITS)}0000000"[:7]),
        BranchNumber("01"),
    )
    return CardFaceKey(key, BORN)


ONLY_DIGITS = {ord(letter): None for letter in "abcdef-"}


def remembered(world, face, *, day=TODAY, asked_at=NOW, expires_at=NOW + 14 * A_DAY):
    """Asked, not found, and kept; gives the verification id."""
    kept = KeptAnswer(
        verification_id=new_id(),
        request_sha256=b"",
        device_uri="urn:x-oev:device:1310000010:kiosk-01",
        person_id=None,
        outcome="4",
        answer=b"",
        answered_at=asked_at,
        confirmed_on=day,
        institution=INSTITUTION,
        waiting=WaitingFace(face, face_key(world, face), expires_at),
    )
    in_store(world.settings, lambda store: store.keep_answer(kept))
    return kept.verification_id


def face_key(world, face) -> int:
    return FaceKeys(read_key(world.settings.keys.directory / FACE_KEY)).of(face.key)


def register(ledger, face, *, insurer=KYOKAI, since=SINCE, is_noted=True, **differing) -> None:
    number = face.key.number.text
    columns = {"number": number, "number_key": comparison_key(number), **differing}
    ledger.register(ledger.person(), insurer, since, is_noted=is_noted, **columns)


def resolved(ledger, institution=INSTITUTION):
    return [
        one.content["verification_id"]
        for one in ledger.messages(institution)
        if one.kind == "inquiry-resolved"
    ]


def is_waiting(ledger, verification_id) -> bool:
    found = ledger.rows(
        "SELECT FROM registry.waiting_inquiry WHERE verification_id = $1", verification_id
    )
    return bool(found)


def test_a_kiosk_that_wished_it_is_told_when_the_insurer_registers(world, kiosk, ledger, face):
    verification_id = new_id()
    asked = card_face_to_wire(face)
    answer = ok(kiosk.ask(new_id(), None, verification_id, face=asked, remember=True))
    assert wire.decode(answer, wire.InquiryAnswer).QualificationValidity == "4"
    assert is_waiting(ledger, verification_id)
    register(ledger, face)
    institution = kiosk.uri.split(":")[3]
    assert resolved(ledger, institution) == [verification_id]
    assert not is_waiting(ledger, verification_id)


def test_a_kiosk_that_did_not_wish_it_leaves_nothing_behind(kiosk, ledger, face):
    verification_id = new_id()
    ok(kiosk.ask(new_id(), None, verification_id, face=card_face_to_wire(face)))
    assert not is_waiting(ledger, verification_id)


def test_what_was_found_does_not_wait(world, kiosk, ledger):
    [coverage] = world.people["hanako"].coverages
    asked = card_face_to_wire(CardFaceKey(coverage.key, coverage.person.birthdate))
    verification_id = new_id()
    ok(kiosk.ask(new_id(), None, verification_id, face=asked, remember=True))
    assert not is_waiting(ledger, verification_id)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="the whole face"),
        pytest.param({"birth": MonthDay.of(BORN)}, id="month and day of birth"),
        pytest.param({"branch": None}, id="no branch on the card"),
    ],
)
def test_a_face_resolves_by_its_numbers_and_birth(world, ledger, face, change):
    wanted = dict(change)
    if "branch" in wanted:
        face = dataclasses.replace(face, key=dataclasses.replace(face.key, **wanted))
    else:
        face = dataclasses.replace(face, **wanted)
    verification_id = remembered(world, face)
    register(ledger, face)
    assert resolved(ledger) == [verification_id]


@pytest.mark.parametrize(
    "differing",
    [
        pytest.param({"branch": "02"}, id="branch"),
        pytest.param({"birthdate": BORN + A_DAY}, id="birth date"),
        pytest.param({"symbol_key": "1234"}, id="symbol"),
        pytest.param({"number_key": "9"}, id="number"),
        pytest.param({"insurer": SOCIETY}, id="insurer"),
        pytest.param({"since": TODAY + A_DAY}, id="begins after the day of service"),
    ],
)
def test_somebody_elses_registration_resolves_nothing(world, ledger, face, differing):
    verification_id = remembered(world, face)
    register(ledger, face, **differing)
    assert resolved(ledger) == []
    assert is_waiting(ledger, verification_id)


def test_a_correction_may_resolve_too(world, ledger, face):
    verification_id = remembered(world, face)
    someone = ledger.person()
    coverage = ledger.register(someone, KYOKAI, SINCE)
    ledger.correct(someone, coverage, number_key=face.key.number.text)
    assert resolved(ledger) == [verification_id]


def test_every_institution_that_asked_is_told(world, ledger, face):
    both = {remembered(world, face), remembered(world, face)}
    register(ledger, face)
    assert set(resolved(ledger)) == both


def test_what_has_expired_is_neither_resolved_nor_kept(world, ledger, face):
    verification_id = remembered(world, face, expires_at=NOW - A_DAY)
    register(ledger, face)
    assert resolved(ledger) == []
    in_store(world.settings, lambda store: store.forget(NOW, NOW - 99 * A_DAY))
    assert not is_waiting(ledger, verification_id)


def test_a_batch_that_was_under_way_meanwhile_is_caught_up_with(world, ledger, face):
    an_hour_ago = NOW - dt.timedelta(hours=1)  # the service itself looks at the last minutes only
    verification_id = remembered(world, face, asked_at=an_hour_ago)
    register(ledger, face, is_noted=False)
    ledger.run(lambda connection: _add_face(connection, face_key(world, face), face))
    asked_before = NOW - A_DAY
    count = in_store(world.settings, lambda store: store.ask_again(asked_before, NOW))
    assert count == 1
    assert resolved(ledger) == [verification_id]
    again = in_store(world.settings, lambda store: store.ask_again(asked_before, NOW))
    assert again == 0


async def _add_face(connection, key: int, face) -> None:
    [row] = await connection.fetch(
        "SELECT person_id, coverage_id FROM registry.coverage WHERE number_key = $1",
        face.key.number.text,
    )
    card_face = {"face_key": key, "birth_md": 412, "branch": "01", **row}
    await insert(connection, "registry.card_face", card_face)


def test_an_expired_card_is_told_to_whoever_saw_it(world, kiosk, ledger):
    coverage = world.people["jiro"].coverages[0]
    asked = card_face_to_wire(CardFaceKey(coverage.key, coverage.person.birthdate))
    verification_id = new_id()
    session_id = new_id()
    for _ in range(2):
        ok(kiosk.ask(session_id, None, verification_id, face=asked))
    institution = kiosk.uri.split(":")[3]
    [message] = ledger.messages(institution)
    assert message.content == {"kind": "expired-card-seen", "verification_id": verification_id}


def test_a_lost_coverage_on_a_list_is_no_card_that_anybody_showed(world, kiosk, ledger):
    coverage = world.people["jiro"].coverages[0]
    asked = wire.InquiryRequest(
        verification_id=new_id(),
        session_id=new_id(),
        card_face=card_face_to_wire(CardFaceKey(coverage.key, coverage.person.birthdate)),
        on_list=True,
    )
    ok(kiosk.post("/v1/inquiries", asked))
    assert ledger.messages(kiosk.uri.split(":")[3]) == []


def test_a_lost_coverage_found_by_card_is_no_expired_card(world, kiosk, ledger):
    assert kiosk.inquire(world.cards["jiro"]).QualificationValidity in ("2", "3")
    assert ledger.messages(kiosk.uri.split(":")[3]) == []


def test_only_a_card_face_can_be_remembered(world, kiosk):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, world.cards["hanako"])
    response = kiosk.ask(session_id, proven.authentication_id, remember=True)
    assert code_of(response) is Code.REQUEST_MALFORMED
    assert "remember_if_not_found" in response.text
