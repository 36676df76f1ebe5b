"""The issuing office on disk: root, one issuing authority a kind, ledger.

    FOLDER/root/ca.key, ca.crt, ca.crl      ca.key belongs on a stick in a safe after ``init``
    FOLDER/{device,hospital,...}/ca.key, ca.crt
    FOLDER/board/{institution}/ca.key, ca.crt      a root of its own: browsers trust it
    FOLDER/ledger.jsonl

The ledger is the truth about what was issued and taken back; CRLs are made from it.
"""

import dataclasses
import datetime as dt
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from provisioning import authority, files
from provisioning.authority import Authority, Revocation
from provisioning.device_key import private_pem
from provisioning.errors import FolderRefused, NameRefused, NotIssuedHere, ProvisioningError
from provisioning.ledger import Entry, Ledger
from provisioning.profile import Identity, Kind
from provisioning.register import Register

_ISSUED = "issued"
_REVOKED = "revoked"
_LISTED = "listed"
_MADE = "authority-made"
BELOW_THE_ROOT = tuple(kind for kind in Kind if kind.is_below_the_root)
"""Kinds whose issuing authority the line's root has signed."""


@dataclasses.dataclass(frozen=True, slots=True)
class Issued:
    """A certificate as the ledger knows it."""

    serial: int
    kind: Kind
    uri: str
    common_name: str
    valid_until: str
    """RFC 3339, UTC."""
    revoked_at: str | None
    reason: str | None


class Office:
    """Issues, takes back and lists; every act is in the ledger."""

    def __init__(self, folder: Path) -> None:
        """Opens an office made by ``open_new``.

        Raises:
            FolderRefused: the folder holds no office.
        """
        if not (folder / "root" / "ca.crt").exists():
            raise FolderRefused(f"{folder} holds no authority; run: python -m provisioning init")
        self.folder = folder
        self.ledger = Ledger(folder / "ledger.jsonl")

    def issue(
        self, request: x509.CertificateSigningRequest, identity: Identity, now: dt.datetime
    ) -> bytes:
        """Signs a request; gives the leaf and its issuing authority as PEM.

        Raises:
            RequestRefused, PeriodRefused: see ``Authority.issue``.
        """
        return self._issue(self._issuing(identity.kind), request, identity, now)

    def issue_board(
        self, request: x509.CertificateSigningRequest, identity: Identity, now: dt.datetime
    ) -> tuple[bytes, bytes]:
        """The same for the desk's pages; makes the clinic's own authority at the first time.

        Gives the leaf with its authority, and the authority alone: what browsers are to trust.

        Raises:
            NameRefused: that authority was made for other hosts; browsers would refuse the page.
        """
        folder = self.folder / Kind.BOARD.word / identity.uri.rsplit(":", 1)[1]
        if not folder.exists():
            made = authority.make_board_root(identity, now)
            files.make_private_folder(folder)
            files.write_private(folder / "ca.key", private_pem(made.key, None))
            (folder / "ca.crt").write_bytes(made.chain_pem())
        issuing = _read_authority(folder)
        if not authority.covers(issuing.certificate, identity):
            raise NameRefused(
                f"The authority in {folder} vouches for other hosts. Move that folder away for a"
                " new one, which every browser must be told to trust."
            )
        return self._issue(issuing, request, identity, now), issuing.chain_pem()

    def _issue(
        self,
        issuing: Authority,
        request: x509.CertificateSigningRequest,
        identity: Identity,
        now: dt.datetime,
    ) -> bytes:
        leaf = issuing.issue(request, identity, now)
        self.ledger.append(_ISSUED, _facts(leaf, identity), now)
        return leaf.public_bytes(Encoding.PEM) + issuing.chain_pem()

    def revoke(self, uri: str, reason: str, now: dt.datetime) -> tuple[Issued, ...]:
        """Takes back every certificate of the party ``uri`` which still stands.

        Raises:
            NotIssuedHere: there is none.
        """
        standing = [one for one in self.issued() if one.uri == uri and one.revoked_at is None]
        if not standing:
            raise NotIssuedHere(f"No certificate of {uri} stands; see: python -m provisioning list")
        if reason not in authority.REASONS:
            raise ProvisioningError(f"Reasons are: {', '.join(authority.REASONS)}.")
        for one in standing:
            facts = {"serial": f"{one.serial:x}", "uri": uri, "reason": reason}
            self.ledger.append(_REVOKED, facts, now)
        return tuple(one for one in self.issued() if one.serial in {old.serial for old in standing})

    def issued(self) -> tuple[Issued, ...]:
        """Everything ever issued, oldest first."""
        entries = self.ledger.entries()
        revoked = {entry.facts["serial"]: entry for entry in entries if entry.act == _REVOKED}
        return tuple(
            _issued(entry, revoked.get(entry.facts["serial"]))
            for entry in entries
            if entry.act == _ISSUED
        )

    def check_new(self, identity: Identity, now: dt.datetime) -> None:
        """Refuses a second device or hospital of the same name: one could pass for the other.

        A service may run on several machines, each with a key of its own.

        Raises:
            NameRefused: a certificate of this name stands.
        """
        moment = now.astimezone(dt.UTC)
        for one in self.issued():
            stands = one.revoked_at is None and dt.datetime.fromisoformat(one.valid_until) > moment
            if one.uri == identity.uri and stands and identity.kind is not Kind.SERVICE:
                raise NameRefused(f"{identity.uri} has a certificate that stands; revoke it first.")

    def crl_pem(self, now: dt.datetime) -> bytes:
        """Fresh lists of all issuing authorities, and the root's; a verifier loads them as one."""
        return self.lists_pem(self.ledger.append(_LISTED, {}, now).sequence, now)

    def lists_pem(self, number: int, at: dt.datetime) -> bytes:
        """The lists that the ledger names with this number, made again."""
        issued = self.issued()
        lists = [
            self._issuing(kind)
            .crl(_revocations(issued, kind), number, at)
            .public_bytes(Encoding.PEM)
            for kind in BELOW_THE_ROOT
        ]
        return b"".join([*lists, (self.folder / "root" / "ca.crl").read_bytes()])

    def register(self) -> Register:
        """What the ledger amounts to now."""
        return Register.of(self.ledger.entries())

    def trust_pem(self) -> bytes:
        """The root: what every party trusts."""
        return (self.folder / "root" / "ca.crt").read_bytes()

    def issuers_pem(self) -> bytes:
        """The issuing authorities: by them the cloud tells who may make which kind of caller."""
        return b"".join(self._issuing(kind).chain_pem() for kind in BELOW_THE_ROOT)

    def _issuing(self, kind: Kind) -> Authority:
        return _read_authority(self.folder / kind.word)


