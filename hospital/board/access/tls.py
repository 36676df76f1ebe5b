"""The desk's pages' side of TLS: 1.3 only, with a certificate of the kind ``board``.

No client certificate: browsers of a clinic have none; who looks signs in (decision 0070).
"""

import dataclasses
import datetime as dt
import ssl
from pathlib import Path

from cryptography import x509

from eligibility.errors import Code
from hospital.board.access.faults import BoardUnusable

WARN_BEFORE = dt.timedelta(days=30)
_URN = "urn:x-oev:board:"


@dataclasses.dataclass(frozen=True, slots=True)
class Certificate:
    """What the pages prove themselves with."""

    hosts: frozenset[str]
    """Names and addresses under which browsers may open the pages."""
    ends_at: dt.datetime

    def days_left(self, now: dt.datetime) -> int | None:
        """When it is time to renew: how many whole days are left; None before."""
        left = self.ends_at - now
        return max(left.days, 0) if left < WARN_BEFORE else None


def server_context(credentials: Path) -> ssl.SSLContext:
    """For the listener; raises BoardUnusable."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols(["http/1.1"])
    load_into(context, credentials)
    return context


def load_into(context: ssl.SSLContext, credentials: Path) -> None:
    """For the connections to come; raises BoardUnusable."""
    try:
        context.load_cert_chain(credentials / "device.crt", credentials / "device.key")
    except OSError as error:  # ssl.SSLError is one too
        raise _unusable(credentials, f"cannot be used ({type(error).__name__})") from None


def read_certificate(credentials: Path, institution: str, now: dt.datetime) -> Certificate:
    """Reads and judges it; raises BoardUnusable: not there, of another kind or clinic, ended."""
    try:
        leaf = x509.load_pem_x509_certificate((credentials / "device.crt").read_bytes())
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound) as error:
        raise _unusable(credentials, f"cannot be read ({type(error).__name__})") from None
    if names.get_values_for_type(x509.UniformResourceIdentifier) != [_URN + institution]:
        raise _unusable(credentials, f"is not {_URN}{institution}")
    if leaf.not_valid_after_utc <= now:
        raise _unusable(credentials, f"ended at {leaf.not_valid_after_utc.isoformat()}")
    hosts = {
        *names.get_values_for_type(x509.DNSName),
        *(_in_url(str(one)) for one in names.get_values_for_type(x509.IPAddress)),
    }
    return Certificate(frozenset(hosts), leaf.not_valid_after_utc)


def _in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _unusable(credentials: Path, why: str) -> BoardUnusable:
    return BoardUnusable(
        Code.BOARD_CERTIFICATE_UNUSABLE, f"{credentials}: device.crt with device.key {why}"
    )
