"""EST over real TLS: the forms of RFC 7030 and 8951, the whole way, and what is refused."""

import base64
import datetime as dt
import itertools

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eligibility.errors import Code
from eligibility.identity import device_uri
from provisioning import bundle, profile
from provisioning.office import open_new
from provisioning.profile import Kind
from tests.bench.authority import AuthorityDesk, ending_soon
from tests.bench.enrolment import (
    EST,
    FORM,
    Applicant,
    a_request,
    basic,
    certificates_of,
    invite,
    new_secret,
    spki,
)
from tests.bench.pki import INSTITUTION

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
BY = "urn:x-oev:admin:hanako"
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def one_desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    office = open_new(folder / "office", "Example", NOW)
    with AuthorityDesk(office, folder, NOW) as desk:
        yield desk


@pytest.fixture
def desk(one_desk):
    """One for the file, its clock at the beginning; each test uses kiosks of its own."""
    one_desk.clock.at = NOW
    return one_desk


@pytest.fixture
def nobody(desk):
    with desk.client() as client:
        yield client


@pytest.fixture
def device():
    return f"r-{next(NUMBERS)}"


@pytest.fixture
def uri(device):
    return device_uri(INSTITUTION, device)


def requests_of(desk, secret):
    return [one for one in desk.office.register().requests.values() if one.invitation == secret.id]


def confirmed(desk, kiosk: Applicant, nobody):
    """Through invitation, request and confirmation; gives the kiosk's folder."""
    assert kiosk.enrol(nobody).status_code == 202
    (request,) = requests_of(desk, kiosk.secret)
    desk.office.confirm(request.id, BY, desk.clock.now())
    return kept(kiosk, kiosk.enrol(nobody), desk.credentials.parent / f"kiosk-{request.id}")


def kept(kiosk: Applicant, answer, folder):
    leaf, *above = in_order(certificates_of(answer), kiosk)
    folder.mkdir()
    (folder / "device.key").write_bytes(kiosk.key_pem())
    chain = b"".join(one.public_bytes(Encoding.PEM) for one in (leaf, *above))
    (folder / "device.crt").write_bytes(chain)
    return folder


def in_order(found, kiosk: Applicant):
    return sorted(found, key=lambda one: spki_of(one) != spki(kiosk.key))


def spki_of(one: x509.Certificate) -> bytes:
    return one.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def told(answer) -> Code | None:
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    return Code.of(answer.json()["code"])


def reenrol(desk, party, key, **options):
    with desk.client(party) as client:
        return client.post(
            f"{EST}/simplereenroll",
            content=base64.encodebytes(a_request(key, **options)),
            headers=FORM,
        )


def test_cacerts_are_the_root_and_the_kiosks_issuing_authority(desk, nobody):
    answer = nobody.get(f"{EST}/cacerts")
    root = x509.load_pem_x509_certificate(desk.office.trust_pem())
    found = certificates_of(answer)
    assert answer.headers["Content-Type"] == "application/pkcs7-mime"
    assert root in found
    assert [one.issuer for one in found] == [root.subject] * 2


def test_csrattrs_name_the_curve_the_signature_and_the_challenge(nobody):
    answer = nobody.get(f"{EST}/csrattrs")
    assert answer.headers["Content-Type"] == "application/csrattrs"
    der = base64.b64decode(answer.content)
    for oid in ("1.2.840.113549.1.9.7", "1.2.840.10045.3.1.7", "1.2.840.10045.4.3.2"):
        assert x509.ObjectIdentifier(oid).dotted_string == oid
        assert encoded_oid(oid) in der
    assert der[:2] == bytes([0x30, len(der) - 2])


