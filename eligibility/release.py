"""Versions of the kiosk's software, with an order: a kiosk takes only what is strictly newer.

``1.4.0`` comes after its trial releases ``1.4.0~rc1``, ``1.4.0~rc2`` (as Debian writes them;
Python's ``1.4.0rc1`` is read as the same). No date, no build number: one version is one content.
"""

import dataclasses
import functools
import re
from typing import Self

from eligibility.errors import MalformedValue

_KIND = "release version"
_FORM = re.compile(
    r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})(?:~?rc([1-9][0-9]{0,3}))?"
)
_CHANNEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")


@functools.total_ordering
@dataclasses.dataclass(frozen=True, slots=True)
class ReleaseVersion:
    """Of one release."""

    numbers: tuple[int, int, int]
    candidate: int | None = None
    """Of a trial release its number."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """From ``1.4.0`` or ``1.4.0~rc1``; raises MalformedValue."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise MalformedValue(_KIND, "it is written 1.4.0, a trial release 1.4.0~rc1")
        major, minor, patch = (int(found[place]) for place in (1, 2, 3))
        return cls((major, minor, patch), None if found[4] is None else int(found[4]))

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, ReleaseVersion):
            return NotImplemented
        return self._place < other._place

    @property
    def _place(self) -> tuple[tuple[int, int, int], bool, int]:
        return self.numbers, self.candidate is None, self.candidate or 0

    def __str__(self) -> str:
        text = ".".join(map(str, self.numbers))
        return text if self.candidate is None else f"{text}~rc{self.candidate}"


def is_channel(name: str) -> bool:
    """Whether a channel of releases may be called so: a to z, digits, hyphens inside."""
    return _CHANNEL.fullmatch(name) is not None
