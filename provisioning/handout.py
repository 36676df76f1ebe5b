"""What a new device, service or colleague needs to know of the authority: nothing in it is secret.

ca.crt            the root: what everybody trusts
issuers.pem       the issuing authorities of each kind
crl.pem           who is not let in any more
authority.json    where the authority's server answers, and the root's fingerprint
"""

import base64
import datetime as dt
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from provisioning.errors import FolderRefused, ProvisioningError
from provisioning.files import sync_folder
from provisioning.office import Office
from provisioning.signing import leaf_pem

PORT = 8444
_SERVER = "urn:x-oev:service:authority"


def root_fingerprint(office: Office) -> bytes:
    """SHA-256 of the root's DER certificate, as an invitation's QR names it."""
    root = x509.load_pem_x509_certificate(office.trust_pem())
    return hashlib.sha256(root.public_bytes(Encoding.DER)).digest()


def server_host(office: Office, now: dt.datetime) -> str:
    """The first name in the newest certificate of the authority's own server.

    Raises:
        ProvisioningError: it has none that stands.
    """
    for one in reversed(office.register().of_party(_SERVER)):
        if one.stands(now) and one.certificate:
            leaf = x509.load_pem_x509_certificate(leaf_pem(one))
            names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            hosts = [
                *names.get_values_for_type(x509.DNSName),
                *map(str, names.get_values_for_type(x509.IPAddress)),
            ]
            return hosts[0]
    raise ProvisioningError("The authority's server has no certificate; give --host.")


def files_of(office: Office, host: str, port: int, now: dt.datetime) -> Mapping[str, bytes]:
    """All of it by name."""
    fingerprint = root_fingerprint(office)
    about = {
        "host": host,
        "port": port,
        "root_sha256": fingerprint.hex(),
        "root_sha256_base32": base64.b32encode(fingerprint).decode().rstrip("="),
    }
    return {
        "ca.crt": office.trust_pem(),
        "issuers.pem": office.issuers_pem(now),
        "crl.pem": office.crl_pem(now),
        "authority.json": json.dumps(about, indent=1).encode() + b"\n",
    }


def write(target: Path, files: Mapping[str, bytes], now: dt.datetime) -> None:
    """As a folder, or as an archive when the name ends in ``.tar``; raises FolderRefused."""
    if target.exists():
        raise FolderRefused(f"{target} exists already; choose a new one.")
    beside = target.with_name(f".{target.name}.new")
    if target.suffix == ".tar":
        beside.write_bytes(_archive(files, now))
    else:
        beside.mkdir(exist_ok=True)
        for name, data in files.items():
            (beside / name).write_bytes(data)
    beside.rename(target)
    sync_folder(target.parent)


def _archive(files: Mapping[str, bytes], now: dt.datetime) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = len(data), int(now.timestamp()), 0o644
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()
