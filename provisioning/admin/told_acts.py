"""Acts of the ledger as people read them: what was done, to whom, by whom, and what belongs to it.

Only facts that are named here are ever shown: no hash of a secret, no request, no key.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator

from provisioning.admin.reach import is_kiosk
from provisioning.entry import Entry
from provisioning.lines import party_of
from provisioning.register import Register

_SHOWN = (
    "name", "kind", "common_name", "serial", "former", "valid_until", "reason", "invitation",
    "instead_of", "purpose", "until", "why", "request", "how", "channel", "version", "share",
    "institutions", "use", "kid", "staff_added", "staff_renewed", "staff_removed",
)  # fmt: skip
_IN_THE_NAME = ("kind", "common_name")
"""What a kiosk's name says already."""
_MOMENTS = ("valid_until", "until")


@dataclasses.dataclass(frozen=True, slots=True)
class ToldAct:
    """One line."""

    sequence: int
    at: dt.datetime
    act: str
    uri: str
    """Of whom it is about; empty: of nobody."""
    by: str
    """Empty: nobody's name was taken down."""
    facts: tuple[tuple[str, str | dt.datetime], ...]
    hash: str


def tell(entries: Iterable[Entry], register: Register) -> Iterator[ToldAct]:
    """In the same order."""
    return (_told_act(one, party_of(one.facts, register)) for one in entries)


def _told_act(one: Entry, uri: str) -> ToldAct:
    left_out = _IN_THE_NAME if is_kiosk(uri) else ()
    shown = [name for name in _SHOWN if name in one.facts and name not in left_out]
    return ToldAct(
        sequence=one.sequence,
        at=dt.datetime.fromisoformat(one.at),
        act=one.act,
        uri=uri,
        by=one.facts.get("by", ""),
        facts=tuple((name, _told(name, one.facts[name])) for name in shown),
        hash=one.hash,
    )


def _told(name: str, fact: str) -> str | dt.datetime:
    return dt.datetime.fromisoformat(fact) if name in _MOMENTS else fact