def open_new(folder: Path, name: str, now: dt.datetime, passphrase: bytes | None = None) -> Office:
    """Makes root, issuing authorities and ledger in a new folder.

    Args:
        folder: must not exist.
        name: stands in the authorities' names, e.g. the vendor's.
        now: from when they are valid.
        passphrase: seals the root's key.

    Raises:
        FolderRefused: the folder exists.
    """
    files.make_private_folder(folder)
    root = authority.make_root(name, now)
    crl = root.crl((), 1, now, authority.ROOT_CRL_LIFE).public_bytes(Encoding.PEM)
    _write(folder / "root", root, passphrase)
    (folder / "root" / "ca.crl").write_bytes(crl)
    for kind in BELOW_THE_ROOT:
        _write(folder / kind.word, authority.make_issuing(root, name, kind, now), None)
    office = Office(folder)
    office.ledger.append(_MADE, {"name": name}, now)
    return office


def _read_authority(folder: Path) -> Authority:
    key = load_pem_private_key(files.read_private(folder / "ca.key"), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise FolderRefused(f"{folder / 'ca.key'} holds another kind of key.")
    certificate = x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes())
    return Authority(certificate, key)


def _write(folder: Path, made: Authority, passphrase: bytes | None) -> None:
    files.make_private_folder(folder)
    files.write_private(folder / "ca.key", private_pem(made.key, passphrase))
    (folder / "ca.crt").write_bytes(made.chain_pem())


def _facts(leaf: x509.Certificate, identity: Identity) -> dict[str, str]:
    return {
        "serial": f"{leaf.serial_number:x}",
        "kind": identity.kind.word,
        "uri": identity.uri,
        "common_name": identity.common_name,
        "valid_until": leaf.not_valid_after_utc.isoformat().replace("+00:00", "Z"),
    }


def _issued(entry: Entry, revoked: Entry | None) -> Issued:
    facts = entry.facts
    return Issued(
        serial=int(facts["serial"], 16),
        kind=Kind.of(facts["kind"]),
        uri=facts["uri"],
        common_name=facts["common_name"],
        valid_until=facts["valid_until"],
        revoked_at=revoked.at if revoked else None,
        reason=revoked.facts["reason"] if revoked else None,
    )


def _revocations(issued: tuple[Issued, ...], kind: Kind) -> list[Revocation]:
    return [
        Revocation(one.serial, dt.datetime.fromisoformat(one.revoked_at), one.reason)
        for one in issued
        if one.kind is kind and one.revoked_at is not None and one.reason is not None
    ]
