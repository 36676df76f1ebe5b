"""What differs from site to site: one TOML file, parsed once into frozen values.

No secrets: keys and certificates come from provisioning and never stand here. Every error names the
key; an unknown key names the nearest known one. Model: rpi-image-gen's declared variables.
"""

import dataclasses
import difflib
import itertools
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from firmware_config.errors import SiteError as SiteError  # noqa: PLC0414  provisioning too
from firmware_config.site_checks import (
    CHECKS,
    SENTENCES as SENTENCES,  # noqa: PLC0414  provisioning's form names them, too
    Address,
    Check,
    InterfaceAddress,
)

_IPV6 = 6
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclasses.dataclass(frozen=True, slots=True)
class Clinic:
    """[site]: whose kiosk this is."""

    institution: str
    """医療機関コード, 10 digits with a valid check digit."""
    device: str
    clinic_name: str
    """Shown on the first screen; no quotes, no control characters."""


@dataclasses.dataclass(frozen=True, slots=True)
class Network:
    """[network]: how the kiosk stands in the closed network."""

    interface: str
    ntp_servers: tuple[Address, ...]
    dhcp: bool = True
    address: InterfaceAddress | None = None
    """With its prefix, 192.0.2.5/24; needed without DHCP."""
    gateway: Address | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Peer:
    """[service], [broker] or [authority]: a name in its certificate and the address behind it.

    The pair goes into /etc/hosts, so the closed network needs no name service.
    """

    host: str
    address: Address
    port: int


@dataclasses.dataclass(frozen=True, slots=True)
class Service(Peer):
    """[service]: the eligibility service, or the hospital's own system in front of a terminal."""

    by_terminal: bool = False
    """True: an eligibility terminal answers; this kiosk takes codes and typing, no cards."""


@dataclasses.dataclass(frozen=True, slots=True)
class Panel:
    """[panel]: the touch display."""

    width: int = 1280
    height: int = 800
    inches: float = 10.1
    rotation: int = 0
    """Degrees clockwise: 0, 90, 180, 270."""
    backlight: str = ""
    """Its folder's name in /sys/class/backlight; empty: staff cannot set the brightness."""


@dataclasses.dataclass(frozen=True, slots=True)
class Usb:
    """[usb]: the only devices that may be plugged in, besides hubs."""

    allowed: tuple[str, ...]
    """vendor:product in lower-case hex, e.g. 072f:2200; the card reader at least."""


@dataclasses.dataclass(frozen=True, slots=True)
class Card:
    """[card]: the reader."""

    reader: str = ""
    """Part of its name; empty: the first one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Camera:
    """[camera]: reads the codes of insurance cards."""

    source: str = ""
    """Its device, /dev/video0; empty: no camera, the key is not offered."""


@dataclasses.dataclass(frozen=True, slots=True)
class Consent:
    """[consent]: what the clinic asks beside it."""

    asks_prescription: bool = False
    """True where electronic prescriptions are written, too."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sound:
    """[sound]: the voice and the cues."""

    volume: int = 3
    """1 to 5; what each patient begins with."""


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """[keys]: a chip that signs what goes to the hospital; left out: sealed files."""

    module: str
    token: str


@dataclasses.dataclass(frozen=True, slots=True)
class Hours:
    """[hours]: when patients are taken in, "09:00-12:30 15:00-18:30"; nothing at all: always."""

    mon: str = ""
    tue: str = ""
    wed: str = ""
    thu: str = ""
    fri: str = ""
    sat: str = ""
    sun: str = ""
    closed_days: tuple[str, ...] = ()

    @property
    def week(self) -> Mapping[str, str]:
        """By weekday; empty texts are closed days."""
        return {day: getattr(self, day) for day in WEEKDAYS}


@dataclasses.dataclass(frozen=True, slots=True)
class Wording:
    """[wording.ja] to [wording.ko]: sentences in the clinic's own words; docs/kiosk.md."""

    ja: tuple[tuple[str, str], ...] = ()
    en: tuple[tuple[str, str], ...] = ()
    zh_hans: tuple[tuple[str, str], ...] = ()
    ko: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Disk:
    """[disk]: partitions 01 boot, 02 system (read only), 03 data."""

    disk_id: str
    """Eight hex digits: the disk id in front of each PARTUUID."""


@dataclasses.dataclass(frozen=True, slots=True)
class BrokerMachine:
    """[broker_machine]: for the machine that mosquitto runs on; the same in every kiosk's file."""

    kiosks: tuple[str, ...] = ()
    """Every device of the institution that may connect; empty: this one alone."""
    listen: Address | None = None
    """The address it listens on; left out: broker.address."""
    data: str = "/var/lib/mosquitto"
    """Where it keeps sessions and queues."""
    max_queued_messages: int = 100_000
    """For one client that is away; a day of a busy kiosk is some 3,000."""
    max_queued_mib: int = 64
    """The same in MiB; every change writes all that is queued to the disk."""


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """One kiosk of one institution."""

    site: Clinic
    network: Network
    service: Service
    broker: Peer
    usb: Usb
    disk: Disk
    panel: Panel
    card: Card
    camera: Camera
    consent: Consent
    sound: Sound
    hours: Hours
    wording: Wording
    broker_machine: BrokerMachine
    authority: Peer | None = None
    """[authority]: who enrols the kiosk; None: its identity comes as files."""
    keys: Keys | None = None

    @property
    def peers(self) -> tuple[Peer, ...]:
        """Whom the kiosk reaches."""
        known = (self.service, self.broker, self.authority)
        return tuple(peer for peer in known if peer is not None)

    @property
    def uses_ipv6(self) -> bool:
        """True when any peer is reached by IPv6."""
        addresses = (*(peer.address for peer in self.peers), *self.network.ntp_servers)
        return any(address.version == _IPV6 for address in addresses)


