"""Settings as frozen values, read from TOML. An error names the key that is wrong.

Relative paths count from the folder of the settings file.
"""

import dataclasses
from pathlib import Path

from eligibility.settings import parse_settings

NOT_SET = Path()


class ConfigError(Exception):
    """A file that the settings name cannot be used; the message says which, never its content."""


@dataclasses.dataclass(frozen=True, slots=True)
class Listen:
    """Where the service answers."""

    host: str = "127.0.0.1"
    port: int = 8443
    """0 takes any free port; it is told in the ``listening`` log line."""
    socket: Path = NOT_SET
    """A Unix socket, mode 0660: the service answers there alone, and nginx has host and port."""
    workers: int = 1
    """Processes; the operator's port and the socket's name count up from one to the next."""

    def worker_socket(self, number: int) -> Path:
        """Of several workers each has its own."""
        return self.socket.with_name(f"{self.socket.name}.{number}")

    def sockets(self) -> list[Path]:
        """Where nginx finds the service."""
        if self.workers == 1:
            return [self.socket]
        return [self.worker_socket(number) for number in range(self.workers)]


@dataclasses.dataclass(frozen=True, slots=True)
class Tls:
    """The service's identity and whom it trusts."""

    directory: Path
    """Holds device.key, device.crt, ca.crt, issuers.pem and crl.pem."""


@dataclasses.dataclass(frozen=True, slots=True)
class Authority:
    """The provisioning authority, whose lists of revoked certificates are followed."""

    url: str = ""
    """https://HOST:8444; empty: no list is fetched, ``tls.directory``'s counts."""
    directory: Path = NOT_SET
    """Where the lists in use are kept, as crl.pem; the service writes there."""
    trust_by_issuer: bool = False
    """Let callers in by their certificate, without ``python -m cloud enrol``."""
    list_max_age_hours: int = 48
    """Older lists enrol nobody; they still lock out."""
    warn_days: int = 14
    """So long before the lists end, log and /readyz say so."""


@dataclasses.dataclass(frozen=True, slots=True)
class Database:
    """PostgreSQL 15 or newer."""

    dsn: str = dataclasses.field(repr=False)
    owner_dsn: str = dataclasses.field(default="", repr=False)
    """For ``migrate`` and the registering commands; ``dsn`` when empty."""
    role: str = "oev_lookup"
    """The service drops to this role on each connection."""
    pool_size: int = 8
    timeout_s: int = 5
    read_dsn: str = dataclasses.field(default="", repr=False)
    """Streaming replicas for lookups, several hosts allowed; the primary alone when empty."""
    read_max_lag_s: int = 5
    """An answer of a replica that is later than this is not used."""
    read_timeout_s: int = 1
    intake_role: str = "oev_intake"
    """The same for the insurers' entrance."""
    intake_pool_size: int = 8
    intake_timeout_s: int = 600
    """How long one statement over a whole batch may take, or one batch may wait for another."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cards:
    """Which cards are believed."""

    anchors: Path
    """PEM bundle of the user-authentication authority's generations."""
    crls: Path
    """PEM bundle of their lists of cards taken back; looked at every 30 s."""
    crl_max_age_hours: int = 48
    """How old a list may be; cards of a generation without a newer one are refused."""
    face_anchors: Path = NOT_SET
    """PEM public keys that vouch for issuers of face data; without it no face key is believed."""


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """Secrets of the service itself."""

    directory: Path
    """Holds pseudonym.key, card-face.key (32 bytes each) and audit.key; ``new-keys`` makes them."""
    epoch: int = 1
    """Of pseudonyms; from 2 on its key is pseudonym-2.key, and earlier ones may stay beside it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """Sizes and times that an operator may change."""

    request_bytes: int = 65536
    authentication_s: int = 900
    answers_kept_days: int = 31
    """How long a repeated verification id gets its stored answer."""
    face_misses: int = 10
    """So many card faces of one kiosk may find nobody within the window; then it waits."""
    face_miss_window_s: int = 600
    face_misses_hospital: int = 40
    """The same for the desks of one hospital."""
    bulk_miss_percent: int = 30
    """Of a hospital's file of many checks, once 20 of it have found nobody."""
    bulk_misses_a_day: int = 1000
    """Of all files of one hospital."""
    bulk_misses: int = 40
    """Of all its files within the window: from here on the share is that of all of them."""
    bulk_misses_a_day_kiosk: int = 300
    """Of all that one kiosk asks from lists of its hospital."""
    asked_back_days: int = 1827
    """How many days before today a day of service may be: five years."""
    waiting_days: int = 14
    """How long a card face that found nobody is remembered, when the caller wished it."""
    body_s: int = 30
    """How long a file of the hospitals' entrance may take to arrive."""
    large_wait_s: int = 20
    """How long one of more than 1 MiB may wait for others before it is read."""
    bulk_kept_days: int = 7
    """How long a bulk inquiry can be fetched after it was handed in."""
    bulk_waiting: int = 50
    """So many bulk inquiries of one institution may wait; then it must ask again later."""
    bulk_workers: int = 1
    """How many bulk inquiries this process works through at a time."""


@dataclasses.dataclass(frozen=True, slots=True)
class Front:
    """What nginx in front allows; ``python -m cloud nginx`` writes it out."""

    directory: Path = NOT_SET
    """Where nginx finds device.key, device.crt, ca.crt, crl.pem; ``tls.directory`` if not set."""
    requests_per_second: int = 20
    """Of one certificate, in the long run."""
    burst: int = 60
    connections_per_certificate: int = 16
    connections_per_address: int = 256
    """Many clinics may come through one address of the closed network."""
    header_timeout_s: int = 10
    body_timeout_s: int = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Operations:
    """Where /metrics, /healthz and /readyz are: a loopback address, plain HTTP."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: nowhere."""


@dataclasses.dataclass(frozen=True, slots=True)
class Log:
    """What is logged."""

    level: str = "INFO"


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set from outside; one section a field."""

    tls: Tls
    database: Database
    cards: Cards
    keys: Keys
    listen: Listen = Listen()
    limits: Limits = Limits()
    front: Front = Front()
    authority: Authority = Authority()
    operations: Operations = Operations()
    log: Log = Log()


def load(path: Path) -> Settings:
    """Reads a settings file.

    Raises:
        ConfigError: the file cannot be read.
        SettingsError: not TOML, or a key is missing, unknown or of another kind.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8 text") from None
    return parse_settings(text, Settings, path.parent)
