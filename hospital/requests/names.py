"""What a file in ``req`` is, by its name alone (interfaces.md 1.1).

An answer has the request's name with ``req_`` -> ``res_``. Whatever has another name is somebody
else's: a temporary file, a receipt computer's own note, a request for another program.
"""

import dataclasses
import re

from eligibility.oqs_header import Kind
from eligibility.oqs_xml import BULK_LIMIT_BYTES, SINGLE_LIMIT_BYTES
from hospital.outlets.folder import LONGEST_NAME

PREFIXES = ("OQS", "TKK", "YZK", "PMH", "EPS")
"""Of every official file."""
_REQUEST = re.compile(
    rf"(?P<kind>(?:{'|'.join(PREFIXES)})[a-z]{{4,8}}[0-9]{{0,2}})req_[^/\\]+\.(?i:xml)"
)
_WITH_KNOWN_RESULT = frozenset(
    {
        "OQSmuonq01",
        "OQSmuonq02",
        "OQSmuhvq01",
        "OQSmuhvq02",
        "OQSmutic01",
        "OQSmutic02",
        "TKKsiquc01",
        "YZKsiquc01",
    }
)
"""Not answered here, but their results have the header that can say so (interfaces.md 1.1, 1.2)."""
_KINDS = {one.value: one for one in Kind}


@dataclasses.dataclass(frozen=True, slots=True)
class RequestName:
    """The name of a request's file."""

    name: str = dataclasses.field(repr=False)
    """A vendor may put anything into it: it stands in no log."""
    prefix: str
    """As OQSsiquc01."""

    @classmethod
    def of(cls, name: str) -> "RequestName | None":
        """None for what is no request."""
        found = _REQUEST.fullmatch(name)
        return cls(name, found["kind"]) if found and name.isprintable() else None

    @property
    def is_too_long(self) -> bool:
        """Its answer's name could not be written: bytes count, and a kanji has three."""
        return len(self.result_name.encode()) > LONGEST_NAME

    @property
    def kind(self) -> Kind | None:
        """None for a kind that is not answered here."""
        return _KINDS.get(self.prefix)

    @property
    def is_to_be_taken(self) -> bool:
        """Whether it gets an answer, be it that it cannot have one."""
        return self.kind is not None or self.prefix in _WITH_KNOWN_RESULT

    @property
    def result_name(self) -> str:
        """Of its answer."""
        return self.name.replace(f"{self.prefix}req_", f"{self.prefix}res_", 1)

    @property
    def limit_bytes(self) -> int:
        """A larger file is refused unread."""
        return BULK_LIMIT_BYTES if self.kind and self.kind.is_bulk else SINGLE_LIMIT_BYTES
