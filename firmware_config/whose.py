"""Whose kiosk a root is already: its identity and its unsent records are that one's.

A kiosk under another name opens neither: its certificate says who it is, and its outbox names its
owner (kiosk.batch.outbox). It would stay dark until somebody opened it.
"""

import tomllib
from pathlib import Path

from firmware_config.errors import SiteError
from firmware_config.site import Site

_SETTINGS = "etc/kiosk/kiosk.toml"
_STATE = "var/lib/kiosk"
_HELD = (
    f"{_STATE}/identity/current",
    f"{_STATE}/outbox.sqlite3",
    "etc/kiosk/credentials/device.key",
)
"""Who it is, what is to be sent, and who it is where that came as files."""


def check_whose(root: Path, site: Site) -> None:
    """A root that holds one kiosk's keys or records is not made another.

    Raises:
        SiteError: it would be.
    """
    held = [path for path in _HELD if (root / path).is_symlink() or (root / path).exists()]
    before = _name(root / _SETTINGS)
    now = (site.site.institution, site.site.device)
    if not held or before is None or before == now:
        return
    raise SiteError(
        f"This is {before[1]} of {before[0]} and holds its keys or unsent records (/{held[0]}); "
        f"as {now[1]} of {now[0]} it would not start. Correct site.institution and site.device. "
        "Where it is meant, see docs/enrolment.md, A kiosk moves to another clinic."
    )


def _name(settings: Path) -> tuple[str, str] | None:
    """Institution and device; None where nobody can say."""
    try:
        said = tomllib.loads(settings.read_text("utf-8"))["site"]
        return str(said["institution"]), str(said["device"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
