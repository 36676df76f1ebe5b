"""Joins what the staff menu looks at, from the kiosk's settings."""

import datetime as dt
import functools
import ssl
from collections.abc import Callable
from pathlib import Path

from kiosk.batch.link_note import LINK_NOTE_FILE
from kiosk.batch.outbox import SqliteOutbox
from kiosk.camera.capture import LeftBehind
from kiosk.camera.one_picture import takes_picture
from kiosk.config import KioskConfig, overlays_of
from kiosk.identity.generation import CERTIFICATE
from kiosk.image.offered import FOLDER, UpdateFolder
from kiosk.inspection.backlight import Backlight
from kiosk.inspection.disk import Disk
from kiosk.inspection.kiosk import KioskInspection, Parts
from kiosk.inspection.standing import Standing
from kiosk.network.health import check_health
from kiosk.ports import Clock
from kiosk.running_version import running

ANSWERED_FILE = "fleet-token"
"""Written at each answer of the authority (``kiosk.fleet.poller``)."""


def inspection_of(
    config: KioskConfig, context: Callable[[], ssl.SSLContext], outbox: SqliteOutbox, clock: Clock
) -> KioskInspection:
    """Looks at this kiosk; ``context`` shows its newest certificate to the service."""
    source = config.camera.source
    picture = functools.partial(takes_picture, source, LeftBehind()) if source else None
    return KioskInspection(
        Parts(
            counts=outbox.counts,
            link_note=config.paths.state / LINK_NOTE_FILE,
            health=lambda: check_health(config.service.url, context(), clock),
            takes_picture=picture,
            disk=Disk(config.paths.state),
            version=running().version,
            standing=standing_of(config),
            clock=clock,
            backlight=backlight_of(config),
        )
    )


def standing_of(config: KioskConfig) -> Standing:
    """Of this kiosk; the token of the last answer is as old as that."""
    state = config.paths.state
    contact = None if config.authority is None else functools.partial(_written_at, state)
    certificate = config.paths.credentials / CERTIFICATE
    return Standing(certificate, overlays_of(config), contact, UpdateFolder(state / FOLDER))


def _written_at(state: Path) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp((state / ANSWERED_FILE).stat().st_mtime, dt.UTC)
    except OSError:
        return None


def backlight_of(config: KioskConfig) -> Backlight | None:
    """None for a panel without one that can be set."""
    folder = config.panel.backlight
    return None if folder is None else Backlight(folder)
