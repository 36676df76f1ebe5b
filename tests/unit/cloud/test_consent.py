"""A consent's life, and who may give one."""

import datetime as dt

import pytest

from cloud.domain.consent import consent_given
from cloud.domain.errors import Refused
from cloud.domain.values import Authentication, CardLink, CertificateState, ShownBy
from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import CardProof, HolderVerification

NOW = dt.datetime(2026, 6, 15, 3, tzinfo=dt.UTC)


CARD = CardLink(bytes(32), NOW, NOW)
BY_PIN = ShownBy(HolderVerification.PIN, CardProof.AUTH_SIGNATURE)


def authentication(state: CertificateState, shown: ShownBy = BY_PIN) -> Authentication:
    return Authentication("a", "s", "urn:x", 7, CARD, state, shown, NOW, NOW)


def test_a_consent_ends_after_24_hours():
    given = consent_given(authentication(CertificateState.VALID), Consent.everything(), NOW)
    assert given.available_until - given.given_at == dt.timedelta(hours=24)


def test_what_is_absent_is_not_consented():
    consent = Consent(frozenset({HealthInformation.CHECKUPS}))
    assert consent_given(authentication(CertificateState.VALID), consent, NOW).scopes == ("TKK",)


@pytest.mark.parametrize("consent", [Consent.everything(), Consent.nothing()])
def test_an_expired_certificate_gives_no_consent(consent):
    with pytest.raises(Refused) as refused:
        consent_given(authentication(CertificateState.GRACE), consent, NOW)
    assert refused.value.code is Code.CONSENT_NOT_ALLOWED


def test_the_face_key_gives_no_consent():
    """Health information needs the authentication key's own signature."""
    by_face_key = ShownBy(HolderVerification.FACE, CardProof.FACE_KEY)
    with pytest.raises(Refused) as refused:
        consent_given(
            authentication(CertificateState.VALID, by_face_key), Consent.everything(), NOW
        )
    assert refused.value.code is Code.CONSENT_NOT_ALLOWED


def test_staff_who_looked_take_nothing_away_from_a_signature():
    looked = ShownBy(HolderVerification.VISUAL, CardProof.AUTH_SIGNATURE, "S-7")
    assert consent_given(authentication(CertificateState.VALID, looked), Consent.nothing(), NOW)


def test_an_authentication_does_not_show_the_person():
    assert "7" not in repr(authentication(CertificateState.VALID)).replace("2026", "")
