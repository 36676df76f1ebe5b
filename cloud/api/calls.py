"""How one call is described: what goes in, what comes out, which refusals are its own."""

import dataclasses
from collections.abc import Mapping, Sequence

from eligibility.errors import Code
from eligibility.wire_schema import FORMS, Schema

JSON = "application/json"
XML = "application/xml"
"""Of the hospitals' entrance: answers and refusals are in it, too; request and answer are texts."""


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """One call."""

    operation: str
    """The route's name, also the audit trail's."""
    method: str
    path: str
    summary: str
    answer: type
    request: type | None = None
    refusals: Sequence[Code] = ()
    media: str = JSON
    """Of the request's body."""
    asks: Sequence[str] = ()
    """Names of what may stand in the query; see ``PARAMETERS``."""
    example: Schema | None = None
    """A request that can be read; its ids are nobody's."""
    is_file: bool = False
    """Read piece by piece: it may be too slow (408), or packed (415)."""


PARAMETERS: Mapping[str, Schema] = {
    "session_id": {"type": "string", **FORMS["session_id"]},
    "reception_number": {"type": "string", "pattern": "^[0-9]{20}$"},
    "code": {"type": "string", **FORMS["code"]},
    "known_at": {
        "type": "string",
        "format": "date-time",
        "description": "Only what was known at this time.",
    },
    "batch_no": {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
}
"""What may stand in a path or a query."""
