"""Which root the kiosk trusts: the one that the invitation names, and no other (device.md 2.3).

By QR it names the root's fingerprint. A typed code names none; there the authority shows by a MAC
over the kiosk's nonce that it holds the invitation's hash.
"""

import hmac
import ssl
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.invitation import Invitation, trust_proof
from eligibility.wire_fleet import TrustProof
from kiosk.enrolment.line import Answer, AuthorityError, Line, Question
from kiosk.enrolment.pkcs7 import certificates_in
from kiosk.enrolment.problems import refusal

CACERTS = Question("GET", "/.well-known/est/cacerts")
_OK = 200


def blind_context() -> ssl.SSLContext:
    """Trusts whoever answers: for the two questions whose answers prove themselves."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def pinned_context(root: x509.Certificate) -> ssl.SSLContext:
    """TLS 1.3 to whom this root vouches for under the authority's host name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_verify_locations(cadata=root.public_bytes(Encoding.PEM).decode())
    return context


def offered_roots(line: Line) -> Sequence[x509.Certificate]:
    """What calls itself a root there; nothing of it is believed yet. Raises AuthorityError."""
    answer = line.ask(CACERTS)
    if answer.status != _OK:
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD)
    found = [one for one in certificates_in(answer.content) if one.issuer == one.subject]
    if not found:
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD)
    return found


def proven_fingerprint(line: Line, invitation: Invitation, nonce: bytes) -> bytes:
    """The root's SHA-256 as the invitation names it, or as its authority proves it.

    Raises:
        AuthorityError: AUTHORITY_NOT_TRUSTED: who answers does not know the invitation's hash; or
            what it says of the invitation.
    """
    if invitation.root_sha256 is not None:
        return invitation.root_sha256
    path = f"/v1/trust/{invitation.secret.id}?nonce={nonce.hex()}"
    told, root_sha256 = _proof(line.ask(Question("GET", path)))
    expected = trust_proof(invitation.secret.hash, nonce, root_sha256)
    if not hmac.compare_digest(told, expected):
        raise AuthorityError(Code.AUTHORITY_NOT_TRUSTED)
    return root_sha256


def trusted_root(roots: Sequence[x509.Certificate], fingerprint: bytes) -> x509.Certificate:
    """The one of this fingerprint; raises AuthorityError: AUTHORITY_NOT_TRUSTED."""
    for root in roots:
        if hmac.compare_digest(root.fingerprint(hashes.SHA256()), fingerprint):
            return root
    raise AuthorityError(Code.AUTHORITY_NOT_TRUSTED)


def _proof(answer: Answer) -> tuple[bytes, bytes]:
    if answer.status != _OK:
        raise AuthorityError(refusal(answer))
    try:
        told: TrustProof = wire.decode(answer.content, TrustProof)
        return bytes.fromhex(told.proof), bytes.fromhex(told.root_sha256)
    except (WireError, ValueError):
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD) from None
