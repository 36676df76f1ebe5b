"""A new authority, and what needs the root's key again: the root ceremony.

The root's key lies on a stick in a safe and is at hand for these acts only. What is made is
prepared in a folder beside, told in the ledger, and then renamed into its place: whoever is
interrupted runs the same again.
"""

import datetime as dt
import shutil
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from provisioning import authority, files
from provisioning.acts import CONSOLE, Act
from provisioning.authorities import (
    BELOW_THE_ROOT,
    CERTIFICATE,
    KEY,
    Authorities,
    Signer,
    read,
    write,
)
from provisioning.authority import Authority, Revocation
from provisioning.device_key import private_pem
from provisioning.errors import FolderRefused, NotIssuedHere, RenewalRefused
from provisioning.ledger import Ledger
from provisioning.profile import Kind
from provisioning.telling import moment

ROOT = "root"
CRL = "ca.crl"


def found(
    folder: Path, name: str, now: dt.datetime, root_folder: Path | None, passphrase: bytes | None
) -> None:
    """Makes root, issuing authorities and ledger; the office is there whole or not at all.

    Raises:
        FolderRefused: the office's or the root's folder exists.
    """
    if folder.exists():
        raise FolderRefused(f"{folder} exists already; choose a new folder.")
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)  # of one that was interrupted; nobody knows its keys
    files.make_private_folder(beside)
    root = authority.make_root(name, now)
    _write_root(beside / ROOT, root, root_folder, passphrase)
    crl = root.crl((), 1, now, authority.ROOT_CRL_LIFE).public_bytes(Encoding.PEM)
    files.write_private(beside / ROOT / CRL, crl)
    for kind in BELOW_THE_ROOT:
        write(beside / kind.word, authority.make_issuing(root, name, kind, now))
    Ledger(beside / "ledger.jsonl").append(Act.AUTHORITY_MADE, {"name": name}, now)
    beside.rename(folder)
    files.sync_folder(folder.parent)


def _write_root(
    public: Path, root: Authority, root_folder: Path | None, passphrase: bytes | None
) -> None:
    if root_folder is None:
        write(public, root, passphrase)
        return
    write(root_folder, root, passphrase)
    files.make_private_folder(public)
    files.write_private(public / CERTIFICATE, root.chain_pem())


class Ceremony:
    """The root's key at the office's table."""

    def __init__(self, folder: Path, root_folder: Path, passphrase: bytes | None = None) -> None:
        """Opens both.

        Raises:
            FolderRefused: no root there, another office's, or its key cannot be opened.
        """
        self._folder = folder
        self._ledger = Ledger(folder / "ledger.jsonl")
        self._authorities = Authorities(folder)
        self._root = read(root_folder, passphrase)
        if self._root.chain_pem() != (folder / ROOT / CERTIFICATE).read_bytes():
            raise FolderRefused(f"{root_folder} holds the root of another authority.")

    def new_issuing(self, kind: Kind, now: dt.datetime) -> tuple[Path, x509.Certificate]:
        """A new issuing authority of a kind, which signs from now on; gives its folder, too.

        One before it stays trusted, and its lists are made, until its last certificate has ended.
        """
        folder = self._authorities.next_folder(kind)
        beside = folder.with_name(f".{folder.name}.new")
        made = self._told_before(beside)
        if made is None:
            made = self._prepare(beside, kind, now)
        beside.rename(folder)
        files.sync_folder(folder.parent)
        return folder, made

    def revoke_issuing(self, serial: int, now: dt.datetime) -> list[str]:
        """Takes back an issuing authority whose key was compromised; gives the kiosks concerned.

        Nobody believes a certificate of it any more. The authority's own server still knows the
        kiosks by the ledger, which a thief is not in: they renew at their next poll.

        Raises:
            NotIssuedHere: there is no such authority.
            RenewalRefused: it is the one that signs; a new one must be there first.
        """
        found = [one for kind in BELOW_THE_ROOT for one in self._authorities.signers(kind)]
        signers = [one for one in found if one.authority.certificate.serial_number == serial]
        if not signers:
            raise NotIssuedHere(f"There is no issuing authority {serial:x}; see: root show")
        if signers[0].is_newest:
            kind = signers[0].kind.word
            raise RenewalRefused(f"It signs; first run: root new-issuing --kind {kind}")
        register = self._ledger.register()
        if serial not in register.issuing_revoked:
            facts = {"kind": signers[0].kind.word, "serial": f"{serial:x}"}
            self._ledger.append(Act.ISSUING_REVOKED, facts, now)
        self.fresh_list(now)
        return self._ask_to_renew(signers[0], now)

    def _ask_to_renew(self, signer: Signer, now: dt.datetime) -> list[str]:
        register = self._ledger.register()
        concerned = [
            one.uri
            for one in register.certificates.values()
            if one.kind == Kind.DEVICE.word
            and signer.has_issued(one)
            and one.stands(now)
            and register.newest(one.uri) == one
        ]
        for uri in concerned:
            if uri not in register.renewals_asked:
                self._ledger.append(Act.RENEWAL_ASKED, {"uri": uri, "by": CONSOLE}, now)
        return concerned

    def fresh_list(self, now: dt.datetime) -> x509.CertificateRevocationList:
        """The root's own list of issuing authorities taken back, for the next years."""
        place = self._folder / ROOT / CRL
        held = x509.load_pem_x509_crl(place.read_bytes())
        number = held.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number + 1
        gone = [
            Revocation(serial, at, "key-compromise")
            for serial, at in self._ledger.register().issuing_revoked.items()
        ]
        made = self._root.crl(gone, number, now, authority.ROOT_CRL_LIFE)
        files.write_private(place, made.public_bytes(Encoding.PEM))
        self._ledger.append(Act.ROOT_LISTED, {"number": f"{number}"}, now)
        return made

    def _told_before(self, beside: Path) -> x509.Certificate | None:
        """Of one that the ledger tells of and that was interrupted before its last step."""
        if not (beside / CERTIFICATE).exists():
            return None
        made = x509.load_pem_x509_certificate((beside / CERTIFICATE).read_bytes())
        return made if made.serial_number in self._ledger.register().issuing else None

    def _prepare(self, beside: Path, kind: Kind, now: dt.datetime) -> x509.Certificate:
        number = len(self._authorities.of_kind(kind)) + 1
        name = self._ledger.register().name
        made = authority.make_issuing(self._root, name, kind, now, number)
        shutil.rmtree(beside, ignore_errors=True)
        files.make_private_folder(beside)
        files.write_private(beside / KEY, private_pem(made.key))
        files.write_private(beside / CERTIFICATE, made.chain_pem())
        self._ledger.append(Act.ISSUING_MADE, _facts(kind, made.certificate), now)
        return made.certificate


def _facts(kind: Kind, made: x509.Certificate) -> dict[str, str]:
    [name] = made.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return {
        "kind": kind.word,
        "serial": f"{made.serial_number:x}",
        "common_name": str(name.value),
        "valid_until": moment(made.not_valid_after_utc),
    }
