"""A party's own key: P-256, made where it is used; only the request leaves.

The request names nobody. The authority decides the names from its ledger, never from the request,
so there is nothing to ask for (device.md 2.3 step 3).
"""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from provisioning.errors import FolderRefused
from provisioning.files import read_private, write_private


def make_key(path: Path) -> x509.CertificateSigningRequest:
    """Makes a key, writes it to ``path`` (PEM, mode 0600) and gives the request for it."""
    key = new_key()
    write_private(path, private_pem(key))
    return request_for(key)


def keep_key(path: Path) -> x509.CertificateSigningRequest:
    """The same; a key that is there already is kept, as of somebody who was interrupted.

    Raises:
        FolderRefused: it is open to others, or another kind of key.
    """
    if not path.exists():
        return make_key(path)
    return request_for(read_key(path))


def read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """A key that was written here; raises FolderRefused: open to others, another kind."""
    key = serialization.load_pem_private_key(read_private(path), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise FolderRefused(f"{path} holds another kind of key.")
    return key


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key that is nowhere yet."""
    return ec.generate_private_key(ec.SECP256R1())


def request_for(key: ec.EllipticCurvePrivateKey) -> x509.CertificateSigningRequest:
    """A PKCS#10 request with an empty subject, signed by ``key`` as proof of possession."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key, hashes.SHA256())


def private_pem(key: ec.EllipticCurvePrivateKey, passphrase: bytes | None = None) -> bytes:
    """PKCS#8 PEM, sealed when there is a passphrase."""
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        encryption = serialization.BestAvailableEncryption(passphrase)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
