"""The new certificate shown to the authority and to the service before anything else uses it.

Python's ``ssl`` takes a key from a file only; this one lies in the process's memory and has no name
in any folder (memfd_create).
"""

import os
import ssl

from cryptography import x509

from eligibility.errors import Code
from kiosk.enrolment.trust import pinned_context
from kiosk.identity import generation as g
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.generation import Generation


def showing_context(drafted: Generation) -> ssl.SSLContext:
    """TLS 1.3 with this generation's certificate, to whom its root vouches for.

    Raises:
        DeviceKeyError: its files cannot be opened, or do not belong together.
    """
    try:
        context = pinned_context(x509.load_pem_x509_certificate(drafted.get(g.ROOT)))
        _load(context, drafted.get(g.CERTIFICATE) + drafted.get(g.TLS_KEY))
    except (ssl.SSLError, ValueError):
        raise DeviceKeyError(Code.IDENTITY_UNUSABLE) from None
    return context


def _load(context: ssl.SSLContext, pem: bytes) -> None:
    handle = os.memfd_create("device", os.MFD_CLOEXEC)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(f"/proc/self/fd/{handle}")
