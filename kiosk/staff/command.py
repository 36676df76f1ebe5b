"""``python -m kiosk staff add|remove|list``: who may vouch for patients at this kiosk.

Members whom the authority gave codes are shown and not changed: that is done there. A code is read
from the terminal, twice and unseen, or once from standard input; never from the argument list,
which every process can read.
"""

import argparse
import dataclasses
import datetime as dt
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from eligibility.identity import is_staff_id
from eligibility.staff_codes import (
    CODE_LENGTH,
    SALT_BYTES,
    Member,
    StaffList,
    is_code,
    is_easy,
)
from kiosk.private_file import alone_in
from kiosk.staff import codes

EXIT_REFUSED = 3


class StaffRefused(Exception):
    """The list stays as it is; the message says why. Never tells a code."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outside:
    """What comes from the world: where the list is, the time, chance, the authority's list."""

    file: Path
    now: dt.datetime
    random: Callable[[int], bytes]
    given: StaffList


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments, beside ``--config``."""
    parser.add_argument("action", choices=("add", "remove", "list"))
    parser.add_argument("--staff-id", help="1 to 32 letters, digits and hyphens")
    parser.add_argument(
        "--code-stdin", action="store_true", help="read the code from standard input"
    )


def run(options: argparse.Namespace, outside: Outside) -> str:
    """Does it and gives what to print.

    Raises:
        StaffRefused: the id or the code cannot be taken.
        StaffFileError: the list cannot be used or written.
    """
    if options.action == "list":
        return _listed(codes.load(outside.file), outside.given)
    if options.staff_id is None or not is_staff_id(options.staff_id):
        raise StaffRefused("--staff-id needs 1 to 32 letters, digits and hyphens")
    try:
        with alone_in(outside.file.parent):
            if options.action == "remove":
                remove(options.staff_id, outside)
            else:
                read = code_from_stdin if options.code_stdin else code_from_terminal
                add(options.staff_id, read, outside)
    except OSError as error:
        why = f"{outside.file}: cannot be written ({error.strerror})"
        raise codes.StaffFileError(why) from None
    return "\n".join([f"{options.action}: {options.staff_id}", *_left(options, outside)])


def _left(options: argparse.Namespace, outside: Outside) -> list[str]:
    """What a removal here does not end."""
    if options.action == "remove" and outside.given.has(options.staff_id):
        return [f"{options.staff_id} has one from the authority, too; it is taken away there"]
    return []


def add(staff_id: str, read_code: Callable[[], bytearray], outside: Outside) -> None:
    """Gives a member a code; see ``run``."""
    staff = codes.load(outside.file)
    if staff is None:
        staff = StaffList(outside.random(SALT_BYTES))
    if staff.has(staff_id):
        raise StaffRefused(f"{staff_id} has a code already; remove it first")
    if outside.given.has(staff_id):
        raise StaffRefused(f"{staff_id} has a code from the authority; a new one is given there")
    code = read_code()
    try:
        check_code(code)
        if staff.owner_of(code) is not None or outside.given.owner_of(code) is not None:
            raise StaffRefused("this code cannot be taken; choose another one")
        member = Member(staff_id, staff.hash_of(code), outside.now)
    finally:
        code[:] = bytes(len(code))
    codes.save(outside.file, dataclasses.replace(staff, members=(*staff.members, member)))


def remove(staff_id: str, outside: Outside) -> None:
    """Takes a member's code away; see ``run``."""
    staff = codes.load(outside.file)
    if staff is None or not staff.has(staff_id):
        if outside.given.has(staff_id):
            raise StaffRefused(f"{staff_id} has a code from the authority; it is taken away there")
        raise StaffRefused(f"{staff_id} has no code")
    codes.save(outside.file, staff.without(staff_id))


def check_code(code: bytearray) -> None:
    """Raises StaffRefused for what is not six digits, or is the first that anybody tries."""
    if not is_code(code):
        raise StaffRefused(f"a code is exactly {CODE_LENGTH} digits")
    if is_easy(code):
        raise StaffRefused("this code is too easy to guess; choose another one")


def code_from_stdin() -> bytearray:
    """The first line."""
    return bytearray(sys.stdin.buffer.readline(2 * CODE_LENGTH).rstrip(b"\r\n"))


def code_from_terminal() -> bytearray:
    """Typed twice, unseen; raises StaffRefused."""
    if not sys.stdin.isatty():
        raise StaffRefused("there is no terminal to type at; give the code with --code-stdin")
    try:
        first, second = (getpass.getpass(f"code, {again}: ") for again in ("6 digits", "again"))
    except (EOFError, KeyboardInterrupt):
        raise StaffRefused("no code was typed") from None
    if first != second:
        raise StaffRefused("the two differ")
    return bytearray(first, "utf-8")


def _listed(staff: StaffList | None, given: StaffList) -> str:
    own = [_row(one) for one in (() if staff is None else staff.members)]
    others = [f"{_row(one)}, from the authority" for one in given.members]
    return "\n".join([*own, *others]) or "nobody has a code"


def _row(member: Member) -> str:
    return f"{member.staff_id:32} since {member.created:%Y-%m-%d}"
