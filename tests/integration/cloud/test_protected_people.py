"""Whoever an insurer protects: no address at any exit, no card, and no word of the reason.

Every route has a case here; a route without one fails until somebody has thought about it.
"""

from collections.abc import Iterator

import httpx
import pytest

from cloud.api.routes import ROUTES
from cloud.domain.values import Protection
from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.oqs_xml import Encoding
from eligibility.wire_values import without_addresses
from tests.integration.cloud.database import enrol
from tests.integration.cloud.exits import (
    ABOUT_NOBODY,
    ABOUT_SOMEBODY,
    OPENED_BY_A_CARD,
    TELL_ADDRESSES,
    WITH_ANOTHER,
    Visit,
    number_of,
)
from tests.integration.cloud.hospital import Hospital
from tests.integration.cloud.protecting import ADDRESS, POST_NUMBER, somebody
from tests.integration.cloud.reception import Kiosk, code_of, new_id, ok

WITHHELD, REFUSED = Protection.ADDRESS_WITHHELD, Protection.INFORMATION_REFUSED


@pytest.fixture
def visit(world, kiosk, hospital) -> Visit:
    return arrive(world, kiosk, hospital)


@pytest.fixture(scope="module")
def desks(session_world) -> Iterator[tuple[Kiosk, Hospital]]:
    """A kiosk and a hospital system for all cases together."""
    line = session_world.line
    enrol(session_world.settings, line.hospital)
    with (
        Kiosk(session_world.url, line.kiosk) as kiosk,
        Hospital(session_world.url, line.hospital) as hospital,
    ):
        yield kiosk, hospital


@pytest.fixture(scope="module")
def withheld(session_world, desks) -> Visit:
    """Somebody whose address is withheld, at every route."""
    visit = arrive(session_world, *desks)
    visit.protect(WITHHELD)
    return visit


@pytest.fixture(scope="module")
def refused(session_world, desks) -> Visit:
    """Somebody whose card is not to be used."""
    visit = arrive(session_world, *desks)
    visit.protect(REFUSED)
    return visit


def arrive(world, kiosk: Kiosk, hospital: Hospital) -> Visit:
    guarded, session_id = somebody(world), new_id()
    proven = kiosk.authenticate(session_id, guarded.card)
    newcomer = somebody(world, has_card=False)
    return Visit(kiosk, hospital, guarded, newcomer, session_id, proven.authentication_id)


def tells_the_address(response: httpx.Response) -> bool:
    spellings = [
        text.encode(encoding) for text in (ADDRESS, POST_NUMBER) for encoding in ("utf-8", "cp932")
    ]
    return any(spelling in response.content for spelling in spellings)


def test_every_route_was_thought_about():
    thought_about = ABOUT_NOBODY | ABOUT_SOMEBODY.keys() | WITH_ANOTHER.keys()
    assert {route.name for route in ROUTES} == thought_about


@pytest.mark.parametrize("name", sorted(TELL_ADDRESSES))
def test_the_address_of_anybody_else_is_told(visit, name):
    assert any(tells_the_address(response) for response in ABOUT_SOMEBODY[name](visit))


@pytest.mark.parametrize("name", sorted(ABOUT_SOMEBODY))
def test_a_withheld_address_leaves_by_no_route(withheld, name, caplog):
    for response in ABOUT_SOMEBODY[name](withheld):
        assert response.status_code == 200, response.text
        assert not tells_the_address(response)
    assert ADDRESS not in caplog.text


@pytest.mark.parametrize("name", ["card", "face", "hospital"])
def test_an_answer_from_before_the_protection_loses_its_address_too(visit, name):
    ask = {
        "card": visit.inquire,
        "face": visit.inquire_by_face,
        "hospital": visit.ask_hospital,
    }[name]
    verification_id = new_id()
    before = ask(verification_id)
    assert tells_the_address(before)
    visit.protect(WITHHELD)
    again = ask(verification_id)
    assert not tells_the_address(again)
    told: wire.InquiryAnswer = wire.decode(ok(again), wire.InquiryAnswer)
    assert told == without_addresses(wire.decode(ok(before), wire.InquiryAnswer))
    visit.guarded.release()
    assert ok(ask(verification_id)) == ok(before)


