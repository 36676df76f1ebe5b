"""Proofs without a PIN and registration: the real client, the real cloud, the real card stack."""

import uuid

import pytest

from cloud.domain.proofs import WAYS
from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import (
    HolderShown,
    HolderVerification,
)
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.tls import client_context
from tests.ports.service_world import authenticated, code_of, service_world, shown

BY_FACE = HolderShown(HolderVerification.FACE)
BY_STAFF = HolderShown(HolderVerification.VISUAL, "S-0042")


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


@pytest.mark.parametrize("holder", [BY_FACE, BY_STAFF], ids=["face", "staff"])
def test_an_authorised_terminal_has_every_right_without_a_pin(world, service, session_id, holder):
    accepted = shown(world, service, session_id, "hanako", holder, is_authorised=True)
    assert accepted.allows_health_consent
    answer = service.inquire(session_id, str(uuid.uuid4()), accepted.authentication_id)
    assert answer.coverages == (world.people["hanako"].coverages[-1],)


@pytest.mark.parametrize("holder", [BY_FACE, BY_STAFF], ids=["face", "staff"])
def test_the_cards_face_key_leads_to_its_person_and_to_no_health_information(
    world, service, session_id, holder
):
    accepted = shown(world, service, session_id, "hanako", holder)
    assert (accepted.is_registered, accepted.allows_health_consent) == (True, False)
    answer = service.inquire(session_id, str(uuid.uuid4()), accepted.authentication_id)
    assert answer.coverages == (world.people["hanako"].coverages[-1],)
    consent = Consent(frozenset({HealthInformation.CHECKUPS}))
    code = code_of(service.consent, session_id, accepted.authentication_id, consent)
    assert code is Code.CONSENT_NOT_ALLOWED


def test_the_face_of_another_person_is_found_out(world, service, session_id):
    code = code_of(shown, world, service, session_id, "makoto", BY_FACE)
    assert code is Code.FACE_DATA_OF_ANOTHER


def test_a_look_by_nobody_is_no_look(world, service, session_id):
    nobody = HolderShown(HolderVerification.VISUAL)
    assert code_of(shown, world, service, session_id, "hanako", nobody) is Code.REQUEST_MALFORMED


def test_what_the_institution_does_not_accept_is_told(world, service, session_id):
    world.accept("pin/auth-signature")
    try:
        code = code_of(shown, world, service, session_id, "hanako", BY_FACE)
        assert code is Code.PROOF_NOT_ACCEPTED
        assert authenticated(world, service, session_id).is_registered
    finally:
        world.accept(*WAYS)


def test_a_card_is_registered_on_the_spot(world, service, session_id):
    accepted = authenticated(world, service, session_id, "minoru")
    question = session_id, str(uuid.uuid4()), accepted.authentication_id
    assert not accepted.is_registered
    assert code_of(service.inquire, *question) is Code.CARD_NOT_REGISTERED
    service.register(session_id, accepted.authentication_id)
    service.register(session_id, accepted.authentication_id)
    assert service.inquire(*question).coverages == (world.people["minoru"].coverages[-1],)


def test_an_unknown_authentication_registers_nothing(service, session_id):
    unknown = str(uuid.uuid4())
    assert code_of(service.register, session_id, unknown) is Code.AUTHENTICATION_UNKNOWN


def test_a_renewed_card_is_the_same_person(world, service, session_id):
    accepted = authenticated(world, service, session_id, "sayuri")
    assert accepted.is_registered
    answer = service.inquire(session_id, str(uuid.uuid4()), accepted.authentication_id)
    assert answer.coverages == (world.people["sayuri"].coverages[-1],)


def test_a_card_of_the_old_generation_is_believed(world, service, session_id):
    assert authenticated(world, service, session_id, "takeshi").allows_health_consent


REFUSED = {"shizue": Code.CERTIFICATE_REVOKED, "ryo": Code.CERTIFICATE_UNTRUSTED}


@pytest.mark.parametrize(("who", "code"), REFUSED.items(), ids=REFUSED.keys())
def test_a_card_that_must_not_be_used_is_refused(world, service, session_id, who, code):
    assert code_of(authenticated, world, service, session_id, who) is code


def test_in_grace_there_is_no_health_information(world, service, session_id):
    accepted = authenticated(world, service, session_id, "emiko")
    assert (accepted.is_registered, accepted.allows_health_consent) == (True, False)
