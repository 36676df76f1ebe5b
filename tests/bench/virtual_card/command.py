"""Taking a command apart as ISO 7816-3 tells (cases 1 to 4, short and extended)."""

import dataclasses

_HEADER = 4
_SHORT_MAX = 256
_EXTENDED_MAX = 65536


class WrongLength(Exception):
    """The bytes do not add up to a command: 6700."""


@dataclasses.dataclass(frozen=True)
class Command:
    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes | None = dataclasses.field(repr=False)
    """None without Lc."""
    le: int | None
    """None without Le; 256 or 65536 for zero."""

    @property
    def p1p2(self) -> int:
        return self.p1 << 8 | self.p2


def parse_command(raw: bytes) -> Command:
    if len(raw) < _HEADER:
        raise WrongLength
    data, le = _body(raw[_HEADER:])
    cla, ins, p1, p2 = raw[:_HEADER]
    return Command(cla, ins, p1, p2, data, le)


def _body(body: bytes) -> tuple[bytes | None, int | None]:
    if not body:
        return None, None
    if len(body) == 1:
        return None, body[0] or _SHORT_MAX
    if body[0] == 0:
        return _extended(body[1:])
    return _with_data(body[1:], body[0], le_length=1, le_max=_SHORT_MAX)


def _extended(body: bytes) -> tuple[bytes | None, int | None]:
    if len(body) < 2:
        raise WrongLength
    first = int.from_bytes(body[:2], "big")
    if len(body) == 2:
        return None, first or _EXTENDED_MAX
    if first == 0:
        raise WrongLength
    return _with_data(body[2:], first, le_length=2, le_max=_EXTENDED_MAX)


def _with_data(body: bytes, lc: int, le_length: int, le_max: int) -> tuple[bytes, int | None]:
    data, rest = body[:lc], body[lc:]
    if len(data) != lc or len(rest) not in (0, le_length):
        raise WrongLength
    return data, (int.from_bytes(rest, "big") or le_max) if rest else None
