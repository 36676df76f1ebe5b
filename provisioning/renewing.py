"""New key and certificate for the folder of a server, a hospital, an insurer: in place, at once.

The folder is made again beside and the two are exchanged in one step of the file system, so a
reader finds the old pair of files or the new one. What was there before stands until it ends or is
revoked: a process that runs has read it already.
"""

import dataclasses
import datetime as dt
import ipaddress
import shutil
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from provisioning.acts import Act
from provisioning.bundle import ISSUERS
from provisioning.device_key import keep_key
from provisioning.errors import FolderRefused, NotIssuedHere, RenewalRefused
from provisioning.files import exchange, write_private
from provisioning.office import Office
from provisioning.parties import clear_unfinished, unfinished
from provisioning.profile import Identity, Kind
from provisioning.register import Certified

_RENEWABLE = (Kind.SERVICE, Kind.HOSPITAL, Kind.INSURER)


@dataclasses.dataclass(frozen=True, slots=True)
class Renewed:
    """A folder with a new pair."""

    former: Certified
    made: x509.Certificate


def renew_folder(office: Office, folder: Path, now: dt.datetime) -> Renewed:
    """Puts a new key and certificate into a folder; everything else in it stays.

    Raises:
        FolderRefused: no certificate there, or a file system that cannot exchange folders.
        NotIssuedHere: it is not ours.
        RenewalRefused: a kiosk's, an administrator's, the desk's pages', or one taken back.
    """
    leaf = _leaf_of(folder)
    former = _known(office, leaf)
    identity = _identity_of(former, leaf)
    beside = unfinished(folder, identity)
    clear_unfinished(office, beside, former)
    if not beside.exists():
        shutil.copytree(folder, beside, ignore=shutil.ignore_patterns("device.key", "device.crt"))
    request = keep_key(beside / "device.key")
    chain = office.issue(request, identity, now)
    write_private(beside / "device.crt", chain)
    write_private(beside / "ca.crt", office.trust_pem())
    if (folder / ISSUERS).exists():
        write_private(beside / ISSUERS, office.issuers_pem(now))
    exchange(beside, folder)
    shutil.rmtree(beside)
    return Renewed(former, x509.load_pem_x509_certificate(chain))


def ask_kiosk(office: Office, uri: str, by: str, now: dt.datetime) -> None:
    """Lets a kiosk renew at its next poll; raises NotIssuedHere: no certificate of it stands."""
    if not any(one.stands(now) for one in office.register().of_party(uri)):
        raise NotIssuedHere(f"No certificate of {uri} stands: invite it, with purpose renew.")
    office.ledger.append(Act.RENEWAL_ASKED, {"uri": uri, "by": by}, now)


def _leaf_of(folder: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate((folder / "device.crt").read_bytes())
    except (FileNotFoundError, ValueError):
        raise FolderRefused(f"{folder} holds no device.crt that can be read.") from None


def _known(office: Office, leaf: x509.Certificate) -> Certified:
    held = office.register().certificates.get(leaf.serial_number)
    if held is None:
        raise NotIssuedHere(f"The ledger knows no certificate {leaf.serial_number:x}.")
    if held.kind not in {kind.word for kind in _RENEWABLE}:
        raise RenewalRefused(
            f"A certificate of kind {held.kind} is not renewed by its folder: give a kiosk's URI,"
            " or run issue-board, issue-admin."
        )
    if held.revoked_at is not None:
        raise RenewalRefused(f"{held.uri}: this certificate was taken back; issue a new folder.")
    try:
        leaf.verify_directly_issued_by(office.authorities.issuer_of(held).certificate)
    except (InvalidSignature, ValueError, TypeError):
        raise NotIssuedHere("The certificate in the folder is not the one in the ledger.") from None
    return held


def _identity_of(held: Certified, leaf: x509.Certificate) -> Identity:
    """Name from the ledger, hosts from the certificate, which is ours."""
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [
        one
        for one in names.get_values_for_type(x509.IPAddress)
        if isinstance(one, ipaddress.IPv4Address | ipaddress.IPv6Address)
    ]
    hosts = tuple(names.get_values_for_type(x509.DNSName))
    return Identity(Kind.of(held.kind), held.uri, held.common_name, hosts, tuple(addresses))
