"""The settings of what stands beside the intake: outlets, requests, terminal, desk's pages.

Each table as ``hospital.config`` shows it, and what is wrong with its values, by key.
"""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

from eligibility.oqs_xml import Encoding

LONGEST_KEEPING_DAYS = 366
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
LONGEST_TERMINAL_S = 60
LONGEST_TERMINAL_DAYS = 31
LONGEST_AUDIT_YEARS = 30
LONGEST_ASKING_S = 3600
ENCODINGS = {one.label: one for one in Encoding}


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
        return ENCODINGS[self.encoding]


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
        return ENCODINGS[self.encoding]


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """The eligibility service, where the hospital reaches it itself."""

    host: str
    port: int = 8443


@dataclasses.dataclass(frozen=True, slots=True)
class AuthoritySettings:
    """The authority, which knows the kiosks' keys."""

    url: str
    """``https://authority.example:8444``."""
    every_s: int = 60
    """How often it is asked."""


def faults_of_authority(authority: AuthoritySettings | None) -> Iterator[str]:
    """What is wrong with ``[authority]``."""
    if authority is None:
        return
    if not authority.url.startswith("https://"):
        yield "authority.url must begin with https://"
    if not 1 <= authority.every_s <= LONGEST_ASKING_S:
        yield f"authority.every_s must be 1 to {LONGEST_ASKING_S}"


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


def faults_of_board(board: BoardSettings | None) -> Iterator[str]:
    """What is wrong with ``[board]``."""
    if board is not None and not 1 <= board.audit_years <= LONGEST_AUDIT_YEARS:
        yield f"board.audit_years must be 1 to {LONGEST_AUDIT_YEARS}"


def faults_of_outlet(one: OutletSettings) -> Iterator[str]:
    """What is wrong with one ``[[outlet]]``."""
    if not _NAME.fullmatch(one.name):
        yield "name must be of small letters, digits and hyphens, 32 at most"
    if one.encoding not in ENCODINGS:
        yield f"encoding must be {' or '.join(ENCODINGS)}"
    if not 0 <= one.since_days <= LONGEST_KEEPING_DAYS:
        yield f"since_days must be 0 to {LONGEST_KEEPING_DAYS}"
    is_sql = one.form == "sql"
    if is_sql and one.database is None:
        yield "database is missing"
    if not is_sql and one.folder is None:
        yield "folder is missing"


def faults_of_terminal(one: TerminalSettings) -> Iterator[str]:
    """What is wrong with ``[terminal]``."""
    if one.encoding not in ENCODINGS:
        yield f"encoding must be {' or '.join(ENCODINGS)}"
    if not 1 <= one.deadline_s <= LONGEST_TERMINAL_S:
        yield f"deadline_s must be 1 to {LONGEST_TERMINAL_S}"
    if not 1 <= one.keep_days <= LONGEST_TERMINAL_DAYS:
        yield f"keep_days must be 1 to {LONGEST_TERMINAL_DAYS}"
    if not (one.req and one.res) or one.req == one.res:
        yield "req and res must be two folders"
