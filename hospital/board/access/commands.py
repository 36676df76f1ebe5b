"""``python -m hospital board``, ``staff`` and ``audit``."""

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Mapping

from eligibility.errors import Code
from hospital import clock
from hospital.board.access import audit_export
from hospital.board.access.accounts import NotPossible
from hospital.board.access.audit import CUT
from hospital.board.access.audit_pages import wanted_of
from hospital.board.access.entrance import Access
from hospital.board.access.faults import BoardUnusable
from hospital.board.access.serving import serve
from hospital.board.areas import AREAS
from hospital.board.guard import Role
from hospital.board.words import Language, say
from hospital.config import ConfigError, HospitalConfig

CONSOLE = "console"
"""Who did it, in the audit: somebody with the machine's own rights."""


def board(settings: HospitalConfig, _given: argparse.Namespace) -> int:
    """Serves the desk's pages until SIGTERM."""
    if settings.board is None:
        raise ConfigError("the table [board] is missing")
    with _opened(settings) as access:
        serve(settings, settings.board, access, AREAS)
    return 0


def staff(settings: HospitalConfig, given: argparse.Namespace) -> int:
    """Accounts: says what became of it; ``--json`` for programs."""
    act: Callable[[Access, argparse.Namespace], Mapping[str, object]] = _ACTS[given.act]
    with _opened(settings) as access:
        try:
            told = act(access, given)
        except NotPossible as fault:
            print(say(Language.ENGLISH, f"access.{fault}"), file=sys.stderr)
            return 1
        if given.act != "list":
            about = [given.id, *([given.role] if getattr(given, "role", None) else [])]
            access.audit.note(clock.now(), CONSOLE, f"staff.{_PAST[given.act]}", about, "-")
    print(json.dumps(told, ensure_ascii=False) if given.json else _in_words(told))
    return 0


def audit(settings: HospitalConfig, given: argparse.Namespace) -> int:
    """Checks the chain, or prints the entries."""
    with _opened(settings) as access:
        if given.check:
            return _check(access)
        try:
            wanted = wanted_of(given.person, given.day, given.about)
        except (ValueError, OverflowError):
            raise ConfigError("--day must be a day, as 2026-04-01") from None
        for block in audit_export.blocks(given.form, access.audit.every(wanted)):
            sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()
    return 0


def _opened(settings: HospitalConfig) -> contextlib.AbstractContextManager[Access]:
    return Access.opened(settings.paths.state, settings.board_credentials, clock.now)


def _check(access: Access) -> int:
    found = access.audit.check()
    if found.broken_at is not None:
        raise BoardUnusable(Code.AUDIT_BROKEN, f"row {found.broken_at} does not follow")
    if found.gone:
        print(f"Rows 1 to {found.gone} went by age: see {CUT}.")
    print(f"{found.count} rows, the chain holds. Keep this: {found.newest} {found.newest_hash}")
    return 0


def _needed(given: argparse.Namespace, *names: str) -> tuple[str, ...]:
    for name in names:
        if not getattr(given, name):
            raise ConfigError(f"staff {given.act}: --{name} is missing")
    return tuple(getattr(given, name) for name in names)


def _add(access: Access, given: argparse.Namespace) -> Mapping[str, object]:
    staff_id, name, role = _needed(given, "id", "name", "role")
    code = access.accounts.add(staff_id, name, Role(role), clock.now())
    return {"id": staff_id, "invitation": code}


def _reset(access: Access, given: argparse.Namespace) -> Mapping[str, object]:
    (staff_id,) = _needed(given, "id")
    return {"id": staff_id, "invitation": access.accounts.reset(staff_id, clock.now())}


def _lock(access: Access, given: argparse.Namespace) -> Mapping[str, object]:
    (staff_id,) = _needed(given, "id")
    access.accounts.set_locked(staff_id, is_locked=given.act == "lock")
    return {"id": staff_id, "is_locked": given.act == "lock"}


def _role(access: Access, given: argparse.Namespace) -> Mapping[str, object]:
    staff_id, role = _needed(given, "id", "role")
    access.accounts.set_role(staff_id, Role(role))
    return {"id": staff_id, "role": role}


def _remove(access: Access, given: argparse.Namespace) -> Mapping[str, object]:
    (staff_id,) = _needed(given, "id")
    access.accounts.remove(staff_id)
    return {"id": staff_id, "is_removed": True}


def _list(access: Access, _given: argparse.Namespace) -> Mapping[str, object]:
    now = clock.now()
    return {
        "staff": [
            {
                "id": one.staff_id,
                "role": one.role.value,
                "is_locked": one.is_locked,
                "has_password": one.password is not None,
                "is_invited": one.is_invited,
                "desks": len(access.sessions.of(one.staff_id, now)),
            }
            for one in access.accounts.all()
        ]
    }


_ACTS = {
    "add": _add,
    "list": _list,
    "lock": _lock,
    "unlock": _lock,
    "role": _role,
    "reset": _reset,
    "remove": _remove,
}
_PAST = {
    "add": "added",
    **{one: one for one in ("lock", "unlock", "role", "reset", "remove")},
}


def _in_words(told: Mapping[str, object]) -> str:
    people = told.get("staff")
    if isinstance(people, list):
        return "\n".join(
            " ".join(f"{name}={value}" for name, value in one.items()) for one in people
        )
    if "invitation" in told:
        return (
            f"{told['id']}: open /invitation on the desk's pages within 30 minutes and type\n"
            f"{told['invitation']}\nThis code is shown once and works once."
        )
    return " ".join(f"{name}={value}" for name, value in told.items())
