"""Personal codes of a clinic's staff as they are kept: who has one, never which.

A code is kept as scrypt under one salt for a whole list, so that a check costs one scrypt however
many members there are. Six digits are a million: whoever has a list finds a code within hours.
What protects the codes is where a list lies and the kiosk's lockout; scrypt only keeps a glance
from telling them. ``n`` is measured: 26 to 34 ms on a 2.5 GHz server core, 4 times that on a
Raspberry Pi 4 (ASSUMED, as camera.md does); 2**14 would take 52 to 67 ms here and leave the 150 ms
that a touch may take.

The kiosk has a list in a file of its own; the authority has one for each kiosk, table [staff] of
the settings that it signs.
"""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import hmac
import itertools
import re
from collections.abc import Callable, Mapping
from typing import Any

from eligibility.identity import is_staff_id

CODE_LENGTH = 6
SALT_BYTES = 16
HASH_BYTES = 32
TABLE = "staff"
MOST_MEMBERS = 50
"""Of a table: five wrong codes in a row hit one of so many once in 4,000 times."""
_SMALLEST_N, _LARGEST_N = 2**10, 2**15
_MEMORY_LIMIT = 64 * 1024 * 1024
_DIGITS = re.compile(rb"[0-9]{%d}" % CODE_LENGTH)
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


class StaffTableError(ValueError):
    """A table cannot be used; the message begins with the key and never tells a value."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cost:
    """What one scrypt takes; written beside the hashes, so that a later version may take more."""

    n: int = 2**13
    r: int = 8
    p: int = 1

    @property
    def is_bearable(self) -> bool:
        """What a kiosk may be asked to do for one check."""
        return (
            _SMALLEST_N <= self.n <= _LARGEST_N
            and self.n.bit_count() == 1
            and (self.r, self.p) == (8, 1)
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """One member of staff."""

    staff_id: str
    hash: bytes = dataclasses.field(repr=False)
    created: dt.datetime
    """When the code was given, aware."""


@dataclasses.dataclass(frozen=True, slots=True)
class StaffList:
    """Everybody who has a code."""

    salt: bytes = dataclasses.field(repr=False)
    members: tuple[Member, ...] = ()
    cost: Cost = Cost()

    def hash_of(self, code: bytearray) -> bytes:
        """The one scrypt of a check."""
        return hashlib.scrypt(
            code,
            salt=self.salt,
            n=self.cost.n,
            r=self.cost.r,
            p=self.cost.p,
            maxmem=_MEMORY_LIMIT,
            dklen=HASH_BYTES,
        )

    def owner_of(self, code: bytearray) -> str | None:
        """Whose code it is; looks at every member, so that time tells nothing."""
        hashed = self.hash_of(code)
        owner = None
        for member in self.members:
            if hmac.compare_digest(member.hash, hashed):
                owner = member.staff_id
        return owner

    def has(self, staff_id: str) -> bool:
        """True when this member has a code."""
        return any(member.staff_id == staff_id for member in self.members)

    def without(self, staff_id: str) -> "StaffList":
        """The same but for this member."""
        left = tuple(member for member in self.members if member.staff_id != staff_id)
        return dataclasses.replace(self, members=left)


NOBODY = StaffList(bytes(SALT_BYTES))
"""Has a code."""


@dataclasses.dataclass(frozen=True, slots=True)
class MemberRow:
    """One of ``staff.members``."""

    staff_id: str
    hash: str = dataclasses.field(repr=False)
    """Hex."""
    since: str
    """RFC 3339."""


@dataclasses.dataclass(frozen=True, slots=True)
class StaffTable:
    """[staff] as it is written; ``eligibility.settings`` reads it."""

    n: int
    """Of scrypt."""
    salt: str = dataclasses.field(repr=False)
    """Hex."""
    members: tuple[MemberRow, ...] = ()

    @property
    def staff(self) -> StaffList:
        """What is meant.

        Raises:
            StaffTableError: it cannot be meant.
        """
        cost = Cost(self.n)
        _check("n", "must be a power of two from 1024 to 32768", is_so=cost.is_bearable)
        salt = _bytes("salt", self.salt, SALT_BYTES)
        few = len(self.members) <= MOST_MEMBERS
        _check("members", f"must be {MOST_MEMBERS} at most", is_so=few)
        members = tuple(_member(place, row) for place, row in enumerate(self.members, 1))
        ids, hashes = {one.staff_id for one in members}, {one.hash for one in members}
        is_once = len(ids) == len(hashes) == len(members)
        _check("members", "must name each once, each with another code", is_so=is_once)
        return StaffList(salt, members, cost)


def table_of(staff: StaffList) -> Mapping[str, Any]:
    """[staff] of this list, as JSON has it."""
    return {
        "n": staff.cost.n,
        "salt": staff.salt.hex(),
        "members": [
            {
                "staff_id": member.staff_id,
                "hash": member.hash.hex(),
                "since": member.created.isoformat(),
            }
            for member in staff.members
        ],
    }


def is_code(code: bytes | bytearray) -> bool:
    """Six digits."""
    return _DIGITS.fullmatch(code) is not None


def is_easy(code: bytes | bytearray) -> bool:
    """What anybody tries first: all digits the same, counting up or down."""
    steps = {(after - before) % 10 for before, after in itertools.pairwise(code)}
    return steps in ({0}, {1}, {9})


def draw(staff: StaffList, random: Callable[[int], bytes]) -> tuple[str, bytes]:
    """A code that nobody on the list has and nobody tries first, and its hash.

    ``random`` gives so many random bytes; eight of them prefer no code by more than 1 to 10**13.
    """
    taken = {member.hash for member in staff.members}
    while True:
        code = f"{int.from_bytes(random(8)) % 10**CODE_LENGTH:0{CODE_LENGTH}}"
        if is_easy(code.encode()):
            continue
        hashed = staff.hash_of(bytearray(code.encode()))
        if hashed not in taken:
            return code, hashed


def _member(place: int, row: MemberRow) -> Member:
    key = f"members[{place}]"
    is_id = is_staff_id(row.staff_id)
    _check(f"{key}.staff_id", "must be 1 to 32 letters, digits and hyphens", is_so=is_id)
    hashed = _bytes(f"{key}.hash", row.hash, HASH_BYTES)
    return Member(row.staff_id, hashed, _moment(f"{key}.since", row.since))


def _moment(key: str, text: str) -> dt.datetime:
    moment = None
    with contextlib.suppress(ValueError):
        moment = dt.datetime.fromisoformat(text)
    if moment is None or moment.tzinfo is None:
        raise StaffTableError(f"{key} must be a time with its zone")
    return moment


def _bytes(key: str, text: str, count: int) -> bytes:
    is_hex = len(text) == 2 * count and _HEX.fullmatch(text) is not None
    _check(key, f"must be {2 * count} hex digits", is_so=is_hex)
    return bytes.fromhex(text)


def _check(key: str, wanted: str, *, is_so: bool) -> None:
    if not is_so:
        raise StaffTableError(f"{key} {wanted}")
