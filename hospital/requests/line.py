"""The port of the lines: over HTTPS to the service itself, or by MQTT through a kiosk."""

import dataclasses
from typing import Protocol

from eligibility.errors import Code
from hospital.requests.ledger import OpenRequest


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """The bytes for ``res``."""

    data: bytes = dataclasses.field(repr=False)
    reception_number: str | None = None
    """Of a hand-in that is kept here."""


@dataclasses.dataclass(frozen=True, slots=True)
class Wait:
    """There is none yet: ask again."""

    again_in_s: float
    code: Code | None = None
    """What hinders; None: it is on its way."""


class Line(Protocol):
    """Used by one thread."""

    def ask(self, request: OpenRequest, data: bytes) -> Answer | Wait:
        """Asks, or looks what has come; the same request any number of times.

        Raises:
            RequestRefused: there will be no answer.
            sqlite3.Error: nothing is known; ask again.
        """

    def close(self) -> None:
        """Ends its connection."""
