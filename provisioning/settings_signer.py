"""Who signs site settings: a key of the kind ``settings`` in the office, made when it is needed.

Not the issuing authority's own key: that one signs certificates and lists and nothing else.
"""

import dataclasses
import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from provisioning import files, profile
from provisioning.device_key import new_key, private_pem, request_for
from provisioning.office import Office

FOLDER = "settings-signer"
_RENEW_BEFORE = dt.timedelta(days=120)
"""A kiosk that was off for a while still finds the signature of what it fetches valid."""


@dataclasses.dataclass(frozen=True, slots=True)
class Signer:
    """The key, and the certificates from its own up to the issuing authority's, DER."""

    key_pem: bytes = dataclasses.field(repr=False)
    chain: tuple[bytes, ...]


def signer_of(office: Office, now: dt.datetime) -> Signer:
    """The current one; made anew before its certificate ends, or when it was taken back.

    Raises:
        FolderRefused: the office has no issuing authority of this kind; says how it gets one.
        PeriodRefused: that authority ends too soon.
    """
    folder = office.folder / FOLDER
    made = folder / "device.crt"
    if made.exists():
        chain = x509.load_pem_x509_certificates(made.read_bytes())
        if _is_good(office, chain[0], now):
            return Signer(
                files.read_private(folder / "device.key"),
                tuple(one.public_bytes(Encoding.DER) for one in chain),
            )
    return _made(office, now)


def _is_good(office: Office, leaf: x509.Certificate, now: dt.datetime) -> bool:
    known = office.register().certificates.get(leaf.serial_number)
    is_standing = known is not None and known.revoked_at is None
    has_begun = leaf.not_valid_before_utc <= now  # not when it was made by a clock that was ahead
    return is_standing and has_begun and leaf.not_valid_after_utc - now > _RENEW_BEFORE


def _made(office: Office, now: dt.datetime) -> Signer:
    key = new_key()
    chain = office.issue(request_for(key), profile.settings(), now)
    folder = office.folder / FOLDER
    if not folder.exists():
        files.make_private_folder(folder)
    pem = private_pem(key)
    (folder / "device.crt").unlink(missing_ok=True)  # never another key's certificate beside a key
    files.write_private(folder / "device.key", pem)
    files.write_private(folder / "device.crt", chain)
    ders = (one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(chain))
    return Signer(pem, tuple(ders))
