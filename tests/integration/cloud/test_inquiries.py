"""An inquiry is answered once; the same again gets the same bytes, another one a conflict."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import business_day
from eligibility.wire_values import answer_from_wire
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol
from tests.integration.cloud.reception import Kiosk, code_of, detail_of, new_id, ok
from tests.integration.cloud.test_card_faces import dated


@pytest.fixture
def session(world, kiosk) -> tuple[str, str]:
    """Session id and authentication id of hanako."""
    session_id = new_id()
    return session_id, kiosk.authenticate(session_id, world.cards["hanako"]).authentication_id


def test_the_same_inquiry_again_gets_the_same_bytes(world, kiosk, session):
    verification_id = new_id()
    first = ok(kiosk.ask(session[0], session[1], verification_id))
    world.clock.pass_by(minutes=1)
    assert ok(kiosk.ask(session[0], session[1], verification_id)) == first


def test_the_stored_answer_outlives_the_authentication(world, kiosk, session):
    verification_id = new_id()
    first = ok(kiosk.ask(session[0], session[1], verification_id))
    world.clock.pass_by(minutes=16)
    assert ok(kiosk.ask(session[0], session[1], verification_id)) == first


def test_another_inquiry_under_the_same_id_is_a_conflict(world, kiosk, session):
    verification_id = new_id()
    ok(kiosk.ask(session[0], session[1], verification_id))
    response = kiosk.ask(session[0], session[1], verification_id, day=dt.date(2026, 1, 5))
    assert (response.status_code, code_of(response)) == (409, Code.VERIFICATION_CONFLICT)


def test_another_device_never_gets_a_stored_answer(world, kiosk, session):
    verification_id = new_id()
    ok(kiosk.ask(session[0], session[1], verification_id))
    party = world.line.add_kiosk(f"desk-{new_id()[:8]}", NOW)
    enrol(world.settings, party)
    with Kiosk(world.url, party) as other:
        assert (
            code_of(other.ask(session[0], session[1], verification_id))
            is Code.VERIFICATION_CONFLICT
        )


def test_a_repetition_at_the_same_moment_gets_one_answer(world, session):
    verification_id = new_id()

    def ask(_: int) -> bytes:
        with Kiosk(world.url, world.line.kiosk) as kiosk:
            return ok(kiosk.ask(session[0], session[1], verification_id))

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1


def test_what_was_answered_is_kept_for_whoever_has_to_tell_of_a_correction(world, kiosk, session):
    verification_id, day = new_id(), dt.date(2026, 1, 5)
    ok(kiosk.ask(session[0], session[1], verification_id, day=day))
    [kept] = world.rows(
        "SELECT i.confirmed_on, i.institution_code, c.person_id FROM reception.inquiry AS i"
        " JOIN registry.coverage AS c USING (person_id, coverage_id) WHERE verification_id = $1",
        verification_id,
    )
    institution = kiosk.uri.split(":")[3]
    assert tuple(kept) == (day, institution, world.person_ids["hanako"])


def test_an_authentication_expires(world, kiosk, session):
    world.clock.pass_by(minutes=16)
    response = kiosk.ask(*session)
    assert (response.status_code, code_of(response)) == (404, Code.AUTHENTICATION_UNKNOWN)


def test_an_authentication_belongs_to_its_session(kiosk, session):
    assert code_of(kiosk.ask(new_id(), session[1])) is Code.AUTHENTICATION_UNKNOWN


def test_an_authentication_belongs_to_its_device(world, session):
    party = world.line.add_kiosk(f"desk-{new_id()[:8]}", NOW)
    enrol(world.settings, party)
    with Kiosk(world.url, party) as other:
        assert code_of(other.ask(*session)) is Code.AUTHENTICATION_UNKNOWN


def test_an_authentication_nobody_gave_is_unknown(kiosk):
    assert code_of(kiosk.ask(new_id(), new_id())) is Code.AUTHENTICATION_UNKNOWN


@pytest.mark.parametrize(
    ("days_ago", "status"),
    [
        pytest.param(-1, 400, id="tomorrow"),
        pytest.param(0, 200, id="today"),
        pytest.param(1827, 200, id="five years ago"),
        pytest.param(1828, 400, id="longer ago"),
    ],
)
def test_the_day_of_service_lies_within_five_years(world, kiosk, session, days_ago, status):
    day = business_day(world.clock.wall()) - dt.timedelta(days=days_ago)
    by_card = kiosk.ask(*session, day=day)
    by_face = kiosk.ask(session[0], face=dated(world, "hanako"), day=day)
    assert [by_card.status_code, by_face.status_code] == [status] * 2
    if status == 400:
        assert "confirmation_date" in detail_of(by_card)


def test_an_outcome_of_the_official_list_that_we_never_find_is_repeated_as_it_was_kept(
    world, kiosk, session
):
    """6, valid but not registered yet: a newer service may have kept it."""
    verification_id = new_id()
    answered = ok(kiosk.ask(session[0], session[1], verification_id))
    newer = answered.replace(b'"QualificationValidity":"1"', b'"QualificationValidity":"6"')
    world.rows(
        "UPDATE reception.inquiry SET answer = $2, outcome = '6' WHERE verification_id = $1",
        verification_id,
        newer,
    )
    assert ok(kiosk.ask(session[0], session[1], verification_id)) == newer
    [*_, row] = world.rows(
        "SELECT outcome FROM audit.access WHERE reference = $1 ORDER BY seq", verification_id
    )
    assert row["outcome"] == Validity.VALID_NOT_REGISTERED.value
    read = answer_from_wire(wire.decode(newer, wire.InquiryAnswer))
    assert read.outcome.is_valid


def test_neither_card_nor_face_is_malformed(kiosk):
    assert "card_face" in detail_of(kiosk.ask(new_id()))


SECRET = "ﾔﾏﾀﾞ-4829"
BODIES = {
    "not json": (b"{", "not JSON"),
    "no object": (b"[]", "object"),
    "field missing": (b'{"session_id": "x"}', "verification_id"),
    "field of another kind": (b'{"verification_id": 5, "session_id": "x"}', "verification_id"),
    "no uuid": (f'{{"verification_id": "{SECRET}", "session_id": "x"}}'.encode(), "UUID"),
    "empty id": (b'{"verification_id": "", "session_id": "x"}', "verification_id"),
    "uuid in braces": (
        b'{"verification_id": "{9b2c4f0e-1f3a-4d6b-8a55-0d6f2f1c7e11}", "session_id": "x"}',
        "verification_id",
    ),
    "nested too deeply": (b'{"x": ' + b"[" * 50_000, "deep"),
}


@pytest.mark.parametrize(("body", "named"), BODIES.values(), ids=BODIES.keys())
def test_a_malformed_body_is_named_and_never_repeated(kiosk, body, named):
    response = kiosk.post("/v1/inquiries", body)
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)
    assert named in detail_of(response)
    assert SECRET not in response.text


def test_too_large_a_body_is_refused(kiosk):
    response = kiosk.post("/v1/inquiries", b" " * 70_000)
    assert (response.status_code, code_of(response)) == (413, Code.REQUEST_MALFORMED)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("GET", "/v1/inquiries", 405), ("POST", "/", 404)],
)
def test_what_is_not_there_is_a_problem_too(kiosk, method, path, status):
    response = kiosk.client.request(method, path)
    assert (response.status_code, code_of(response)) == (status, Code.REQUEST_MALFORMED)


def test_a_wrong_method_is_told_which_ones_there_are(kiosk):
    assert kiosk.client.request("GET", "/v1/inquiries").headers["allow"] == "POST"


def test_an_empty_session_id_is_no_fault_of_the_service(kiosk):
    response = kiosk.post("/v1/challenges", b'{"session_id": ""}')
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)