def encoded_oid(dotted: str) -> bytes:
    """By cryptography: the OID as an attribute's type in a request."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    builder = builder.add_attribute(x509.ObjectIdentifier(dotted), b"x")
    der = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    at = der.index(b"\x31\x03\x0c\x01x")
    start = der.rindex(b"\x06", 0, at)
    return der[start:at]


def test_a_kiosk_is_enrolled_once_an_admin_has_confirmed(desk, nobody, device, uri):
    kiosk = Applicant.new(invite(desk.office, NOW, device))
    waiting = kiosk.enrol(nobody)
    assert waiting.status_code == 202
    assert int(waiting.headers["Retry-After"]) > 0
    assert kiosk.enrol(nobody).status_code == 202
    (request,) = requests_of(desk, kiosk.secret)
    desk.office.confirm(request.id, BY, NOW)
    answer = kiosk.enrol(nobody)
    assert answer.headers["Content-Type"] == "application/pkcs7-mime; smime-type=certs-only"
    leaf = in_order(certificates_of(answer), kiosk)[0]
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [uri]


def test_an_answer_that_was_lost_is_given_again_byte_by_byte(desk, nobody, device, uri):
    kiosk = Applicant.new(invite(desk.office, NOW, device))
    confirmed(desk, kiosk, nobody)
    desk.clock.add(minutes=90)
    assert kiosk.enrol(nobody).content == kiosk.enrol(nobody).content
    assert len(desk.office.register().of_party(uri)) == 1


def test_without_credentials_the_way_to_prove_oneself_is_named(nobody):
    answer = nobody.post(f"{EST}/simpleenroll", content=b"", headers=FORM)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    for header in ("Basic", "Basic !", "Bearer abc", "Basic " + base64.b64encode(b"x").decode()):
        headers = {**FORM, "Authorization": header}
        answer = nobody.post(f"{EST}/simpleenroll", content=b"", headers=headers)
        assert answer.status_code == 401, header


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"no base64!", {}, 400),
        (b"AAAA", {}, 400),
        (b"A" * 8193, {}, 413),
        (b"AAAA", {"Content-Type": "text/plain"}, 415),
    ],
    ids=["no base64", "no DER", "too large", "media type"],
)
def test_what_is_no_request_is_refused_as_such(nobody, body, headers, status):
    secret = new_secret()
    answer = nobody.post(
        f"{EST}/simpleenroll",
        content=body,
        headers={**FORM, **basic(secret.id, secret.code), **headers},
    )
    assert answer.status_code == status
    assert told(answer) is Code.REQUEST_MALFORMED


def test_a_body_of_unknown_length_is_bounded_too(desk, nobody, device):
    secret = invite(desk.office, NOW, device)
    answer = nobody.post(
        f"{EST}/simpleenroll",
        content=(b"A" * 1024 for _ in range(9)),
        headers={**FORM, **basic(secret.id, secret.code)},
    )
    assert answer.status_code == 413


def test_line_ends_and_the_transfer_encoding_do_not_matter(desk, nobody, device):
    kiosk = Applicant.new(invite(desk.office, NOW, device))
    bodies = (
        base64.b64encode(kiosk.request),
        base64.encodebytes(kiosk.request),
        base64.encodebytes(kiosk.request).replace(b"\n", b"\r\n"),
    )
    for body in bodies:
        for encoding in ({}, {"Content-Transfer-Encoding": "8bit"}):
            headers = {"Content-Type": "application/pkcs10", **encoding}
            credentials = basic(kiosk.secret.id, kiosk.secret.grouped.lower())
            answer = nobody.post(
                f"{EST}/simpleenroll", content=body, headers={**headers, **credentials}
            )
            assert answer.status_code == 202


def test_a_refusal_says_its_code_and_which_rule_it_was(desk, nobody, device):
    secret = invite(desk.office, NOW, device)
    key = ec.generate_private_key(ec.SECP384R1())
    kiosk = Applicant.new(secret)
    answer = kiosk.enrol(nobody, a_request(key, secret.challenge(spki(key))))
    assert (answer.status_code, told(answer)) == (403, Code.REQUEST_REFUSED)
    assert answer.json()["detail"] == "its key, which is not P-256"
    assert kiosk.enrol(nobody).status_code == 202


def test_each_state_of_an_invitation_has_its_code(desk, nobody, device):
    old, late, declined = (
        Applicant.new(invite(desk.office, NOW, f"{device}-{n}")) for n in range(3)
    )
    assert declined.enrol(nobody).status_code == 202
    (request,) = requests_of(desk, declined.secret)
    desk.office.decline(request.id, BY, "not mine", NOW)
    assert told(declined.enrol(nobody)) is Code.REQUEST_DECLINED
    assert told(Applicant.new(declined.secret).enrol(nobody)) is Code.INVITATION_USED
    assert late.enrol(nobody).status_code == 202
    desk.clock.add(minutes=61)
    assert told(late.enrol(nobody)) is Code.REQUEST_DECLINED
    assert told(old.enrol(nobody)) is Code.INVITATION_EXPIRED


def test_a_kiosk_renews_from_two_thirds_of_its_life_with_a_new_key(desk, nobody, device, uri):
    first = Applicant.new(invite(desk.office, NOW, device))
    folder = confirmed(desk, first, nobody)
    key = ec.generate_private_key(ec.SECP256R1())
    early = reenrol(desk, folder, key)
    assert (early.status_code, told(early)) == (403, Code.RENEWAL_NOT_DUE)
    desk.clock.add(days=61)
    answer = reenrol(desk, folder, key)
    again = reenrol(desk, folder, key)
    assert answer.status_code == 200
    assert again.content == answer.content
    held = desk.office.register().of_party(uri)
    assert [one.former for one in held] == [None, held[0].serial]


def test_an_authority_that_ends_too_soon_is_no_kiosks_fault(desk, nobody, device, uri, caplog):
    folder = confirmed(desk, Applicant.new(invite(desk.office, NOW, device)), nobody)
    desk.office.ledger.append("renewal-asked", {"uri": uri, "by": BY}, NOW)
    key = ec.generate_private_key(ec.SECP256R1())
    with ending_soon(desk.office, Kind.DEVICE, NOW):
        answer = reenrol(desk, folder, key)
    assert (answer.status_code, told(answer)) == (503, Code.SERVICE_ERROR)
    assert "authority.issuing_ends" in caplog.text
    assert reenrol(desk, folder, key).status_code == 200


def test_an_admin_may_ask_for_a_renewal_sooner(desk, nobody, device, uri):
    folder = confirmed(desk, Applicant.new(invite(desk.office, NOW, device)), nobody)
    desk.office.ledger.append("renewal-asked", {"uri": uri, "by": BY}, NOW)
    assert reenrol(desk, folder, ec.generate_private_key(ec.SECP256R1())).status_code == 200


def test_a_second_key_for_one_certificate_is_a_suspected_clone(desk, nobody, device, uri):
    folder = confirmed(desk, Applicant.new(invite(desk.office, NOW, device)), nobody)
    desk.clock.add(days=61)
    kiosk, copy = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    assert reenrol(desk, folder, kiosk).status_code == 200
    answer = reenrol(desk, folder, copy)
    assert (answer.status_code, told(answer)) == (403, Code.CLONE_SUSPECTED)
    assert uri in desk.office.register().clones
    assert told(reenrol(desk, folder, copy)) is Code.CLONE_SUSPECTED
    assert reenrol(desk, folder, kiosk).status_code == 200


def test_the_certificates_own_key_is_no_new_key(desk, nobody, device):
    first = Applicant.new(invite(desk.office, NOW, device))
    folder = confirmed(desk, first, nobody)
    desk.clock.add(days=61)
    assert told(reenrol(desk, folder, first.key)) is Code.REQUEST_REFUSED


def test_a_certificate_that_was_renewed_once_and_followed_renews_no_more(desk, nobody, device, uri):
    first = Applicant.new(invite(desk.office, NOW, device))
    folder = confirmed(desk, first, nobody)
    desk.office.revoke(uri, "key-compromise", NOW)
    answer = reenrol(desk, folder, ec.generate_private_key(ec.SECP256R1()))
    assert (answer.status_code, told(answer)) == (403, Code.CALLER_UNKNOWN)


def test_nobody_renews_without_a_kiosks_certificate(desk, nobody, tmp_path):
    assert nobody.post(f"{EST}/simplereenroll", content=b"", headers=FORM).status_code == 403
    insurer = tmp_path / "insurer"
    bundle.issue_insurer(desk.office, insurer, profile.insurer("06050116"), NOW)
    answer = reenrol(desk, insurer, ec.generate_private_key(ec.SECP256R1()))
    assert (answer.status_code, told(answer)) == (403, Code.CALLER_NOT_ALLOWED)


def test_no_code_and_no_request_is_in_the_log(desk, nobody, caplog, device):
    with caplog.at_level("DEBUG"):
        kiosk = Applicant.new(invite(desk.office, NOW, device))
        kiosk.enrol(nobody)
        Applicant.new(kiosk.secret).enrol(nobody)
    said = caplog.text
    assert "authority.requested" in said
    for hidden in (kiosk.secret.code, kiosk.secret.value.hex(), base64.b64encode(kiosk.request)):
        assert str(hidden) not in said
