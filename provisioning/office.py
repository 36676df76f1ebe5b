"""The issuing office on disk: authorities and ledger.

    FOLDER/root/..., FOLDER/device/..., ...        see ``provisioning.authorities``
    FOLDER/ledger.jsonl
    FOLDER/crl.pem                                  the newest lists; made again when it is lost

The ledger is the truth about what was issued and taken back; lists are made from it. A certificate
is signed inside the ledger's transaction and stands in its line: it is handed out because it is in
the ledger, and whoever did not get it gets the same one again.
"""

import base64
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography import x509

from provisioning import authority, devices, founding, profile
from provisioning.acts import CONSOLE, Act
from provisioning.authorities import Authorities, read, write
from provisioning.errors import (
    CloneSuspected,
    FolderRefused,
    LedgerBroken,
    NameRefused,
    NotIssuedHere,
)
from provisioning.ledger import Ledger
from provisioning.listing import Lists, MadeLists
from provisioning.profile import Identity, Kind
from provisioning.register import Certified, Register
from provisioning.signing import (
    IssuedBefore,
    check_not_issued,
    key_sha256_of,
    leaf_pem,
    signed,
)

ALONE = (Kind.DEVICE, Kind.HOSPITAL, Kind.INSURER)
"""Kinds of which one certificate stands at a time, but while it is renewed."""


