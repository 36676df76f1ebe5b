"""What staff set for every patient (volume, brightness), kept over a restart in ``home.json``."""

import dataclasses
import json
import logging
from pathlib import Path
from typing import Any

from kiosk import private_file
from kiosk.flow.setting import VOLUMES

logger = logging.getLogger(__name__)

HOME_FILE = "home.json"
_SCHEMA = "oev-home/1"


@dataclasses.dataclass(frozen=True, slots=True)
class Home:
    """None: as in the settings, or as the panel was switched on."""

    volume: int | None = None
    brightness: int | None = None


def read_home(folder: Path) -> Home:
    """What was kept; a file that cannot be used is told and counts as none."""
    try:
        kept = json.loads((folder / HOME_FILE).read_text(encoding="utf-8"))
        return _parsed(kept)
    except FileNotFoundError:
        return Home()
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.error("home_unusable error=%s", type(error).__name__)  # noqa: TRY400 - told enough
        return Home()


def keep_home(folder: Path, home: Home) -> None:
    """Kept from now on; a disk that refuses is told, until the next start it holds all the same."""
    document = {"schema": _SCHEMA, **dataclasses.asdict(home)}
    try:
        private_file.replace(folder / HOME_FILE, json.dumps(document) + "\n")
    except OSError as error:
        logger.error("home_not_kept os=%s", error.strerror)  # noqa: TRY400 - told enough


def _parsed(kept: dict[str, Any]) -> Home:
    if kept["schema"] != _SCHEMA:
        raise ValueError
    return Home(_step(kept["volume"]), _step(kept["brightness"]))


def _step(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and value in VOLUMES:
        return value
    raise ValueError
