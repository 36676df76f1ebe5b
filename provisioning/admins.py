"""Administrators: a certificate for their browser, and which institutions they may act for.

    FOLDER/admin.p12                        for the browser, sealed with a passphrase
    FOLDER/device.key, device.crt, ca.crt   the same for programs

The certificate says who somebody is; the ledger says what they may do, so it is changed or ended
without a new certificate, at the next request.
"""

import base64
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from provisioning import profile
from provisioning.acts import CONSOLE, Act
from provisioning.device_key import read_key
from provisioning.errors import NameRefused, NotIssuedHere
from provisioning.files import write_private
from provisioning.office import Office
from provisioning.parties import party
from provisioning.profile import Identity, Kind

EVERY = "*"
P12 = "admin.p12"
_KDF_ROUNDS = 100_000


def allow(office: Office, name: str, institutions: Sequence[str], now: dt.datetime) -> Identity:
    """Lets an administrator act for these institutions, instead of those until now.

    Raises:
        NameRefused: the name, or an institution's code, cannot be.
    """
    identity = profile.member(Kind.ADMIN, name)
    for one in institutions:
        if one != EVERY:
            profile.check_institution(one)
    if not institutions:
        raise NameRefused("Give an institution, or every one.")
    facts = {"uri": identity.uri, "institutions": " ".join(institutions), "by": CONSOLE}
    office.ledger.append(Act.ADMIN_ALLOWED, facts, now)
    return identity


def bar(office: Office, name: str, reason: str, now: dt.datetime) -> None:
    """Ends what an administrator may do, from the next request on.

    Raises:
        NotIssuedHere: none of this name is allowed.
    """
    uri = profile.member(Kind.ADMIN, name).uri
    if uri not in office.register().admins:
        raise NotIssuedHere(f"No administrator {name} is allowed.")
    office.ledger.append(Act.ADMIN_BARRED, {"uri": uri, "by": CONSOLE, "reason": reason}, now)


def issue(
    office: Office, folder: Path, identity: Identity, passphrase: bytes, now: dt.datetime
) -> None:
    """Makes an administrator's folder; a former certificate of theirs stands until it ends.

    Raises:
        FolderRefused: the folder exists.
    """
    with party(office, folder, identity, now) as place:
        write_private(place / P12, _for_browser(place, identity, passphrase))


def _for_browser(folder: Path, identity: Identity, passphrase: bytes) -> bytes:
    leaf, *issuers = x509.load_pem_x509_certificates((folder / "device.crt").read_bytes())
    key = read_key(folder / "device.key")
    sealing = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_KDF_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(SHA256())
        .build(passphrase)
    )
    name = identity.common_name.encode()
    return pkcs12.serialize_key_and_certificates(name, key, leaf, issuers, sealing)


def passphrase_of(random: bytes) -> str:
    """16 characters in groups of four from 10 random bytes: typed once, at the import."""
    text = base64.b32encode(random).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
