"""Whose kiosks an administrator sees and touches: those of the institutions the ledger allows."""

import dataclasses
from collections.abc import Iterable

from provisioning.profile import Kind

EVERY = "*"
_PREFIX = f"urn:x-oev:{Kind.DEVICE.word}:"


@dataclasses.dataclass(frozen=True, slots=True)
class Admin:
    """Who looks."""

    uri: str
    serial: int
    """Of the certificate that was shown."""
    institutions: frozenset[str]
    """``*`` is every one."""

    @property
    def name(self) -> str:
        """As in the certificate, without the words before it."""
        return self.uri.rpartition(":")[2]

    @property
    def sees_all(self) -> bool:
        """Whether no institution is left out."""
        return EVERY in self.institutions

    def may(self, uri: str) -> bool:
        """Whether this is a kiosk of an institution that is allowed."""
        return is_kiosk(uri) and self.may_at(institution_of(uri))

    def may_at(self, institution: str) -> bool:
        """The same of an institution."""
        return self.sees_all or institution in self.institutions

    def reads_of(self, parties: Iterable[str]) -> list[str] | None:
        """Of whom the ledger may be read; None: all of it."""
        return None if self.sees_all else [one for one in parties if self.may(one)]


def is_kiosk(uri: str) -> bool:
    """Whether a party is one."""
    return uri.startswith(_PREFIX)


def institution_of(uri: str) -> str:
    """The ten digits in a kiosk's URI."""
    return uri.removeprefix(_PREFIX).partition(":")[0]


def name_of(uri: str) -> str:
    """The device's name in it."""
    return uri.rpartition(":")[2]
