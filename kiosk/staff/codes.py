"""The list of staff codes in ``staff.json``: who has one, never which.

A code is kept as scrypt under one salt for the whole file, so that a check costs one scrypt
however many members there are. Six digits are a million: whoever has the file finds a code within
hours. What protects the codes is the file's folder (0700, the kiosk's own) and the lockout; scrypt
only keeps a glance at the file from telling them. ``n`` is measured: 26 to 34 ms on a 2.5 GHz
server core, 4 times that on a Raspberry Pi 4 (ASSUMED, as camera.md does); 2**14 would take 52 to
67 ms here and leave the 150 ms that a touch may take.
"""

import dataclasses
import datetime as dt
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from eligibility.identity import is_staff_id
from kiosk import private_file
from kiosk.config import ConfigError

STAFF_FILE = "staff.json"
SALT_BYTES = 16
_SCHEMA = "oev-staff/1"
_HASH_BYTES = 32
_SMALLEST_N, _LARGEST_N = 2**10, 2**15
_MEMORY_LIMIT = 64 * 1024 * 1024


class StaffFileError(ConfigError):
    """The list cannot be used; the message names the file and what to do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cost:
    """What one scrypt takes; written into the file, so that a later version may take more."""

    n: int = 2**13
    r: int = 8
    p: int = 1


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
            dklen=_HASH_BYTES,
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


def load(path: Path) -> StaffList | None:
    """The list; None when there is no file.

    Raises:
        StaffFileError: it cannot be read, or is damaged.
    """
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StaffFileError(
            f"{path}: cannot be read ({error.strerror}); it must belong to the kiosk's user, 0600"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StaffFileError(
            f"{path}: is damaged, so no staff code is taken; delete it and give every member a"
            " code again (python -m kiosk staff add)"
        ) from None


def save(path: Path, staff: StaffList) -> None:
    """Replaces the file; raises OSError."""
    document = {
        "schema": _SCHEMA,
        "scrypt": dataclasses.asdict(staff.cost),
        "salt": staff.salt.hex(),
        "staff": [
            {
                "staff_id": member.staff_id,
                "hash": member.hash.hex(),
                "created": member.created.isoformat(),
            }
            for member in staff.members
        ],
    }
    private_file.replace(path, json.dumps(document, indent=1) + "\n")


def _parsed(document: dict[str, Any]) -> StaffList:
    scrypt = document["scrypt"]
    cost = Cost(scrypt["n"], scrypt["r"], scrypt["p"])
    members = tuple(_member(entry) for entry in document["staff"])
    staff = StaffList(bytes.fromhex(document["salt"]), members, cost)
    is_usable = (
        document["schema"] == _SCHEMA
        and len(staff.salt) == SALT_BYTES
        and len({member.staff_id for member in members}) == len(members)
        and _SMALLEST_N <= cost.n <= _LARGEST_N
        and cost.n.bit_count() == 1
        and (cost.r, cost.p) == (8, 1)
    )
    if not is_usable:
        raise ValueError
    return staff


def _member(entry: dict[str, str]) -> Member:
    member = Member(
        entry["staff_id"],
        bytes.fromhex(entry["hash"]),
        dt.datetime.fromisoformat(entry["created"]),
    )
    if not is_staff_id(member.staff_id) or len(member.hash) != _HASH_BYTES:
        raise ValueError
    return member