def load(path: Path) -> Site:
    """Reads a site file.

    Raises:
        SiteError: it is missing, no TOML, or a key is wrong.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SiteError(f"{path}: there is no such file.") from None
    except UnicodeDecodeError:
        raise SiteError(f"{path}: it is not UTF-8.") from None
    except SiteError as error:
        raise SiteError(f"{path}: {error}") from None


def parse(text: str) -> Site:
    """A site from TOML text; raises SiteError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"not TOML: {error}") from None
    _check_known("", raw, (*_TABLES, *_LEFT_OUT))
    tables = {name: _table(name, kind, raw.get(name)) for name, kind in _TABLES.items()}
    more = {name: _table(name, kind, raw[name]) for name, kind in _LEFT_OUT.items() if name in raw}
    site = Site(**tables, **more)
    _check_together(site)
    return site


def parse_part(text: str, keys: Collection[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Some of a site file's tables, checked key by key; values as TOML gave them.

    For settings that are changed on a kiosk that runs; nothing is needed, ``keys`` alone may stand.

    Raises:
        SiteError: no TOML, a key that is none of ``keys``, or a value that cannot be meant.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"not TOML: {error}") from None
    _check_known("", raw, tuple(dict.fromkeys(table for table, _ in keys)))
    for table, found in raw.items():
        if not isinstance(found, dict):
            raise SiteError(f"{table} must be a table.")
        _check_known(f"{table}.", found, tuple(key for at, key in keys if at == table))
        for key, value in found.items():
            _checked(f"{table}.{key}", CHECKS[table, key], value)
    hours = raw.get("hours", {})
    if hours.get("closed_days") and not any(hours.get(day) for day in WEEKDAYS):
        raise SiteError("hours.closed_days needs hours on one weekday at least.")
    return raw


def _check_together(site: Site) -> None:
    network = site.network
    fixed = network.address is not None and network.gateway is not None
    if not network.dhcp and not fixed:
        raise SiteError("network.address and network.gateway are needed without DHCP.")
    if network.dhcp and (network.address is not None or network.gateway is not None):
        raise SiteError("network.address and network.gateway cannot stand beside dhcp = true.")
    _check_names(site)
    if site.hours.closed_days and not any(site.hours.week.values()):
        raise SiteError("hours.closed_days needs hours on one weekday at least.")
    kiosks = site.broker_machine.kiosks
    if kiosks and site.site.device not in kiosks:
        raise SiteError("broker_machine.kiosks must name site.device, too.")


def _check_names(site: Site) -> None:
    peers = {"service": site.service, "broker": site.broker, "authority": site.authority}
    named = [(name, peer) for name, peer in peers.items() if peer is not None]
    for (one, peer), (other, second) in itertools.combinations(named, 2):
        if peer.host == second.host and peer.address != second.address:
            raise SiteError(f"{one}.host and {other}.host are one name with two addresses.")


def _table(name: str, kind: type, raw: object) -> Any:  # noqa: ANN401  one of _TABLES
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if raw is None:
        raw = {}
    if not isinstance(raw, dict):
        raise SiteError(f"{name} must be a table.")
    _check_known(f"{name}.", raw, tuple(fields))
    values = {}
    for key, field in fields.items():
        if key in raw:
            values[key] = _checked(f"{name}.{key}", CHECKS[name, key], raw[key])
        elif field.default is dataclasses.MISSING:
            raise SiteError(f"{name}.{key} is missing.")
    return kind(**values)


def _checked(key: str, check: Check, value: object) -> object:
    try:
        return check(value)
    except ValueError as error:
        raise SiteError(f"{key} {error}.") from None


def _check_known(where: str, raw: Mapping[str, object], known: tuple[str, ...]) -> None:
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {where}{near[0]}?" if near else "."
            raise SiteError(f"{where}{key} is not a setting{hint}")


_TABLES: Mapping[str, type] = {
    "site": Clinic,
    "network": Network,
    "service": Service,
    "broker": Peer,
    "usb": Usb,
    "disk": Disk,
    "panel": Panel,
    "card": Card,
    "camera": Camera,
    "consent": Consent,
    "sound": Sound,
    "hours": Hours,
    "wording": Wording,
    "broker_machine": BrokerMachine,
}
_LEFT_OUT: Mapping[str, type] = {"authority": Peer, "keys": Keys}
"""Tables that a site may do without."""
