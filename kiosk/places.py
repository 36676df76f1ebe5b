"""Where a kiosk keeps what several of its programs use, and whose it is; from its settings."""

from pathlib import Path

from kiosk.batch.outbox import DeviceName
from kiosk.config import KioskConfig

OUTBOX_FILE = "outbox.sqlite3"


def credentials_folder(config: KioskConfig) -> Path:
    """Where this kiosk's keys and certificates are read; of settings that ``identified`` gave."""
    return config.paths.credentials


def device_name(config: KioskConfig) -> DeviceName:
    """Whose records these are."""
    return DeviceName(config.site.institution, config.site.device)


def outbox_file(config: KioskConfig) -> Path:
    """The outbox that both processes share."""
    return config.paths.state / OUTBOX_FILE
