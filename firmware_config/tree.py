"""A rendered tree: each file's path with its bytes, mode, owner and kind."""

import dataclasses
import enum
from collections.abc import Mapping

READABLE = 0o644


class Kind(enum.StrEnum):
    """What lies at a path."""

    FILE = "file"
    SYMLINK = "symlink"
    """Its content is the target."""


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """One file of the image."""

    content: bytes
    mode: int = READABLE
    owner: str = "root:root"
    """User and group, by name or by number."""
    kind: Kind = Kind.FILE


Tree = Mapping[str, File]
"""By absolute path."""


def link(target: str) -> File:
    """A symbolic link."""
    return File(target.encode(), kind=Kind.SYMLINK)


def masked() -> File:
    """A unit that nobody can start."""
    return link("/dev/null")
