"""Update bundles as RAUC makes them (verity format): payload, signed manifest, its length.

make_bundle(folder / "1.4.0.raucb", "1.4.0", size=5_000_000)
"""

import datetime as dt
import functools
import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

COMPATIBLE = "reception-kiosk-bench"
_MANIFEST = """\
[update]
compatible={compatible}
version={version}

[bundle]
format=verity

[image.rootfs]
sha256={sha256}
size={size}
filename=rootfs.img
"""


def make_bundle(
    path: Path, version: str, size: int = 1_000_000, compatible: str = COMPATIBLE
) -> Path:
    """Its payload follows from the version: the same bundle each time but for the signature."""
    payload = content(version, size)
    manifest = _MANIFEST.format(
        compatible=compatible,
        version=version,
        sha256=hashlib.sha256(payload).hexdigest(),
        size=size,
    )
    signature = signed(manifest.encode())
    path.write_bytes(payload + signature + len(signature).to_bytes(8, "big"))
    return path


def content(version: str, size: int) -> bytes:
    """Bytes that no compression makes smaller, and of which no two blocks are equal."""
    return hashlib.shake_128(version.encode()).digest(size)


def signed(manifest: bytes) -> bytes:
    """CMS SignedData with the manifest inside."""
    certificate, key = _signer()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(manifest)
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


@functools.cache
def _signer() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bench releases")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1)
    builder = builder.not_valid_before(now).not_valid_after(now + dt.timedelta(days=9))
    return builder.sign(key, hashes.SHA256()), key
