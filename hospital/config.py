"""The hospital's settings: frozen values from one TOML file; every error names the key.

    [hospital]
    institution = "1310000011"
    [broker]
    host = "broker.clinic.example"
    port = 8883
    [paths]
    credentials = "/etc/hospital/credentials"
    state = "/var/lib/hospital"
    face = "/srv/oqs/face"      # the official result files; left out: none are written
    [files]
    encoding = "UTF-8"          # or "Shift_JIS"
    [inquiries]
    keep_days = 30              # lists and answers, counted from the last answer
    [[outlet]]                  # any number of further forms beside the face folder
    name = "chart"
    form = "fhir"               # face, fhir, hl7, csv, sql, or "package.module:name" of a plug-in
    folder = "/srv/oqs/chart"   # its own: nobody else writes there
    since_days = 1              # new, it begins with the records of the last 24 hours; 0: none
    [requests]                  # the folders in which receipt computers ask
    req = "/srv/oqs/req"
    res = "/srv/oqs/res"
    device = "reception-1"      # the kiosk whose line asks
    [terminal]                  # run --via-terminal DIR
    credentials = "/etc/hospital/terminal"
    port = 8443
    req = "req"                 # below DIR
    res = "res"
    encoding = "Shift_JIS"      # of the requests
    deadline_s = 7.0
    keep_days = 7
    [board]                     # the reception desk's pages
    port = 9443
    device = "reception-1"
    credentials = "/etc/hospital/board"
    [authority]                 # left out: peers.jwks is carried by hand
    url = "https://authority.example:8444"

What has a default may be left out; relative paths count from the file's folder. No secrets: keys
and certificates lie in ``paths.credentials``.
"""

import dataclasses
from collections.abc import Collection, Iterator
from pathlib import Path

from eligibility.oqs_xml import Encoding
from eligibility.settings import SettingsError, parse_settings
from hospital.config_parts import (
    ENCODINGS,
    LONGEST_KEEPING_DAYS,
    AuthoritySettings,
    BoardSettings,
    OutletSettings,
    Requests,
    Service,
    TerminalSettings,
    faults_of_authority,
    faults_of_board,
    faults_of_outlet,
    faults_of_terminal,
)

__all__ = [
    "NUMBERED_DAYS",
    "AuthoritySettings",
    "BoardSettings",
    "Broker",
    "ConfigError",
    "Files",
    "Hospital",
    "HospitalConfig",
    "Inquiries",
    "OutletSettings",
    "Paths",
    "Requests",
    "Service",
    "TerminalSettings",
    "load",
]

NUMBERED_DAYS = 7
"""So long what was handed in for many can be fetched."""


class ConfigError(Exception):
    """The settings cannot be used; the message names the file and the key."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hospital:
    """Whose end this is."""

    institution: str
    """医療機関コード, 10 digits."""


@dataclasses.dataclass(frozen=True, slots=True)
class Broker:
    """The MQTT broker."""

    host: str
    port: int


@dataclasses.dataclass(frozen=True, slots=True)
class Paths:
    """Folders."""

    credentials: Path
    """Keys and certificates; read only, 0700."""
    state: Path
    """The inbox."""
    face: Path | None = None
    """What receipt computers watch."""


@dataclasses.dataclass(frozen=True, slots=True)
class Files:
    """How results are written."""

    encoding: str = Encoding.UTF_8.label


@dataclasses.dataclass(frozen=True, slots=True)
class Inquiries:
    """What becomes of lists of appointments."""

    keep_days: int = 30
    """Then a finished list goes, and its answers with it."""


@dataclasses.dataclass(frozen=True, slots=True)
class HospitalConfig:
    """All settings."""

    hospital: Hospital
    broker: Broker
    paths: Paths
    files: Files = Files()
    inquiries: Inquiries = Inquiries()
    outlet: tuple[OutletSettings, ...] = ()
    requests: Requests | None = None
    terminal: TerminalSettings | None = None
    service: Service | None = None
    board: BoardSettings | None = None
    authority: AuthoritySettings | None = None

    @property
    def inbox(self) -> Path:
        """The inbox's file."""
        return self.paths.state / "inbox.sqlite"

    @property
    def peers(self) -> Path:
        """The kiosks' keys as the authority tells them; among the state, for they change."""
        return self.paths.state / "peers.jwks"

    @property
    def declarations(self) -> Path:
        """Declarations of provisional receptions; receipt computers do not watch it."""
        return self.paths.state / "declarations"

    @property
    def board_credentials(self) -> Path:
        """Certificate and keys of the desk's pages."""
        own = None if self.board is None else self.board.credentials
        return own or self.paths.credentials

    @property
    def encoding(self) -> Encoding:
        """Of the files; checked by ``load``."""
        return ENCODINGS[self.files.encoding]


def load(path: Path) -> HospitalConfig:
    """Reads the file.

    Raises:
        ConfigError: no such file, not TOML, a key missing, unknown or of another kind.
    """
    try:
        settings = parse_settings(path.read_text(encoding="utf-8"), HospitalConfig, path.parent)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {type(error).__name__}") from None
    except SettingsError as error:
        raise ConfigError(f"{path}: {error}") from None
    if fault := next(_faults(settings), None):
        raise ConfigError(f"{path}: {fault}")
    return settings


def _faults(settings: HospitalConfig) -> Iterator[str]:
    if settings.files.encoding not in ENCODINGS:
        yield f"files.encoding must be {' or '.join(ENCODINGS)}"
    if not 1 <= settings.inquiries.keep_days <= LONGEST_KEEPING_DAYS:
        yield f"inquiries.keep_days must be 1 to {LONGEST_KEEPING_DAYS}"
    if settings.terminal is not None:
        yield from (f"terminal.{fault}" for fault in faults_of_terminal(settings.terminal))
    yield from faults_of_board(settings.board)
    yield from faults_of_authority(settings.authority)
    face = settings.paths.face
    names, folders = {"face"}, {face.resolve()} if face else set()
    for place, one in enumerate(settings.outlet, 1):
        yield from (f"outlet[{place}].{fault}" for fault in faults_of_outlet(one))
        if one.name in names:
            yield f"outlet[{place}].name is another outlet's, too"
        if one.folder and one.folder.resolve() in folders:
            yield f"outlet[{place}].folder is another outlet's, too"
        names.add(one.name)
        folders |= {one.folder.resolve()} if one.folder else set()
    if settings.requests is not None:
        yield from _faults_of_requests(settings, settings.requests, folders)


def _faults_of_requests(
    settings: HospitalConfig, requests: Requests, folders: Collection[Path]
) -> Iterator[str]:
    if not 1 <= requests.keep_days <= LONGEST_KEEPING_DAYS:
        yield f"requests.keep_days must be 1 to {LONGEST_KEEPING_DAYS}"
    if requests.req.resolve() in (requests.res.resolve(), *folders):
        yield "requests.req must be a folder of its own"
    if settings.service is not None:
        return
    if requests.device is None:
        yield "requests.device is missing, or [service]"
    if settings.inquiries.keep_days < NUMBERED_DAYS:
        needed = f"at least {NUMBERED_DAYS}, so long bulk answers can be fetched"
        yield f"inquiries.keep_days must be {needed}"
