"""Who gets a kiosk's certificate: confirmed once, renewed once, the same again if it was lost."""

import base64
import datetime as dt
import hashlib
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from provisioning import profile
from provisioning.acts import Act
from provisioning.device_key import new_key, request_for
from provisioning.errors import (
    CloneSuspected,
    NameRefused,
    NotIssuedHere,
    RenewalRefused,
    RequestNotPending,
    RequestRefused,
)
from provisioning.office import Office, open_new
from provisioning.signing import key_sha256_of

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=60)
KIOSK = profile.device("1310000011", "reception-1")
BY = "urn:x-oev:admin:hanako"


@pytest.fixture
def office(tmp_path):
    return open_new(tmp_path / "office", "Test", NOW)


def request(key=None) -> x509.CertificateSigningRequest:
    return request_for(key or new_key())


def asked(
    office: Office, csr: x509.CertificateSigningRequest, number: int = 1, purpose: str = "enrol"
) -> str:
    """As the EST server writes it down."""
    until = (NOW + dt.timedelta(minutes=30)).isoformat()
    name = f"{number:016x}"
    invited = {"invitation": name, "secret_sha256": "00", "uri": KIOSK.uri, "purpose": purpose}
    office.ledger.append(Act.INVITED, {**invited, "until": until, "by": BY}, NOW)
    facts = {
        "request": name,
        "invitation": name,
        "uri": KIOSK.uri,
        "key_sha256": key_sha256_of(csr),
        "csr": base64.b64encode(csr.public_bytes(Encoding.DER)).decode(),
        "until": until,
    }
    office.ledger.append(Act.REQUESTED, facts, NOW)
    return name


@pytest.fixture
def enrolled(office):
    return office.confirm(asked(office, request()), BY, NOW)


def acts(office: Office) -> list[str]:
    return [one.act for one in office.ledger.entries()]


def test_a_confirmed_request_is_one_line_with_its_certificate(office):
    csr = request()
    before = len(acts(office))
    made = office.confirm(asked(office, csr), BY, NOW)
    facts = office.ledger.entries()[-1].facts
    assert len(acts(office)) == before + 3
    assert (facts["request"], facts["by"], facts["uri"]) == (f"{1:016x}", BY, KIOSK.uri)
    leaf = x509.load_der_x509_certificate(base64.b64decode(made.certificate))
    assert leaf.public_key() == csr.public_key()
    assert leaf.subject.rfc4514_string() == f"CN={KIOSK.common_name}"
    assert office.register().requests[f"{1:016x}"].serial == made.serial


def test_its_chain_is_handed_out_as_often_as_asked(office, enrolled):
    leaf, issuing = x509.load_pem_x509_certificates(office.chain_pem(enrolled))
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(x509.load_pem_x509_certificate(office.trust_pem()))


def test_a_request_is_confirmed_once(office, enrolled):
    with pytest.raises(RequestNotPending, match="issued"):
        office.confirm(f"{1:016x}", BY, NOW)


