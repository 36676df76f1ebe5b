"""Where each line of the ledger lies and whom it is about: a page reads those that it shows alone.

A value as the register is: ``provisioning.known`` copies it and lets the copy grow. Pure.
"""

import dataclasses
import sys
from collections.abc import Iterable, Iterator, Mapping

from provisioning.entry import Entry
from provisioning.layered import Layered
from provisioning.register import Register


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One of them; its content stays in the file."""

    act: str
    about: str
    """The party's URI; empty: nobody's."""
    position: int
    length: int
    """With the newline."""
    digest: bytes


class Lines:
    """All of them by number, from 1."""

    def __init__(self) -> None:
        self._all: Layered[int, Line] = Layered()
        self._of: Layered[str, tuple[int, ...]] = Layered()
        self._count = 0

    def copy(self) -> "Lines":
        """One that may grow on while this one stays as it is."""
        other = Lines()
        other._all, other._of, other._count = self._all.copy(), self._of.copy(), self._count
        return other

    def take(self, made: Entry, about: str, position: int, length: int) -> None:
        """The next one."""
        about = sys.intern(str(about))
        line = Line(sys.intern(str(made.act)), about, position, length, bytes.fromhex(made.hash))
        self._all[made.sequence], self._count = line, made.sequence
        if about:
            self._of[about] = (*self._of.get(about, ()), made.sequence)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Line:
        return self._all[number]

    def of(self, uri: str) -> tuple[int, ...]:
        """Numbers of those about a party, the oldest first."""
        return self._of.get(uri, ())

    def parties(self) -> Iterator[str]:
        """Everybody whom a line is about."""
        return iter(self._of)

    def backwards(self, uris: Iterable[str] | None) -> Iterable[int]:
        """Numbers of those about some parties, or of all, the newest first."""
        if uris is None:
            return range(self._count, 0, -1)
        return sorted((number for uri in uris for number in self.of(uri)), reverse=True)


def party_of(facts: Mapping[str, str], register: Register) -> str:
    """Whom an act is about; those of an invitation or a request name it by that."""
    if "uri" in facts:
        return facts["uri"]
    asked = register.requests.get(facts.get("request", ""))
    if asked is not None:
        return asked.uri
    invited = register.invitations.get(facts.get("invitation", ""))
    return "" if invited is None else invited.uri