def test_a_file_answered_before_the_protection_loses_its_address_too(visit):
    number = number_of(visit.hand_in())
    assert tells_the_address(visit.fetch(number))
    assert all(tells_the_address(visit.fetch_xml(number, one)) for one in Encoding)
    visit.protect(WITHHELD)
    again = [visit.fetch(number), *(visit.fetch_xml(number, one) for one in Encoding)]
    assert [tells_the_address(response) for response in again] == [False] * 3
    assert all(visit.guarded.face.InsuredIdentificationNumber in one.text for one in again)


def test_a_stored_answer_by_card_is_not_repeated_for_whoever_refuses_it(visit):
    verification_id = new_id()
    ok(visit.inquire(verification_id))
    visit.protect(REFUSED)
    assert code_of(visit.inquire(verification_id)) is Code.DESK_PLEASE


@pytest.mark.parametrize("name", sorted(OPENED_BY_A_CARD))
def test_a_card_opens_nothing_for_whoever_refuses_it(refused, name):
    for response in OPENED_BY_A_CARD[name](refused):
        assert (response.status_code, code_of(response)) == (403, Code.DESK_PLEASE)


def test_the_refusals_are_all_alike_and_tell_no_reason(visit):
    visit.protect(REFUSED, WITHHELD)
    refused = [visit.prove(), visit.inquire(), visit.consent(), visit.register()]
    assert len({response.content for response in refused}) == 1
    told = {key: value for key, value in refused[0].headers.items() if key != "date"}
    assert all(told.items() <= response.headers.items() for response in refused)
    assert "detail" not in refused[0].json()
    assert [word for word in ("protect", "insurer", "refus") if word in refused[0].text] == []


def test_nothing_is_put_on_record_by_a_refused_card(world, visit):
    visit.protect(REFUSED)
    visit.register()
    visit.consent()
    cards = "SELECT FROM registry.card_cert WHERE person_id = $1"
    assert world.rows(cards, visit.newcomer.person_id) == []
    consents = "SELECT FROM clinical.consent WHERE person_id = $1"
    assert world.rows(consents, visit.guarded.person_id) == []


def test_a_clinics_number_is_not_taken_for_whoever_refuses_the_card(refused):
    """It would come back by the card, which is not to be used."""
    in_json, in_xml = refused.number(), refused.number_in_xml("OQSmuimm01req")
    for response in (in_json, in_xml):
        assert Code.DESK_PLEASE.code in response.text
        assert Code.DESK_PLEASE.sentence in response.text
    world = refused.guarded.world
    numbers = "SELECT FROM registry.reference_number WHERE person_id = $1"
    assert world.rows(numbers, refused.guarded.person_id) == []


@pytest.mark.parametrize("name", ["kiosk", "hospital"])
def test_the_card_face_of_whoever_refuses_the_card_still_answers(refused, name):
    told = refused.inquire_by_face() if name == "kiosk" else refused.ask_hospital()
    answer: wire.InquiryAnswer = wire.decode(ok(told), wire.InquiryAnswer)
    assert answer.QualificationValidity == Validity.VALID.value


def test_a_protection_that_was_lifted_protects_no_more(visit):
    visit.protect(WITHHELD, REFUSED)
    visit.guarded.release()
    assert tells_the_address(visit.inquire())


def test_somebody_without_any_coverage_is_protected_all_the_same(world, visit):
    world.rows(
        "UPDATE registry.coverage SET recorded = tstzrange(lower(recorded), now())"
        " WHERE person_id = $1",
        visit.guarded.person_id,
    )
    visit.protect(REFUSED)
    assert code_of(visit.inquire()) is Code.DESK_PLEASE
