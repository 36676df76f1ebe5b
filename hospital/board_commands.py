"""``python -m hospital board``, ``staff`` and ``audit``: what they take.

What they do is in ``hospital.board.access.commands``, loaded only then: a receiving process needs
no web server.
"""

import argparse
from collections.abc import Callable

from hospital.config import HospitalConfig

Command = Callable[[HospitalConfig, argparse.Namespace], int]
_ACTS = ("add", "list", "lock", "unlock", "role", "reset", "remove")
_ROLES = ("reception", "billing", "admin")


def add_to(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """The three commands."""
    add("board", _board, "serve the desk's pages until SIGTERM")
    staff = add("staff", _staff, "who may open the desk's pages")
    staff.add_argument("act", choices=_ACTS, metavar="|".join(_ACTS))
    staff.add_argument("--id", help="the person's, as s-014")
    staff.add_argument("--name", help="of add: as it stands on the pages")
    staff.add_argument("--role", choices=_ROLES, help="of add and role")
    staff.add_argument("--json", action="store_true", help="for programs")
    audit = add("audit", _audit, "who saw what on the desk's pages")
    audit.add_argument("--check", action="store_true", help="walk the chain; fails when it breaks")
    audit.add_argument("--person", default="", help="of this id only")
    audit.add_argument("--day", default="", help="of this day in Japan only, as 2026-04-01")
    audit.add_argument("--about", default="", help="about this verification id only")
    audit.add_argument("--form", choices=("csv", "json"), default="csv")


def _board(settings: HospitalConfig, given: argparse.Namespace) -> int:
    from hospital.board.access import commands  # noqa: PLC0415 - see above

    return commands.board(settings, given)


def _staff(settings: HospitalConfig, given: argparse.Namespace) -> int:
    from hospital.board.access import commands  # noqa: PLC0415 - see above

    return commands.staff(settings, given)


def _audit(settings: HospitalConfig, given: argparse.Namespace) -> int:
    from hospital.board.access import commands  # noqa: PLC0415 - see above

    return commands.audit(settings, given)
