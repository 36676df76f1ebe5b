"""``python -m kiosk staff add|remove|list``: who may vouch for patients at this kiosk.

A code is read from the terminal, twice and unseen, or once from standard input; never from the
argument list, which every process can read.
"""

import argparse
import dataclasses
import datetime as dt
import getpass
import itertools
import re
import sys
from collections.abc import Callable
from pathlib import Path

from eligibility.identity import is_staff_id
from kiosk.flow.limits import STAFF_CODE_LENGTH
from kiosk.private_file import alone_in
from kiosk.staff import codes

EXIT_REFUSED = 3
_DIGITS = re.compile(rb"[0-9]{%d}" % STAFF_CODE_LENGTH)


class StaffRefused(Exception):
    """The list stays as it is; the message says why. Never tells a code."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outside:
    """What comes from the world: where the list is, the time, chance."""

    file: Path
    now: dt.datetime
    random: Callable[[int], bytes]


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
        return _listed(codes.load(outside.file))
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
    return f"{options.action}: {options.staff_id}"


def add(staff_id: str, read_code: Callable[[], bytearray], outside: Outside) -> None:
    """Gives a member a code; see ``run``."""
    staff = codes.load(outside.file)
    if staff is None:
        staff = codes.StaffList(outside.random(codes.SALT_BYTES))
    if staff.has(staff_id):
        raise StaffRefused(f"{staff_id} has a code already; remove it first")
    code = read_code()
    try:
        check_code(code)
        if staff.owner_of(code) is not None:
            raise StaffRefused("this code cannot be taken; choose another one")
        member = codes.Member(staff_id, staff.hash_of(code), outside.now)
    finally:
        code[:] = bytes(len(code))
    codes.save(outside.file, dataclasses.replace(staff, members=(*staff.members, member)))


def remove(staff_id: str, outside: Outside) -> None:
    """Takes a member's code away; see ``run``."""
    staff = codes.load(outside.file)
    if staff is None or not staff.has(staff_id):
        raise StaffRefused(f"{staff_id} has no code")
    left = tuple(member for member in staff.members if member.staff_id != staff_id)
    codes.save(outside.file, dataclasses.replace(staff, members=left))


def check_code(code: bytearray) -> None:
    """Raises StaffRefused for what is not six digits, or is the first that anybody tries."""
    if not _DIGITS.fullmatch(code):
        raise StaffRefused(f"a code is exactly {STAFF_CODE_LENGTH} digits")
    steps = {(after - before) % 10 for before, after in itertools.pairwise(code)}
    if steps in ({0}, {1}, {9}):  # all the same, counting up, counting down
        raise StaffRefused("this code is too easy to guess; choose another one")


def code_from_stdin() -> bytearray:
    """The first line."""
    return bytearray(sys.stdin.buffer.readline(2 * STAFF_CODE_LENGTH).rstrip(b"\r\n"))


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


def _listed(staff: codes.StaffList | None) -> str:
    if staff is None or not staff.members:
        return "nobody has a code"
    return "\n".join(f"{one.staff_id:32} since {one.created:%Y-%m-%d}" for one in staff.members)
