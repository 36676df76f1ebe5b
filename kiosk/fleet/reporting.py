"""How this kiosk is, as its authority's admin wants to know it: states, versions, counts."""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path

from eligibility.errors import Code
from eligibility.inquiry import business_day
from eligibility.wire_fleet import BatchOfDay, DeviceReport
from kiosk.batch.schema import Database
from kiosk.fleet import screen_note, serials
from kiosk.fleet.screen_note import NOTE_FILE, UNKNOWN
from kiosk.identity.store import IdentityStore
from kiosk.image.offered import FOLDER, TOLD, UpdateFolder, failed_release
from kiosk.ports import Clock, OutboxError
from kiosk.site_overlay import OverlayFolder, Tables

logger = logging.getLogger(__name__)

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_OF_DAY = """
SELECT count(*) FILTER (WHERE state IN ('open', 'sealed', 'offered')),
    count(*) FILTER (WHERE state = 'received'),
    count(*) FILTER (WHERE state = 'refused') FROM record WHERE business_day = ?
"""
_WAITING_AGAIN = "SELECT count(*) FROM asking_again"


@dataclasses.dataclass(frozen=True, slots=True)
class Counts:
    """Of the outbox; no names, no ids."""

    of_day: BatchOfDay
    waiting_reverifications: int


def counted(database: Database, now: dt.datetime) -> Counts | None:
    """None when the outbox cannot be read."""
    day = business_day(now)
    try:
        waiting, received, refused = database.rows(_OF_DAY, (day.isoformat(),))[0]
        again = database.rows(_WAITING_AGAIN)[0][0]
    except OutboxError:
        return None
    return Counts(BatchOfDay(day, waiting, received, refused), again)


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """Which came over the line and are in use, and why the newest are not."""

    version: int
    """0: the image's settings alone."""
    problem: str | None


def settings_told(overlays: OverlayFolder, can_use: Callable[[Tables], bool]) -> Settings:
    """Proven ones may be a newer release's: a kiosk that went back from it passes them over."""
    refused, current = overlays.refused(), overlays.current()
    proven = 0 if current is None else current.version
    is_used = current is not None and can_use(current.tables)
    problem = None if is_used or current is None else Code.SETTINGS_REFUSED.code
    if refused is not None and refused.version >= proven:
        problem = refused.code
    return Settings(proven if is_used else 0, problem)


@dataclasses.dataclass(frozen=True, slots=True)
class Reporter:
    """Makes a report; called by one thread."""

    state: Path
    credentials: Path
    store: IdentityStore | None
    """None: a classic folder."""
    database: Database
    version: str
    clock: Clock
    overlays: OverlayFolder
    can_use: Callable[[Tables], bool]
    """Whether this release works with such settings."""
    refused_settings: Callable[[], Code | None] = lambda: None
    """Why the last that came were not even tried."""
    channel: str | None = None
    """Of releases; None: none are asked for."""
    releases: Path = TOLD
    """Where root tells which releases failed here."""
    boot_id: Path = BOOT_ID

    def __call__(self) -> DeviceReport:
        """Raises OSError, ValueError: this kiosk's certificate cannot be read."""
        now = self.clock.wall()
        leaf = serials.leaf_in(self.credentials)
        note = screen_note.read(self.state / NOTE_FILE, now)
        parts = UNKNOWN if note is None else note.parts
        told = "" if note is None else note.serial
        counts, refused = counted(self.database, now), self.refused_settings()
        settings = settings_told(self.overlays, self.can_use)
        failed = failed_release(UpdateFolder(self.state / FOLDER, self.releases), self.version)
        return DeviceReport(
            software_version=self.version,
            boot_id=self.boot_id.read_text(encoding="ascii").strip(),
            certificate_serial=told
            or serials.relied_on(self.credentials, self.store)
            or leaf.serial,
            certificate_until=leaf.not_after,
            reader=parts.reader,
            camera=parts.camera,
            settings_version=settings.version,
            settings_problem=refused.code if refused else settings.problem,
            fault=parts.fault,
            batch=None if counts is None else counts.of_day,
            waiting_reverifications=0 if counts is None else counts.waiting_reverifications,
            release_channel=self.channel,
            release_failed=None if failed is None else failed.version,
            release_problem=None if failed is None else failed.code,
        )
