"""The list of staff codes in ``staff.json``: given on this kiosk, beside those of the authority.

What protects the codes is the file's folder (0700, the kiosk's own) and the lockout: see
``eligibility.staff_codes``.
"""

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

from eligibility.identity import is_staff_id
from eligibility.staff_codes import HASH_BYTES, SALT_BYTES, Cost, Member, StaffList
from kiosk import private_file
from kiosk.config import ConfigError

STAFF_FILE = "staff.json"
_SCHEMA = "oev-staff/1"


class StaffFileError(ConfigError):
    """The list cannot be used; the message names the file and what to do."""


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
        and cost.is_bearable
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
    if not is_staff_id(member.staff_id) or len(member.hash) != HASH_BYTES:
        raise ValueError
    return member
