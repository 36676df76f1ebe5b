"""A key file that others replace while we run: good keys stay until better ones are there. Pure.

The file is reached through a ``Source``; whether it changed is decided by its mark alone, so that a
look costs next to nothing.
"""

import enum
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

Keys = TypeVar("Keys")


class Source(Protocol):
    """Where the content comes from."""

    def mark(self) -> object:
        """Another value whenever the file was changed or replaced; raises OSError."""

    def read(self) -> bytes:
        """The whole content; raises OSError."""


class Look(enum.Enum):
    """What a look at the file brought."""

    UNCHANGED = "unchanged"
    NEW = "new keys"
    UNUSABLE = "unusable"
    """Damaged, half written or gone: told once, and tried again at each later look."""


class KeyFile(Generic[Keys]):
    """The newest good content."""

    def __init__(self, source: Source, parse: Callable[[bytes], Keys]) -> None:
        """Raises OSError, or ValueError of ``parse``: without keys nothing starts."""
        self._source = source
        self._parse = parse
        self._mark = source.mark()  # before the content: a change in between shows at the next look
        self._failed: object = None
        self.keys = parse(source.read())

    def look(self) -> Look:
        """Reads the file again if it changed; ``keys`` only ever becomes something good."""
        mark: object = None
        try:
            mark = self._source.mark()
            if mark == self._mark:
                return Look.UNCHANGED
            self.keys = self._parse(self._source.read())
        except (OSError, ValueError):
            is_told, self._failed = self._failed == (mark,), (mark,)
            return Look.UNCHANGED if is_told else Look.UNUSABLE
        self._mark, self._failed = mark, None
        return Look.NEW
