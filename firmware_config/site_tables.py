"""The tables of a site file as frozen values; ``site`` reads them."""

import dataclasses
from collections.abc import Mapping

from firmware_config.site_addresses import Address, InterfaceAddress
from firmware_config.site_reception import (
    Camera,
    Card,
    Consent,
    Face,
    Hours,
    Panel,
    Sound,
    Wording,
)
from firmware_config.site_values import Layout, Window

_IPV6 = 6
_BY_NIGHT = Window(60, 180)


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
class Usb:
    """[usb]: the only devices that may be plugged in, besides hubs."""

    allowed: tuple[str, ...]
    """What it is, vendor:product in lower-case hex: ``reader 072f:2200``; also camera and touch."""


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """[keys]: a chip that signs what goes to the hospital; left out: sealed files."""

    module: str
    token: str


@dataclasses.dataclass(frozen=True, slots=True)
class Disk:
    """[disk]: who divides it."""

    layout: Layout = Layout.SLOTS
    """``slots``: two systems and a data partition, of our image; ``stock``: as it was installed."""
    key: str = "otp"
    """Who gives the data partition's key: ``otp``, the board; ``card``, a file beside the data.

    A program of this name in /usr/lib/kiosk/sources.
    """


@dataclasses.dataclass(frozen=True, slots=True)
class Board:
    """[board]: the Raspberry Pi itself."""

    charges_clock_battery: bool = False
    """True where the Pi 5's clock has a rechargeable cell; another kind must never be charged."""


@dataclasses.dataclass(frozen=True, slots=True)
class Update:
    """[update]: new versions, fetched from the authority and tried at night."""

    channel: str | None = None
    """Which releases, as the authority calls them; None: none are asked for."""
    window: Window = _BY_NIGHT
    """When they are asked for and tried, in Japanese time."""


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
    board: Board
    update: Update
    panel: Panel
    card: Card
    camera: Camera
    face: Face
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


TABLES: Mapping[str, type] = {
    "site": Clinic,
    "network": Network,
    "service": Service,
    "broker": Peer,
    "usb": Usb,
    "disk": Disk,
    "board": Board,
    "update": Update,
    "panel": Panel,
    "card": Card,
    "camera": Camera,
    "face": Face,
    "consent": Consent,
    "sound": Sound,
    "hours": Hours,
    "wording": Wording,
    "broker_machine": BrokerMachine,
}
LEFT_OUT: Mapping[str, type] = {"authority": Peer, "keys": Keys}
"""Tables that a site may do without."""
