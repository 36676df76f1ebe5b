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

What has a default may be left out; relative paths count from the file's folder. No secrets: keys
and certificates lie in ``paths.credentials``.
"""

import dataclasses
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from eligibility.oqs_xml import Encoding
from eligibility.settings import SettingsError, parse_settings

LONGEST_KEEPING_DAYS = 366
NUMBERED_DAYS = 7
"""So long what was handed in for many can be fetched."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
LONGEST_TERMINAL_S = 60
LONGEST_TERMINAL_DAYS = 31
LONGEST_AUDIT_YEARS = 30


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
class OutletSettings:
    """One more form in which each record is written."""

    name: str
    """Its own, for logs and pages: small letters, digits, hyphens."""
    form: str
    """``face``, ``fhir``, ``hl7``, ``csv``, ``sql``, or ``package.module:name``."""
    folder: Path | None = None
    """Of a form of files."""
    database: str | None = None
    """Of ``sql``: ``sqlite:PATH``, or libpq's ``postgresql://…`` without a password in it."""
    encoding: str = Encoding.UTF_8.label
    since_days: int = 1
    """A new outlet begins with what arrived in this time; 0: with what arrives from now on."""

    @property
    def text_encoding(self) -> Encoding:
        """Checked by ``load``."""
        return _ENCODINGS[self.encoding]


@dataclasses.dataclass(frozen=True, slots=True)
class Requests:
    """Where receipt computers ask, and through whom."""

    req: Path
    res: Path
    device: str | None = None
    """The kiosk whose line asks; needed without ``[service]``."""
    keep_days: int = 3
    """Then a request that was answered goes from the inbox, and its answer with it."""


@dataclasses.dataclass(frozen=True, slots=True)
class TerminalSettings:
    """``run --via-terminal DIR``: kiosks ask here, an eligibility terminal answers."""

    credentials: Path
    """Of the server that kiosks see: device.crt, device.key, ca.crt, issuers.pem, crl.pem."""
    port: int = 8443
    address: str = "0.0.0.0"  # noqa: S104 - kiosks come from the clinic's network; TLS guards it
    req: str = "req"
    """Below DIR, as the terminal's program calls it."""
    res: str = "res"
    encoding: str = Encoding.UTF_8.label
    """Of the requests; results tell theirs."""
    deadline_s: float = 7.0
    """A kiosk waits for 8 s."""
    keep_days: int = 7
    """How long a question gets its stored answer again; then it goes."""

    @property
    def written_in(self) -> Encoding:
        """Checked by ``load``."""
        return _ENCODINGS[self.encoding]


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """The eligibility service, where the hospital reaches it itself."""

    host: str
    port: int = 8443


@dataclasses.dataclass(frozen=True, slots=True)
class BoardSettings:
    """The reception desk's pages."""

    device: str
    """The kiosk whose line the input screen uses."""
    port: int = 9443
    address: str = "0.0.0.0"  # noqa: S104 - every desk of the clinic opens it; TLS and sign-in guard it
    credentials: Path | None = None
    """The pages' own folder (``provisioning issue-board``); without it ``paths.credentials``."""
    audit_years: int = 5
    """So long who saw what is kept; as long as the clinic's records."""


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

    @property
    def inbox(self) -> Path:
        """The inbox's file."""
        return self.paths.state / "inbox.sqlite"

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
        return _ENCODINGS[self.files.encoding]


_ENCODINGS = {one.label: one for one in Encoding}


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
    if settings.files.encoding not in _ENCODINGS:
        yield f"files.encoding must be {' or '.join(_ENCODINGS)}"
    if not 1 <= settings.inquiries.keep_days <= LONGEST_KEEPING_DAYS:
        yield f"inquiries.keep_days must be 1 to {LONGEST_KEEPING_DAYS}"
    if settings.terminal is not None:
        yield from (f"terminal.{fault}" for fault in _faults_of_terminal(settings.terminal))
    yield from _faults_of_board(settings.board)
    face = settings.paths.face
    names, folders = {"face"}, {face.resolve()} if face else set()
    for place, one in enumerate(settings.outlet, 1):
        yield from (f"outlet[{place}].{fault}" for fault in _faults_of_outlet(one))
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


def _faults_of_board(board: BoardSettings | None) -> Iterator[str]:
    if board is not None and not 1 <= board.audit_years <= LONGEST_AUDIT_YEARS:
        yield f"board.audit_years must be 1 to {LONGEST_AUDIT_YEARS}"


def _faults_of_outlet(one: OutletSettings) -> Iterator[str]:
    if not _NAME.fullmatch(one.name):
        yield "name must be of small letters, digits and hyphens, 32 at most"
    if one.encoding not in _ENCODINGS:
        yield f"encoding must be {' or '.join(_ENCODINGS)}"
    if not 0 <= one.since_days <= LONGEST_KEEPING_DAYS:
        yield f"since_days must be 0 to {LONGEST_KEEPING_DAYS}"
    is_sql = one.form == "sql"
    if is_sql and one.database is None:
        yield "database is missing"
    if not is_sql and one.folder is None:
        yield "folder is missing"


def _faults_of_terminal(one: TerminalSettings) -> Iterator[str]:
    if one.encoding not in _ENCODINGS:
        yield f"encoding must be {' or '.join(_ENCODINGS)}"
    if not 1 <= one.deadline_s <= LONGEST_TERMINAL_S:
        yield f"deadline_s must be 1 to {LONGEST_TERMINAL_S}"
    if not 1 <= one.keep_days <= LONGEST_TERMINAL_DAYS:
        yield f"keep_days must be 1 to {LONGEST_TERMINAL_DAYS}"
    if not (one.req and one.res) or one.req == one.res:
        yield "req and res must be two folders"
