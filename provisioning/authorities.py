"""The keys that sign, on disk: the root and the issuing authorities of each kind.

    FOLDER/root/ca.crt, ca.crl (ca.key: on a stick in a safe)
    FOLDER/{device,hospital,...}/ca.key, ca.crt        the first issuing authority of a kind
    FOLDER/{device,...}-2/ca.key, ca.crt               the one after it, ...; the last one signs
    FOLDER/board/{institution}/ca.key, ca.crt          a root of its own: browsers trust it

A folder appears whole, by a rename. An office that was made before a kind existed has none for it.
"""

import dataclasses
import datetime as dt
import re
import shutil
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from provisioning import files
from provisioning.authority import Authority
from provisioning.device_key import private_pem
from provisioning.errors import FolderRefused, NotIssuedHere
from provisioning.profile import Kind
from provisioning.register import Certified, Register

BELOW_THE_ROOT = tuple(kind for kind in Kind if kind.is_below_the_root)
"""Kinds whose issuing authority the line's root has signed."""
KEY, CERTIFICATE = "ca.key", "ca.crt"


@dataclasses.dataclass(frozen=True, slots=True)
class Signer:
    """An issuing authority among those of its kind."""

    kind: Kind
    authority: Authority
    is_first: bool
    is_newest: bool

    def has_issued(self, one: Certified) -> bool:
        """Whether the certificate is from it; lines of old do not say it, and are the first's."""
        if one.kind != self.kind.word:
            return False
        if one.issuer is None:
            return self.is_first
        return one.issuer == self.authority.certificate.serial_number

    def has_standing(self, register: Register, now: dt.datetime) -> bool:
        """Whether one that it has issued has not ended yet."""
        return any(
            one.until > now and self.has_issued(one) for one in register.certificates.values()
        )


class Authorities:
    """Those of one office."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def signing(self, kind: Kind) -> Authority:
        """The newest of a kind.

        Raises:
            FolderRefused: there is none; says how it is made.
        """
        folders = self._folders(kind)
        if not folders:
            raise FolderRefused(
                f"There is no issuing authority for {kind.word}; with the root at hand run:"
                f" python -m provisioning root new-issuing --kind {kind.word}"
            )
        return read(folders[-1])

    def of_kind(self, kind: Kind) -> tuple[Authority, ...]:
        """All of a kind, the first one first; perhaps none."""
        return tuple(read(folder) for folder in self._folders(kind))

    def needed(self, register: Register, now: dt.datetime) -> list[Signer]:
        """The newest of each kind, and former ones until their last certificate has ended.

        None whose own certificate was taken back: nobody is to believe what it signed.
        """
        signers = [one for kind in BELOW_THE_ROOT for one in self.signers(kind)]
        return [
            one
            for one in signers
            if one.authority.certificate.serial_number not in register.issuing_revoked
            and (one.is_newest or one.has_standing(register, now))
        ]

    def issuer_of(self, one: Certified) -> Authority:
        """Who issued a certificate below the root; raises NotIssuedHere."""
        for signer in self.signers(Kind.of(one.kind)):
            if signer.has_issued(one):
                return signer.authority
        raise NotIssuedHere(f"The issuing authority of {one.serial:x} is not here.")

    def signers(self, kind: Kind) -> list[Signer]:
        """All of a kind, the first one first."""
        all_of_it = self.of_kind(kind)
        return [
            Signer(kind, one, is_first=one is all_of_it[0], is_newest=one is all_of_it[-1])
            for one in all_of_it
        ]

    def next_folder(self, kind: Kind) -> Path:
        """Where the next one of a kind belongs; once it is there, it signs."""
        folders = self._folders(kind)
        count = _number(folders[-1], kind) + 1 if folders else 1
        return self._folder / (kind.word if count == 1 else f"{kind.word}-{count}")

    def _folders(self, kind: Kind) -> list[Path]:
        found = [one for one in self._folder.glob(f"{kind.word}*") if _number(one, kind)]
        return sorted(found, key=lambda one: _number(one, kind))


def _number(folder: Path, kind: Kind) -> int:
    """Which one of its kind, from 1; 0 when it is another folder."""
    match = re.fullmatch(rf"{kind.word}(?:-([0-9]+))?", folder.name)
    return int(match[1] or 1) if match else 0


def read(folder: Path, passphrase: bytes | None = None) -> Authority:
    """One authority; raises FolderRefused: no key there, another kind, or sealed otherwise."""
    try:
        key = load_pem_private_key(files.read_private(folder / KEY), password=passphrase)
    except (ValueError, TypeError):
        raise FolderRefused(
            f"{folder / KEY} cannot be opened: it is damaged, or the passphrase is missing,"
            " wrong or not needed."
        ) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise FolderRefused(f"{folder / KEY} holds another kind of key.")
    certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    return Authority(certificate, key)


def write(folder: Path, made: Authority, passphrase: bytes | None = None) -> None:
    """Makes the folder of an authority, whole or not at all; raises FolderRefused: it exists."""
    if folder.exists():
        raise FolderRefused(f"{folder} exists already; choose a new folder.")
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)  # of one that was interrupted; nobody knows its key
    files.make_private_folder(beside)
    files.write_private(beside / KEY, private_pem(made.key, passphrase))
    files.write_private(beside / CERTIFICATE, made.chain_pem())
    beside.rename(folder)
    files.sync_folder(folder.parent)
