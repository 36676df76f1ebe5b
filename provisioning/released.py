"""What the ledger says of the kiosks' software: which release lies here, who is offered it. Pure.

A value: the next act gives another one. A release is offered to a share of the kiosks first. Which
of them is fixed by hash, so a larger share only adds to those who have it; the version is hashed
along, so it is not always the same clinics that try first.
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Self

from eligibility.errors import MalformedValue
from eligibility.release import ReleaseVersion
from provisioning.acts import Act
from provisioning.entry import Entry

ALL = 100
"""Percent."""
_STEPS = 10_000


@dataclasses.dataclass(frozen=True, slots=True)
class Released:
    """One release of a channel."""

    channel: str
    version: ReleaseVersion
    compatible: str
    size: int
    sha256: str
    """Hex; the bundle lies under it."""
    added_at: dt.datetime
    share: int = 0
    """Percent of the kiosks that are offered it; 0: nobody."""
    offered_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None
    by: str = ""
    """Who did the newest of these."""

    def is_offered_to(self, uri: str) -> bool:
        """Whether this kiosk may have it."""
        return place_of(uri, str(self.version)) < self.share * _STEPS // ALL


Key = tuple[str, str]
"""Channel, version."""


@dataclasses.dataclass(frozen=True, slots=True)
class Releases:
    """All of them."""

    known: Mapping[Key, Released] = dataclasses.field(default_factory=dict)

    def after(self, entry: Entry, at: dt.datetime) -> Self:
        """With what an act says; the same when it says nothing of a release.

        Raises KeyError, ValueError: it tells of what was never added, or of no version.
        """
        if entry.act not in _CHANGES:
            return self
        try:
            one = self._changed(entry, at)
        except MalformedValue as error:
            raise ValueError(str(error)) from None
        return dataclasses.replace(self, known={**self.known, (one.channel, str(one.version)): one})

    def _changed(self, entry: Entry, at: dt.datetime) -> Released:
        facts = entry.facts
        if entry.act == Act.RELEASE_ADDED:
            return _added(facts, at)
        before, by = self.known[facts["channel"], facts["version"]], facts["by"]
        if entry.act == Act.RELEASE_WITHDRAWN:
            return dataclasses.replace(before, share=0, withdrawn_at=at, by=by)
        share = int(facts["share"])
        return dataclasses.replace(before, share=share, offered_at=at, withdrawn_at=None, by=by)

    def get(self, channel: str, version: ReleaseVersion) -> Released | None:
        """One of them."""
        return self.known.get((channel, str(version)))

    def in_order(self) -> list[Released]:
        """By channel, the newest version first."""
        newest_first = sorted(self.known.values(), key=lambda one: one.version, reverse=True)
        return sorted(newest_first, key=lambda one: one.channel)

    def offered_to(self, uri: str, channel: str) -> Released | None:
        """The newest that this kiosk may have."""
        return _newest(
            one for one in self.known.values() if one.channel == channel and one.is_offered_to(uri)
        )


def place_of(uri: str, version: str) -> int:
    """Where a kiosk stands in the row of a release, from 0 up to 9999."""
    digest = hashlib.sha256(f"{uri} {version}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % _STEPS


def _newest(found: Iterable[Released]) -> Released | None:
    return max(found, key=lambda one: one.version, default=None)


def _added(facts: Mapping[str, str], at: dt.datetime) -> Released:
    return Released(
        channel=facts["channel"],
        version=ReleaseVersion.parse(facts["version"]),
        compatible=facts["compatible"],
        size=int(facts["size"]),
        sha256=facts["sha256"],
        added_at=at,
        by=facts["by"],
    )


_CHANGES = frozenset({Act.RELEASE_ADDED, Act.RELEASE_OFFERED, Act.RELEASE_WITHDRAWN})
