"""Revocation lists at the broker: which one may take the place of the one in use, and until when.

mosquitto believes the file it is given: a list that has ended, or lacks an issuing authority, shuts
everybody out, and an older one lets a revoked kiosk in again. So a new one is looked at first.
A former authority of a kind may have no list any more, once its last certificate has ended.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from provisioning.errors import ListRefused
from provisioning.files import write_private

_BEGIN = b"-----BEGIN X509 CRL-----"
_A_DAY = dt.timedelta(days=1)
_ENDS_SOON = dt.timedelta(days=14)


@dataclasses.dataclass(frozen=True, slots=True)
class Ends:
    """Something that counts until a moment."""

    name: str
    until: dt.datetime

    def days(self, now: dt.datetime) -> int:
        """Whole days left; negative once it has ended."""
        return (self.until - now) // dt.timedelta(days=1)


def take(new: Path, in_use: Path, now: dt.datetime) -> tuple[int, ...]:
    """Puts ``new`` into the place of ``in_use``; gives the serials that were not revoked before.

    Beside ``in_use`` lie ``ca.crt`` and ``issuers.pem``: who may have signed a list.

    Raises:
        ListRefused: it is broken, has ended, or lacks what the one in use has. ``in_use`` stays.
    """
    return take_data(new.read_bytes(), in_use, now)


def take_data(data: bytes, in_use: Path, now: dt.datetime) -> tuple[int, ...]:
    """The same with what was fetched."""
    lists = read(data, _trusted(in_use.parent))
    for one in lists.values():
        if one.last_update_utc > now:
            raise ListRefused(f"The list of {_issuer(one)} does not count yet; look at the clocks.")
        if _until(one) <= now:
            raise ListRefused(f"The list of {_issuer(one)} ended {_until(one):%Y-%m-%d %H:%M} UTC.")
    former = _held(in_use)
    for issuer, one in former.items():
        if issuer in lists and _number(lists[issuer]) < _number(one):
            raise ListRefused(f"The list of {_issuer(one)} is older than the one in use.")
    write_private(in_use, data)
    return tuple(sorted(_serials(lists.values()) - _serials(former.values())))


def read(
    data: bytes, trusted: Mapping[x509.Name, x509.Certificate]
) -> dict[x509.Name, x509.CertificateRevocationList]:
    """The lists in a PEM file by issuer, each signed by one of ``trusted``.

    Raises:
        ListRefused: no list of the root or of a kind of authority, or one not signed by its issuer.
    """
    lists = _parsed(data)
    listed = {_policies(authority) for issuer, authority in trusted.items() if issuer in lists}
    for issuer, authority in trusted.items():
        if issuer not in lists and _policies(authority) not in listed:
            raise ListRefused(f"There is no list of {issuer.rfc4514_string()}.")
        if issuer in lists and not _is_signed_by(lists[issuer], authority):
            raise ListRefused(f"The list of {issuer.rfc4514_string()} is not signed by it.")
    return {issuer: lists[issuer] for issuer in trusted if issuer in lists}


def number_in(data: bytes) -> int:
    """Of the newest list in a file; raises ListRefused."""
    return max(_number(one) for one in _parsed(data).values())


def number_held(in_use: Path) -> int:
    """The same of the file in use; 0 where there is none, or a damaged one."""
    return max(map(_number, _held(in_use).values()), default=0)


def is_readable(data: bytes) -> bool:
    """Whether a file holds lists."""
    try:
        return bool(_parsed(data))
    except ListRefused:
        return False


def due(loaded: bytes, in_use: bytes, now: dt.datetime) -> str:
    """Why a broker that has loaded one file should load the other now; empty when it need not.

    A certificate that was only replaced (``superseded``) may wait for a day: its kiosk goes on with
    the next one, and an authority of many clinics replaces some each hour.

    Raises:
        ListRefused: one of them holds no lists.
    """
    has, may_have = (_parsed(data).values() for data in (loaded, in_use))
    until, later = (min(map(_until, lists)) for lists in (has, may_have))
    lacking = _lacking(has, may_have)
    if any(_reason(one) is not x509.ReasonFlags.superseded for one in lacking):
        return "revoked"
    if lacking and now - max(one.last_update_utc for one in has) >= _A_DAY:
        return "superseded"
    return "ends" if until - now < _ENDS_SOON and later > until else ""


def ends_in(folder: Path) -> list[Ends]:
    """Until when the lists and certificates in a folder count.

    Raises:
        ListRefused: ``crl.pem`` holds no list.
    """
    lists = _parsed((folder / "crl.pem").read_bytes()).values()
    certificates = [
        (name, one)
        for name in ("device.crt", "ca.crt")
        for one in x509.load_pem_x509_certificates((folder / name).read_bytes())
    ]
    return [
        *(Ends(f"crl.pem: {_issuer(one)}", _until(one)) for one in lists),
        *(
            Ends(f"{name}: {one.subject.rfc4514_string()}", one.not_valid_after_utc)
            for name, one in certificates
        ),
    ]


def _trusted(folder: Path) -> dict[x509.Name, x509.Certificate]:
    return {
        one.subject: one
        for name in ("ca.crt", "issuers.pem")
        for one in x509.load_pem_x509_certificates((folder / name).read_bytes())
    }


def _held(in_use: Path) -> dict[x509.Name, x509.CertificateRevocationList]:
    """A damaged file counts as none: it lets nobody in, and the next list takes its place."""
    try:
        return _parsed(in_use.read_bytes())
    except (ListRefused, FileNotFoundError):
        return {}


def _parsed(data: bytes) -> dict[x509.Name, x509.CertificateRevocationList]:
    blocks = data.split(_BEGIN)[1:]
    try:
        lists = [x509.load_pem_x509_crl(_BEGIN + block) for block in blocks]
    except ValueError:
        raise ListRefused("The file of lists is damaged.") from None
    if not lists:
        raise ListRefused("The file holds no list.")
    found = {one.issuer: one for one in lists}
    if len(found) != len(lists):
        raise ListRefused("The file holds two lists of one issuer.")
    return found


def _is_signed_by(one: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    key = authority.public_key()
    return isinstance(key, ec.EllipticCurvePublicKey) and one.is_signature_valid(key)


def _until(one: x509.CertificateRevocationList) -> dt.datetime:
    return one.next_update_utc or dt.datetime.min.replace(tzinfo=dt.UTC)


def _number(one: x509.CertificateRevocationList) -> int:
    return one.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def _issuer(one: x509.CertificateRevocationList) -> str:
    return one.issuer.rfc4514_string()


def _serials(lists: Iterable[x509.CertificateRevocationList]) -> set[int]:
    return {revoked.serial_number for one in lists for revoked in one}


def _lacking(
    has: Iterable[x509.CertificateRevocationList],
    may_have: Iterable[x509.CertificateRevocationList],
) -> list[x509.RevokedCertificate]:
    known = {one.issuer: {revoked.serial_number for revoked in one} for one in has}
    return [
        revoked
        for one in may_have
        for revoked in one
        if revoked.serial_number not in known.get(one.issuer, ())
    ]


def _reason(revoked: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        return revoked.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except (ValueError, x509.ExtensionNotFound):
        return None


def _policies(authority: x509.Certificate) -> tuple[str, ...]:
    """The kind of an issuing authority; the root has none."""
    try:
        found = authority.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(one.policy_identifier.dotted_string for one in found)
