"""Which certificate a program of this kiosk works with, as far as the authority may rely on it.

While a new one is on trial the former one may come back, so the former one is told: the authority
takes back what is older than the one that was told.
"""

from pathlib import Path

from cryptography import x509

from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.generation import CERTIFICATE, Leaf
from kiosk.identity.store import IdentityStore


def leaf_in(credentials: Path) -> Leaf:
    """This device's own, as its programs read it; raises OSError, ValueError."""
    pem = (credentials.resolve() / CERTIFICATE).read_bytes()
    return Leaf(x509.load_pem_x509_certificate(pem))


def relied_on(credentials: Path, store: IdentityStore | None) -> str:
    """Lower-case hex; blank when it cannot be told."""
    try:
        if store is not None:
            current, former = store.current(), store.former()
            if current is not None and former is not None and not current.is_proven:
                return former.certificate().serial
        return leaf_in(credentials).serial
    except (DeviceKeyError, OSError, ValueError):
        return ""
