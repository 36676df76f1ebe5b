"""What the certificate of a kiosk, a hospital, a service ... contains.

The SAN URI decides who somebody is; the common name repeats it for the broker, which takes the
common name as user name and puts it into topic patterns (device.md 1.5). Each kind has its own
issuing authority and its own policy OID, so a stolen device authority cannot make a service.
The OIDs are part of the shared language (``eligibility.identity``): the cloud checks them, too.
"""

import dataclasses
import datetime as dt
import enum
import ipaddress
import re

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from eligibility.identity import POLICIES
from eligibility.insured import has_valid_check_digit
from provisioning.errors import NameRefused

_URN = "urn:x-oev"
_INSTITUTION = re.compile(r"[0-9]{10}")
_INSURER = re.compile(r"[0-9]{6}|[0-9]{8}")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_DEVICE_URI = re.compile(rf"{_URN}:device:([^:]+):([^:]+)")
_DNS_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*")

DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""RFC 9336."""
SHORT_LIFE = dt.timedelta(days=90)
"""A kiosk's certificate: short, because a card of a stolen kiosk is stopped by time too."""
STEADY_LIFE = dt.timedelta(days=365)


class Kind(enum.Enum):
    """Kinds of parties: word in the SAN URI, purposes, life."""

    DEVICE = "device", (ExtendedKeyUsageOID.CLIENT_AUTH,), SHORT_LIFE
    HOSPITAL = "hospital", (ExtendedKeyUsageOID.CLIENT_AUTH,), STEADY_LIFE
    SERVICE = "service", (ExtendedKeyUsageOID.SERVER_AUTH,), STEADY_LIFE
    INSURER = "insurer", (ExtendedKeyUsageOID.CLIENT_AUTH,), STEADY_LIFE
    ADMIN = "admin", (ExtendedKeyUsageOID.CLIENT_AUTH,), SHORT_LIFE
    SETTINGS = "settings", (DOCUMENT_SIGNING,), STEADY_LIFE
    """Signs site settings; opens no connection."""
    BOARD = "board", (ExtendedKeyUsageOID.SERVER_AUTH,), STEADY_LIFE
    """The desk's pages. Its authority is a root of its own, one a clinic (decision 0070)."""

    def __init__(
        self,
        word: str,
        purposes: tuple[x509.ObjectIdentifier, ...],
        life: dt.timedelta,
    ) -> None:
        self.word = word
        self.policy = x509.ObjectIdentifier(POLICIES[word])
        self.purposes = purposes
        self.life = life

    @property
    def is_below_the_root(self) -> bool:
        """Whether the line's root signs its issuing authority."""
        return self is not Kind.BOARD

    @classmethod
    def of(cls, word: str) -> "Kind":
        """The member with this word; raises NameRefused when there is none."""
        for kind in cls:
            if kind.word == word:
                return kind
        raise NameRefused(f"{word!r} is no kind of party.")


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """Who a certificate names. Made by the functions below, which check every part."""

    kind: Kind
    uri: str
    """SAN URI; this one decides."""
    common_name: str
    dns_names: tuple[str, ...] = ()
    addresses: tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, ...] = ()

    def subject(self) -> x509.Name:
        """The subject: the common name alone."""
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, self.common_name)])

    def alternative_names(self) -> x509.SubjectAlternativeName:
        """The URI first, then the names by which a server is reached."""
        return x509.SubjectAlternativeName(
            [
                x509.UniformResourceIdentifier(self.uri),
                *map(x509.DNSName, self.dns_names),
                *map(x509.IPAddress, self.addresses),
            ]
        )


def device(institution: str, name: str) -> Identity:
    """A kiosk of an institution.

    Raises:
        NameRefused: no institution code, or a name with other than a-z, 0-9 and inner hyphens.
    """
    check_institution(institution)
    _check_label("device name", name)
    return _client(Kind.DEVICE, f"{_URN}:device:{institution}:{name}", f"{institution}-{name}")


def hospital(institution: str) -> Identity:
    """The receiving system of an institution; raises NameRefused."""
    check_institution(institution)
    return _client(Kind.HOSPITAL, f"{_URN}:hospital:{institution}", f"hospital-{institution}")


def service(name: str, hosts: tuple[str, ...]) -> Identity:
    """A server (cloud, broker), reached under ``hosts``: DNS names or addresses.

    Raises:
        NameRefused: no host, or one that is neither a DNS name nor an address.
    """
    _check_label("service name", name)
    return _server(Kind.SERVICE, f"{_URN}:service:{name}", name, hosts)


def board(institution: str, hosts: tuple[str, ...]) -> Identity:
    """The desk's pages of an institution, opened by browsers under ``hosts``; as ``service``.

    The blank in the common name keeps verifiers from taking it for a host's name.
    """
    check_institution(institution)
    return _server(Kind.BOARD, f"{_URN}:board:{institution}", f"board {institution}", hosts)


def member(kind: Kind, name: str) -> Identity:
    """An insurer (its number) or an administrator; raises NameRefused."""
    if kind not in (Kind.INSURER, Kind.ADMIN):
        raise NameRefused(f"A {kind.word} is not named this way.")
    _check_label(f"{kind.word} name", name)
    return Identity(kind, f"{_URN}:{kind.word}:{name}", f"{kind.word}-{name}")


def settings() -> Identity:
    """Who signs site settings."""
    return Identity(Kind.SETTINGS, f"{_URN}:settings:authority", "settings-authority")


def insurer(number: str) -> Identity:
    """An insurer's side of the intermediary server; raises NameRefused."""
    if not _INSURER.fullmatch(number) or not has_valid_check_digit(number):
        raise NameRefused(f"An insurer number has 6 or 8 digits and a check digit, {number!r} not.")
    return member(Kind.INSURER, number)


def of_device(uri: str) -> Identity:
    """The kiosk of a SAN URI; raises NameRefused: it is no kiosk's."""
    match = _DEVICE_URI.fullmatch(uri)
    if match is None:
        raise NameRefused(f"{uri} is no kiosk's name.")
    return device(match[1], match[2])


def _server(kind: Kind, uri: str, common_name: str, hosts: tuple[str, ...]) -> Identity:
    if not hosts:
        raise NameRefused(f"{common_name}: a host name or address to be reached under is needed.")
    addresses = tuple(address for host in hosts if (address := _as_address(host)) is not None)
    dns_names = tuple(host for host in hosts if _as_address(host) is None)
    for host in dns_names:
        if not _DNS_NAME.fullmatch(host):
            raise NameRefused(f"{host!r} is neither a DNS name in lower case nor an address.")
    return Identity(kind, uri, common_name, dns_names, addresses)


def _client(kind: Kind, uri: str, common_name: str) -> Identity:
    """Its MQTT name stands as a DNS name, too: RabbitMQ takes a client id from nowhere else."""
    return Identity(kind, uri, common_name, dns_names=(common_name,))


def check_institution(code: str) -> None:
    """Ten digits, the last follows from the others (eligibility.md 5.1); raises NameRefused."""
    if not _INSTITUTION.fullmatch(code):
        raise NameRefused(f"An institution code has 10 digits, {code!r} has not.")
    if not has_valid_check_digit(code):
        raise NameRefused(f"The check digit of institution code {code} does not match.")


def _check_label(what: str, name: str) -> None:
    # Nothing that means something in a topic, a path or an ACL pattern: % + # / and blanks.
    if not _LABEL.fullmatch(name):
        raise NameRefused(
            f"The {what} {name!r} is not allowed: use a-z, 0-9 and hyphens inside, 32 at most."
        )


def _as_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
