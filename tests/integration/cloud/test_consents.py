"""Consent: 24 hours, this institution, this session; absent is not consented."""

import datetime as dt

import pytest

from eligibility import wire
from eligibility.errors import Code
from tests.integration.cloud.reception import code_of, detail_of, new_id, ok


@pytest.fixture
def session(world, kiosk):
    session_id = new_id()
    return session_id, kiosk.authenticate(session_id, world.cards["hanako"]).authentication_id


def kept(world, session_id: str) -> set[str]:
    found = world.rows(
        "SELECT scope FROM clinical.consent WHERE session_id = $1 AND withdrawn_at IS NULL",
        session_id,
    )
    return {row["scope"] for row in found}


def test_a_consent_holds_for_a_day(world, kiosk, session):
    recorded: wire.ConsentRecorded = wire.decode(
        ok(kiosk.consent(*session, "YZK", "TKK")), wire.ConsentRecorded
    )
    assert recorded.available_until - recorded.consented_at == dt.timedelta(hours=24)
    assert kept(world, session[0]) == {"YZK", "TKK"}


def test_a_consent_belongs_to_this_institution(world, kiosk, session):
    ok(kiosk.consent(*session, "YZK"))
    found = world.rows(
        "SELECT institution_code, person_id FROM clinical.consent WHERE session_id = $1",
        session[0],
    )
    expected = (world.line.institution, world.person_ids["hanako"])
    assert [tuple(row) for row in found] == [expected]


def test_the_same_consent_again_keeps_its_first_times(world, kiosk, session):
    first = ok(kiosk.consent(*session, "TKK", "YZK"))
    world.clock.pass_by(minutes=2)
    assert ok(kiosk.consent(*session, "YZK", "TKK")) == first


def test_another_consent_replaces_the_first(world, kiosk, session):
    ok(kiosk.consent(*session, "YZK", "TKK"))
    world.clock.pass_by(seconds=2)
    ok(kiosk.consent(*session, "TSR"))
    assert kept(world, session[0]) == {"TSR"}


def test_no_consent_keeps_nothing(world, kiosk, session):
    recorded: wire.ConsentRecorded = wire.decode(ok(kiosk.consent(*session)), wire.ConsentRecorded)
    assert recorded.granted == ()
    assert kept(world, session[0]) == set()


def test_a_certificate_in_its_grace_may_not_consent(world, kiosk):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, world.cards["emiko"])
    response = kiosk.consent(session_id, proven.authentication_id, "YZK")
    assert (response.status_code, code_of(response)) == (403, Code.CONSENT_NOT_ALLOWED)
    assert kept(world, session_id) == set()


def test_a_consent_needs_the_authentication_of_its_session(kiosk, session):
    response = kiosk.consent(new_id(), session[1], "YZK")
    assert code_of(response) is Code.AUTHENTICATION_UNKNOWN


def test_an_unknown_kind_is_refused_and_not_guessed(world, kiosk, session):
    response = kiosk.consent(*session, "YZK", "EVERYTHING")
    assert "granted" in detail_of(response)
    assert kept(world, session[0]) == set()


def test_the_session_in_the_path_must_be_one(kiosk, session):
    assert "session_id" in detail_of(kiosk.consent("patient-7", session[1]))


def test_the_database_refuses_more_than_a_day(world):
    with pytest.raises(Exception, match="consent_at_most_a_day"):
        world.rows(
            "INSERT INTO clinical.consent VALUES (1, '1310000011', gen_random_uuid(), 'YZK',"
            " gen_random_uuid(), now(), now() + interval '25 hours')"
        )