def test_of_many_admins_who_confirm_at_once_one_does(office):
    name, told = asked(office, request()), []

    def confirm() -> None:
        try:
            told.append(Office(office.folder).confirm(name, BY, NOW).serial)
        except RequestNotPending:
            told.append(0)

    threads = [threading.Thread(target=confirm) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(told)[:7] == [0] * 7
    assert acts(office).count(Act.ISSUED) == 1


def test_a_request_that_ran_out_is_not_confirmed(office):
    name = asked(office, request())
    with pytest.raises(RequestNotPending, match="expired"):
        office.confirm(name, BY, NOW + dt.timedelta(minutes=30))


def test_a_declined_request_is_not_confirmed(office):
    name = asked(office, request())
    office.decline(name, BY, "unknown words", NOW)
    with pytest.raises(RequestNotPending, match="declined"):
        office.confirm(name, BY, NOW)
    with pytest.raises(RequestNotPending, match="declined"):
        office.decline(name, BY, "again", NOW)


def test_a_request_that_nobody_made_is_told(office):
    with pytest.raises(NotIssuedHere):
        office.confirm("0" * 16, BY, NOW)


def test_a_second_kiosk_of_the_name_is_not_confirmed_while_the_first_stands(office, enrolled):
    name = asked(office, request(), 2)
    with pytest.raises(NameRefused, match="revoke it first"):
        office.confirm(name, BY, NOW)
    office.revoke(KIOSK.uri, "superseded", NOW, BY)
    assert office.confirm(name, BY, NOW).uri == KIOSK.uri


def test_a_key_that_was_certified_before_is_not_confirmed(office):
    csr = request()
    office.issue(csr, profile.device("1310000011", "reception-2"), NOW)
    with pytest.raises(RequestRefused, match="before"):
        office.confirm(asked(office, csr), BY, NOW)


def test_a_renewal_names_the_certificate_it_renews(office, enrolled):
    csr = request()
    made = office.renew_device(enrolled.serial, csr, LATER)
    assert (made.uri, made.former) == (KIOSK.uri, enrolled.serial)
    assert made.key_sha256 == key_sha256_of(csr)
    assert made.until == LATER + dt.timedelta(days=90)
    assert office.register().certificates[enrolled.serial].stands(LATER)


def test_a_renewal_whose_answer_was_lost_gets_the_same_certificate(office, enrolled):
    key = new_key()
    made = office.renew_device(enrolled.serial, request(key), LATER)
    before = len(acts(office))
    assert office.renew_device(enrolled.serial, request(key), LATER) == made
    assert len(acts(office)) == before


def test_a_second_key_from_one_certificate_is_a_clone(office, enrolled):
    office.renew_device(enrolled.serial, request(), LATER)
    for _ in range(2):
        with pytest.raises(CloneSuspected):
            office.renew_device(enrolled.serial, request(), LATER)
    assert office.register().clones == {KIOSK.uri: "second-key"}
    assert acts(office).count(Act.CLONE_SUSPECTED) == 1


def test_many_renewals_with_different_keys_at_once_give_one_certificate(office, enrolled):
    told = []

    def renew() -> None:
        try:
            told.append(
                Office(office.folder).renew_device(enrolled.serial, request(), LATER).serial
            )
        except CloneSuspected:
            told.append(0)

    threads = [threading.Thread(target=renew) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(told)[:7] == [0] * 7
    assert acts(office).count(Act.ISSUED) == 2


def test_what_ended_or_was_taken_back_is_not_renewed(office, enrolled):
    with pytest.raises(RenewalRefused):
        office.renew_device(enrolled.serial, request(), NOW + dt.timedelta(days=90))
    office.revoke(KIOSK.uri, "key-compromise", NOW)
    with pytest.raises(RenewalRefused):
        office.renew_device(enrolled.serial, request(), NOW)


def test_a_certificate_after_which_the_kiosk_was_enrolled_again_is_not_renewed(office, enrolled):
    office.issue(request(), KIOSK, NOW)
    with pytest.raises(RenewalRefused, match="newer"):
        office.renew_device(enrolled.serial, request(), LATER)


def test_a_server_is_not_renewed_like_a_kiosk(office):
    csr = request()
    office.issue(csr, profile.service("cloud", ("localhost",)), NOW)
    [cloud] = office.register().of_key(key_sha256_of(csr))
    with pytest.raises(RenewalRefused):
        office.renew_device(cloud.serial, request(), NOW)


def test_a_renewal_brings_a_new_key(office):
    key = new_key()
    made = office.confirm(asked(office, request(key)), BY, NOW)
    with pytest.raises(RequestRefused, match="new one"):
        office.renew_device(made.serial, request(key), LATER)


def test_the_same_key_for_the_same_name_gets_the_same_certificate(office):
    csr = request()
    first = office.issue(csr, KIOSK, NOW)
    assert office.issue(csr, KIOSK, LATER) == first
    office.revoke(KIOSK.uri, "superseded", LATER)
    assert office.issue(csr, KIOSK, LATER) != first


def test_a_certificate_is_taken_back_once(office, enrolled):
    gone = office.revoke_serial(enrolled.serial, "superseded", LATER, BY)
    assert (gone.revoked_at, gone.reason) == (LATER, "superseded")
    with pytest.raises(NotIssuedHere):
        office.revoke_serial(enrolled.serial, "superseded", LATER, BY)


def test_the_keys_hash_is_that_of_its_public_key(office, enrolled):
    leaf = x509.load_der_x509_certificate(base64.b64decode(enrolled.certificate))
    # PKCS#8 SubjectPublicKeyInfo of P-256: 26 bytes of header, 65 of the point.
    spki = leaf.tbs_certificate_bytes[leaf.tbs_certificate_bytes.index(b"\x30\x59\x30\x13") :][:91]
    assert hashlib.sha256(spki).hexdigest() == enrolled.key_sha256


@pytest.mark.parametrize("reason", ["key-compromise", "cessation"])
def test_a_stolen_kiosk_that_had_asked_to_be_renewed_is_not_confirmed(office, enrolled, reason):
    waiting = asked(office, request(), 2, "renew")
    office.revoke(KIOSK.uri, reason, NOW + dt.timedelta(minutes=1))
    with pytest.raises(RequestNotPending, match="invite it anew"):
        office.confirm(waiting, BY, NOW)


def test_a_kiosk_whose_former_was_superseded_meanwhile_is_renewed(office, enrolled):
    waiting = asked(office, request(), 2, "renew")
    office.revoke(KIOSK.uri, "superseded", NOW + dt.timedelta(minutes=1))
    assert office.confirm(waiting, BY, NOW).stands(NOW)
