"""Generations of a kiosk's identity, as an enrolment or a renewal makes them.

enrolled(store, issue)      the first one, switched to
renewed(store, issue)       the next one, complete, not yet switched to
by_office(line, now)        ``issue`` of a bench's line: certificates that its services take
by_itself(now)              ``issue`` of nobody: quick, for what only looks at files
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from kiosk.identity import generation as g, jose
from kiosk.identity.generation import Generation
from kiosk.identity.request import request_of
from kiosk.identity.seal import SEAL_FILE, Seal
from kiosk.identity.store import IdentityStore
from provisioning import profile
from tests.bench.pki import LineCredentials

URI = "urn:x-oev:device:1310000011:reception-1"
SEAL = bytes(range(32))
Issue = Callable[[bytes], tuple[bytes, bytes]]
"""Request (DER) to certificate with chain, and root (PEM)."""


def by_itself(now: dt.datetime, life: dt.timedelta = dt.timedelta(days=90)) -> Issue:
    authority = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.not_valid_before(now).not_valid_after(now + life)

    def issue(request: bytes) -> tuple[bytes, bytes]:
        key = x509.load_der_x509_csr(request).public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        one = builder.serial_number(x509.random_serial_number()).public_key(key)
        pem = one.sign(authority, hashes.SHA256()).public_bytes(Encoding.PEM)
        return pem, pem

    return issue


def by_office(line: LineCredentials, now: dt.datetime) -> Issue:
    identity = profile.device(line.institution, line.device)

    def issue(request: bytes) -> tuple[bytes, bytes]:
        asked = x509.load_der_x509_csr(request)
        return line.office.issue(asked, identity, now), line.office.trust_pem()

    return issue


def store_at(state: Path) -> IdentityStore:
    return IdentityStore(state / "identity", Seal(SEAL))


def write_seal(credentials: Path) -> None:
    """The folder of a kiosk that enrols itself: only the seal's key lies in it."""
    credentials.mkdir(mode=0o700)
    (credentials / SEAL_FILE).write_bytes(SEAL)


def certified(draft: Generation, issue: Issue) -> None:
    chain, root = issue(request_of(draft.tls_key(), None))
    draft.put(g.CERTIFICATE, chain)
    draft.put(g.ROOT, root)


def enrolled(store: IdentityStore, issue: Issue, uri: str = URI) -> Generation:
    draft = store.begin_generation()
    certified(draft, issue)
    jose.give_keys(draft, uri, None)
    draft.put(g.PEERS, b'{"keys": []}')
    store.complete()
    store.switch()
    return draft


def renewed(store: IdentityStore, issue: Issue) -> Generation:
    draft = store.begin_generation()
    certified(draft, issue)
    return store.complete()


def classic(store: IdentityStore, folder: Path) -> Generation:
    """What ``issue-line`` handed over, taken into a store: the bench's line goes on with it."""
    draft = store.begin_generation()
    for name in g.WHOLE:
        draft.put(name, (folder / name).read_bytes())
    store.complete()
    store.switch()
    return draft
