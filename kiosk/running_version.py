"""Which software runs here: the one source for reports, the staff menu, the update and its gate.

An image says it in ``/usr/lib/kiosk/release``, written when it is built:

    VERSION=1.4.0
    COMPATIBLE=reception-kiosk-pi

Without that file (a package on a stock system, a checkout) the installed distribution says it.
"""

import dataclasses
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from eligibility.errors import MalformedValue
from eligibility.release import ReleaseVersion

RELEASE_FILE = Path("/usr/lib/kiosk/release")
DISTRIBUTION = "eligibility-kiosk"
UNRELEASED = "unreleased"
"""Of a checkout that was never installed."""


@dataclasses.dataclass(frozen=True, slots=True)
class Running:
    """The software of this start."""

    version: str
    compatible: str = ""
    """Which kind of machine the image is for; empty: no image."""

    @property
    def release(self) -> ReleaseVersion | None:
        """None: nobody can say what is newer than this."""
        try:
            return ReleaseVersion.parse(self.version)
        except MalformedValue:
            return None


def running(file: Path | None = None) -> Running:
    """What the image's file says (``RELEASE_FILE``); without one, the distribution's version."""
    said = _said(file or RELEASE_FILE)
    version = said.get("VERSION", "")
    return Running(version or _of_distribution(), said.get("COMPATIBLE", ""))


def _said(file: Path) -> Mapping[str, str]:
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _of_distribution() -> str:
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return UNRELEASED
