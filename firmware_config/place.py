"""Where a tree is rendered for: the slot, and the kind of machine. The site file says neither.

One site file serves both slots, and outlives the image that read it first.
"""

import dataclasses
import enum
from pathlib import Path

from firmware_config.errors import SiteError
from firmware_config.formats import word

RELEASE_FILE = "usr/lib/kiosk/release"
"""``VERSION=1.4.0`` and ``COMPATIBLE=…``, written into an image when it is built."""
DEFAULT_COMPATIBLE = "reception-kiosk-arm64"


class Slot(enum.StrEnum):
    """One of the two systems of our image, by the name that RAUC and the handler know it by."""

    A = "A"
    B = "B"

    @property
    def boot(self) -> str:
        """The name of its boot partition."""
        return f"boot_{self.lower()}"

    @property
    def system(self) -> str:
        """The name of its root partition."""
        return f"system_{self.lower()}"


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where the files land."""

    slot: Slot = Slot.A
    compatible: str = DEFAULT_COMPATIBLE
    """What update bundles for this kind of machine are marked with."""


def place_below(root: Path | None, slot: Slot) -> Place:
    """The place that an image's root says it is; an empty folder is a Raspberry Pi's.

    Raises:
        SiteError: its release file cannot be read.
    """
    file = None if root is None else root / RELEASE_FILE
    if file is None or not file.exists():
        return Place(slot)
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SiteError(f"{file} cannot be read.") from None
    said = dict(line.split("=", 1) for line in lines if "=" in line)
    return Place(slot, word(said.get("COMPATIBLE") or DEFAULT_COMPATIBLE))
