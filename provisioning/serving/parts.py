"""Which part of a file a request asks for (RFC 9110, 13 and 14), by an ETag that is a digest. Pure.

aiohttp's own file responses take If-Range for a date only: with a digest in it they would send the
rest of another file than the one that was begun.
"""

import dataclasses
import re
from collections.abc import Mapping

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_WHOLE, _PARTIAL, _PRECONDITION, _UNSATISFIABLE = 200, 206, 412, 416


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """Bytes ``start`` up to ``end``, and the status that says so."""

    status: int
    start: int = 0
    end: int = 0

    @property
    def is_sent(self) -> bool:
        """Whether there is something to send at all."""
        return self.status in (_WHOLE, _PARTIAL)


def wanted(headers: Mapping[str, str], etag: str, size: int) -> Part:
    """What to send of ``size`` bytes whose quoted ETag is ``etag``.

    One range is understood; several at once, or what is none, gets the whole (RFC 9110, 14.2).
    """
    match = headers.get("If-Match")
    if match is not None and match != "*" and etag not in _listed(match):
        return Part(_PRECONDITION)
    whole = Part(_WHOLE, 0, size)
    asked = _RANGE.fullmatch(headers.get("Range", "").strip())
    if asked is None or headers.get("If-Range", etag) != etag:
        return whole
    first, last = asked[1], asked[2]
    if not (first or last) or (first and last and int(last) < int(first)):
        return whole
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    return Part(_PARTIAL, start, end) if start < end else Part(_UNSATISFIABLE)


def described(part: Part, size: int) -> dict[str, str]:
    """Headers that say which part it is."""
    match part.status:
        case 206:
            return {"Content-Range": f"bytes {part.start}-{part.end - 1}/{size}"}
        case 416:
            return {"Content-Range": f"bytes */{size}"}
        case _:
            return {}


def _listed(header: str) -> list[str]:
    return [one.strip() for one in header.split(",")]
