"""What outbox, inbox and folders hold, as the comparison reads it."""

import dataclasses
from pathlib import Path

from eligibility import wire
from eligibility.errors import WireError
from tests.soak.batch.book import Reception


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A record as kiosk or hospital has it."""

    verification_id: str
    sha256: str
    business_day: str
    sequence: int
    body: bytes = dataclasses.field(default=b"", repr=False)


@dataclasses.dataclass
class Findings:
    """Everything that there is on the three sides."""

    told: dict[str, Reception]
    """All that was begun."""
    outbox: list[Row]
    inbox: list[Row]
    files: list[Path]
    """Of the face folder, whatever their names."""
    declarations: list[Path]


def decoded(row: Row) -> wire.Verification | None:
    """None when nobody can read it."""
    try:
        record: wire.Verification = wire.decode(row.body, wire.Verification)
    except WireError:
        return None
    return record