class Office:
    """Issues, takes back and lists; every act is in the ledger."""

    def __init__(self, folder: Path) -> None:
        """Opens an office made by ``open_new``.

        Raises:
            FolderRefused: the folder holds no office.
            LedgerBroken: its ledger is gone.
        """
        if not (folder / "root" / "ca.crt").exists():
            raise FolderRefused(f"{folder} holds no authority; run: python -m provisioning init")
        if not (folder / "ledger.jsonl").exists():
            raise LedgerBroken(f"{folder / 'ledger.jsonl'} is gone.")
        self.folder = folder
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.authorities = Authorities(folder)
        self._lists = Lists(folder, self.ledger, self.authorities)

    def issue(
        self,
        request: x509.CertificateSigningRequest,
        identity: Identity,
        now: dt.datetime,
        *,
        alone: bool = False,
    ) -> bytes:
        """Signs a request; gives the leaf and its issuing authority as PEM.

        The same key for the same name again gives the same certificate as long as it stands.

        Args:
            request: brings the key.
            identity: what the certificate says.
            now: from when it counts.
            alone: refuse while another certificate of this name stands.

        Raises:
            RequestRefused, PeriodRefused: see ``Authority.issue``.
            NameRefused: see ``alone``.
        """
        signing = self.authorities.signing(identity.kind)
        key_sha256 = key_sha256_of(request)

        def decide(register: Register) -> tuple[str, Mapping[str, str]]:
            check_not_issued(register, key_sha256, identity, now)
            if alone:
                devices.check_free(register, identity.uri, now)
            return Act.ISSUED, signed(signing, request, identity, now)

        return self.chain_pem(self._issued_by(decide, now))

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
            folder.parent.mkdir(mode=0o700, exist_ok=True)
            write(folder, authority.make_board_root(identity, now))
        signing = read(folder)
        if not authority.covers(signing.certificate, identity):
            raise NameRefused(
                f"The authority in {folder} vouches for other hosts. Move that folder away for a"
                " new one, which every browser must be told to trust."
            )
        key_sha256 = key_sha256_of(request)

        def decide(register: Register) -> tuple[str, Mapping[str, str]]:
            check_not_issued(register, key_sha256, identity, now)
            return Act.ISSUED, signed(signing, request, identity, now)

        made = self._issued_by(decide, now)
        return leaf_pem(made) + signing.chain_pem(), signing.chain_pem()

    def confirm(self, request: str, by: str, now: dt.datetime) -> Certified:
        """Issues what a kiosk's pending request asks for, once.

        Raises:
            NotIssuedHere, RequestNotPending, NameRefused, RequestRefused: see ``devices``.
        """
        signing = self.authorities.signing(Kind.DEVICE)

        def decide(register: Register) -> tuple[str, Mapping[str, str]]:
            asked = devices.to_confirm(register, request, now)
            csr = x509.load_der_x509_csr(base64.b64decode(asked.csr))
            facts = signed(signing, csr, profile.of_device(asked.uri), now)
            return Act.ISSUED, {**facts, "request": request, "by": by}

        entry = self.ledger.transact(decide, now)
        return self.register().certificates[int(entry.facts["serial"], 16)]

    def decline(self, request: str, by: str, reason: str, now: dt.datetime) -> None:
        """Answers a pending request with no; raises NotIssuedHere, RequestNotPending."""

        def decide(register: Register) -> tuple[str, Mapping[str, str]]:
            devices.pending(register, request, now)
            return Act.DECLINED, {"request": request, "by": by, "reason": reason}

        self.ledger.transact(decide, now)

    def renew_device(
        self, serial: int, request: x509.CertificateSigningRequest, now: dt.datetime
    ) -> Certified:
        """Issues a kiosk's next certificate, asked for under the one with this serial.

        The same request again gives the same certificate: its answer may have been lost.

        Raises:
            RenewalRefused, RequestRefused: see ``devices.to_renew``.
            CloneSuspected: another key for a certificate that was renewed; it is in the ledger.
        """
        signing = self.authorities.signing(Kind.DEVICE)
        key_sha256 = key_sha256_of(request)

        def decide(register: Register) -> tuple[str, Mapping[str, str]]:
            try:
                held = devices.to_renew(register, serial, key_sha256, now)
            except CloneSuspected:
                return devices.suspicion(register, serial, devices.SECOND_KEY)
            if held.serial != serial:
                raise IssuedBefore(held)
            facts = signed(signing, request, profile.of_device(held.uri), now)
            return Act.ISSUED, {**facts, "former": f"{serial:x}"}

        return self._issued_by(decide, now)

    def revoke(
        self, uri: str, reason: str, now: dt.datetime, by: str = CONSOLE
    ) -> tuple[Certified, ...]:
        """Takes back every certificate of the party ``uri`` which stands.

        Raises:
            NotIssuedHere: there is none.
        """
        held = [one for one in self.register().of_party(uri) if one.stands(now)]
        if not held:
            raise NotIssuedHere(f"No certificate of {uri} stands; see: python -m provisioning list")
        return tuple(self.revoke_serial(one.serial, reason, now, by) for one in held)

    def revoke_serial(
        self, serial: int, reason: str, now: dt.datetime, by: str = CONSOLE
    ) -> Certified:
        """Takes back one certificate, once.

        Raises:
            NotIssuedHere: no such certificate, or it was taken back before.
        """
        self.ledger.transact(lambda known: devices.revocation(known, serial, reason, by), now)
        return self.register().certificates[serial]

    def issued(self) -> tuple[Certified, ...]:
        """Everything ever issued, oldest first."""
        return tuple(self.register().certificates.values())

    def check_new(self, identity: Identity, now: dt.datetime) -> None:
        """Refuses a second device or hospital of the same name: one could pass for the other.

        A service runs on several machines, an administrator has several: each a key of its own.

        Raises:
            NameRefused: a certificate of this name stands.
        """
        if identity.kind in ALONE:
            devices.check_free(self.register(), identity.uri, now)

    def crl_pem(self, now: dt.datetime) -> bytes:
        """The newest lists of all issuing authorities, and the root's, in one file.

        Made anew when a certificate was taken back since, or after a day; cheap meanwhile.
        """
        return self.lists(now).pem

    def new_crl_pem(self, now: dt.datetime) -> bytes:
        """The same, made anew in any case; the ledger is read whole before."""
        return self._lists.make(now).pem

    def lists(self, now: dt.datetime) -> MadeLists:
        """As ``crl_pem``, with their number."""
        return self._lists.newest(now)

    def lists_are(self, made: MadeLists, now: dt.datetime) -> bool:
        """Whether ``lists`` would give these again; cheap enough to ask all the time."""
        return self._lists.are(made, now)

    def register(self) -> Register:
        """What the ledger amounts to now; it does not change afterwards. Cheap to ask for."""
        return self.ledger.register()

    def trust_pem(self) -> bytes:
        """The root: what every party trusts."""
        return (self.folder / "root" / "ca.crt").read_bytes()

    def issuers_pem(self, now: dt.datetime) -> bytes:
        """The issuing authorities: by them the cloud tells who may make which kind of caller.

        A former one is among them until its last certificate has ended.
        """
        needed = self.authorities.needed(self.register(), now)
        return b"".join(one.authority.chain_pem() for one in needed)

    def chain_pem(self, one: Certified) -> bytes:
        """A certificate below the root as it is handed out: itself, then who issued it.

        Raises:
            NotIssuedHere: it was issued before certificates were kept.
        """
        if not one.certificate:
            raise NotIssuedHere(f"The certificate {one.serial:x} was not kept.")
        return leaf_pem(one) + self.authorities.issuer_of(one).chain_pem()

    def _issued_by(
        self, decide: Callable[[Register], tuple[str, Mapping[str, str]]], now: dt.datetime
    ) -> Certified:
        try:
            entry = self.ledger.transact(decide, now)
        except IssuedBefore as before:
            return before.one
        if entry.act == Act.CLONE_SUSPECTED:
            raise CloneSuspected(f"{entry.facts['uri']}: two kiosks seem to use one certificate.")
        return self.register().certificates[int(entry.facts["serial"], 16)]


def open_new(
    folder: Path,
    name: str,
    now: dt.datetime,
    passphrase: bytes | None = None,
    root: Path | None = None,
) -> Office:
    """Makes root, issuing authorities and ledger in a new folder.

    Args:
        folder: must not exist.
        name: stands in the authorities' names, e.g. the vendor's.
        now: from when they are valid.
        passphrase: seals the root's key.
        root: where the root's key goes, as on a stick; in the office without.

    Raises:
        FolderRefused: a folder exists.
    """
    founding.found(folder, name, now, root, passphrase)
    return Office(folder)
