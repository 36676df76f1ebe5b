"""The contracts of ``EligibilityService`` and ``FaceService``: real client, real cloud."""

import dataclasses
import datetime as dt
import uuid

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import (
    NONCE_BYTES,
    CardFaceKey,
    MonthDay,
)
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.faces import open_faces
from kiosk.network.tls import client_context
from kiosk.ports import FaceQuestion
from tests.ports.service_world import BY_PIN, NOW, authenticated, code_of, service_world


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with service_world(tmp_path_factory.mktemp("service")) as world:
        yield world


@pytest.fixture
def service(world):
    context = client_context(world.line.kiosk)
    service = HttpsEligibilityService(f"https://localhost:{world.cable.port}", context)
    yield service
    service.close()


@pytest.fixture
def session_id():
    return str(uuid.uuid4())


def test_each_challenge_is_new(service, session_id):
    nonces = {service.challenge(session_id) for _ in range(3)}
    assert len(nonces) == 3
    assert {len(nonce) for nonce in nonces} == {NONCE_BYTES}


@pytest.mark.parametrize("who", ["hanako", "taro"])
def test_a_card_leads_to_the_coverage_of_its_person(world, service, session_id, who):
    accepted = authenticated(world, service, session_id, who)
    assert accepted.allows_health_consent
    answer = service.inquire(session_id, str(uuid.uuid4()), accepted.authentication_id)
    assert answer.outcome is Validity.VALID
    assert answer.coverages == (world.people[who].coverages[-1],)


def test_the_same_verification_id_gets_the_same_answer(world, service, session_id):
    accepted = authenticated(world, service, session_id)
    verification_id = str(uuid.uuid4())
    answers = [
        service.inquire(session_id, verification_id, accepted.authentication_id) for _ in range(2)
    ]
    assert answers[0] == answers[1]


def test_the_same_proof_again_gets_the_same_authentication(world, service, session_id):
    nonce = service.challenge(session_id)
    proof = world.sign("hanako", session_id, nonce)
    twice = [service.authenticate(session_id, nonce, proof, BY_PIN) for _ in range(2)]
    assert twice[0] == twice[1]


def test_consent_holds_for_a_day_at_most(world, service, session_id):
    accepted = authenticated(world, service, session_id)
    granted = Consent(frozenset({HealthInformation.CHECKUPS}))
    times = service.consent(session_id, accepted.authentication_id, granted)
    assert dt.timedelta(0) < times.available_until - times.consented_at <= dt.timedelta(hours=24)


def test_a_signature_over_another_session_is_refused(world, service, session_id):
    nonce = service.challenge(session_id)
    proof = world.sign("hanako", str(uuid.uuid4()), nonce)
    code = code_of(service.authenticate, session_id, nonce, proof, BY_PIN)
    assert code is Code.SIGNATURE_INVALID


def test_an_unknown_challenge_is_refused(world, service, session_id):
    nonce = b"x" * NONCE_BYTES
    proof = world.sign("hanako", session_id, nonce)
    code = code_of(service.authenticate, session_id, nonce, proof, BY_PIN)
    assert code is Code.NONCE_UNKNOWN


def test_an_unknown_authentication_is_refused(service, session_id):
    unknown = str(uuid.uuid4())
    assert code_of(service.inquire, session_id, unknown, unknown) is Code.AUTHENTICATION_UNKNOWN


def test_a_card_face_leads_to_the_coverage_of_its_person(world, service, session_id):
    taro = world.people["taro"]
    face = CardFaceKey(taro.coverages[-1].key, taro.person.birthdate)
    answer = service.inquire_by_face(session_id, str(uuid.uuid4()), face)
    assert answer.coverages == (taro.coverages[-1],)


def test_month_and_day_are_enough_beside_a_branch_number(world, service, session_id):
    hanako = world.people["hanako"]
    born = MonthDay.of(hanako.person.birthdate)
    face = CardFaceKey(hanako.coverages[-1].key, born)
    answer = service.inquire_by_face(session_id, str(uuid.uuid4()), face)
    assert answer.outcome is Validity.VALID


def test_another_birth_date_is_not_found(world, service, session_id):
    face = CardFaceKey(world.people["taro"].coverages[-1].key, dt.date(1950, 1, 1))
    answer = service.inquire_by_face(session_id, str(uuid.uuid4()), face)
    assert (answer.outcome, answer.coverages) == (Validity.NOT_FOUND, ())


def test_a_cut_cable_is_told_and_the_same_question_is_answered_later(world, service, session_id):
    accepted = authenticated(world, service, session_id)
    verification_id = str(uuid.uuid4())
    question = session_id, verification_id, accepted.authentication_id
    world.cable.cut()
    try:
        assert code_of(service.inquire, *question) is Code.NO_NETWORK
    finally:
        world.cable.restore()
    assert service.inquire(*question).outcome is Validity.VALID


@pytest.fixture
def faces(world):
    """The batch process's own connection; implements FaceService."""
    opened = open_faces(f"https://localhost:{world.cable.port}", world.line.kiosk)
    yield opened
    opened.close()


def a_question(world, who, day=None):
    coverage = world.people[who].coverages[-1]
    face = CardFaceKey(coverage.key, coverage.person.birthdate)
    return FaceQuestion(str(uuid.uuid4()), str(uuid.uuid4()), face, day, on_list=True)


def test_a_card_face_is_asked_about_a_day_that_is_over(world, faces):
    day = NOW.date() - dt.timedelta(days=2)
    answer = faces.ask(a_question(world, "taro", day))
    assert (answer.outcome, answer.confirmed_on) == (Validity.VALID, day)


def test_the_same_question_gets_the_same_answer_also_by_another_connection(world, faces, service):
    question = a_question(world, "taro", NOW.date() - dt.timedelta(days=1))
    assert faces.ask(question) == service.ask(question)


def test_the_same_id_for_another_day_is_refused(world, faces):
    question = a_question(world, "taro", NOW.date() - dt.timedelta(days=1))
    faces.ask(question)
    other = dataclasses.replace(question, day=NOW.date() - dt.timedelta(days=2))
    assert code_of(faces.ask, other) is Code.VERIFICATION_CONFLICT


def test_what_nobody_stands_at_the_kiosk_for_never_locks_the_reception_out(world, faces, service):
    taro = a_question(world, "taro")
    unknown = dataclasses.replace(taro.face, birth=dt.date(1950, 1, 1))
    for _ in range(11):
        question = dataclasses.replace(taro, verification_id=str(uuid.uuid4()), face=unknown)
        assert faces.ask(question).outcome is Validity.NOT_FOUND
    answer = service.inquire_by_face(str(uuid.uuid4()), str(uuid.uuid4()), taro.face)
    assert answer.outcome is Validity.VALID


def test_without_a_certificate_nothing_is_asked(tmp_path):
    assert code_of(open_faces, "https://localhost:1", tmp_path) is Code.DEVICE_CERTIFICATE_UNUSABLE
