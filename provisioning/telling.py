"""What the commands of the authority share: how they are added, what they print, when they ask.

    0   done
    1   refused or failed: a sentence on standard error
    2   wrong usage
    3   not confirmed: nothing was done

With ``--json`` one JSON object goes to standard output, of a refusal ``error`` and ``sentence``.
What cannot be undone asks for a typed word; without a terminal it needs ``--yes``.
"""

import argparse
import dataclasses
import datetime as dt
import enum
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from provisioning.errors import NotConfirmed, ProvisioningError

# argparse has no other name for what add_subparsers() gives.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  see above


class ExitCode(enum.IntEnum):
    """See above."""

    DONE = 0
    REFUSED = 1
    WRONG_USAGE = 2
    NOT_CONFIRMED = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What a command did: as data, and as lines for people. No secret but one shown on purpose."""

    facts: Mapping[str, object]
    lines: Sequence[str]
    fault: ProvisioningError | None = None
    """What is wrong all the same; then the command has failed."""

    def text(self, *, as_json: bool) -> str:
        """As it is printed."""
        if as_json:
            facts = {**self.facts, **(error_facts(self.fault) if self.fault else {})}
            return json.dumps(facts, default=_plain, ensure_ascii=False)
        return "\n".join(self.lines)


def error_facts(error: Exception) -> Mapping[str, object]:
    """Of a refusal."""
    return {"error": type(error).__name__, "sentence": str(error)}


Run = Callable[[argparse.Namespace, dt.datetime], Report | None]
"""Gives None when it has nothing to say, as a server at its end."""


def add_command(  # noqa: PLR0913  the last two are words for what a command is like
    commands: Commands,
    name: str,
    run: Run,
    about: str,
    *,
    in_office: bool = True,
    asks: bool = False,
) -> argparse.ArgumentParser:
    """A command with ``--json``.

    Args:
        commands: where it is added.
        name: as it is typed.
        run: does it.
        about: one line of help.
        in_office: its first argument is the authority's folder.
        asks: what it does cannot be undone: it has ``--yes``, see ``confirm``.
    """
    command = commands.add_parser(name, help=about, description=about)
    if in_office:
        command.add_argument("office", type=Path, help="the authority's folder")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    if asks:
        command.add_argument("--yes", action="store_true", help="do not ask")
    command.set_defaults(run=run)
    return command


def confirm(options: argparse.Namespace, what: str, word: str) -> None:
    """Lets somebody type ``word`` before ``what`` is done.

    Raises:
        NotConfirmed: something else was typed; or nobody can, and ``--yes`` is missing.
    """
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise NotConfirmed(f"{what} This cannot be undone: give --yes. Nothing was done.")
    print(f"{what} This cannot be undone.", file=sys.stderr)
    print(f"Type {word} to go on: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip() != word:
        raise NotConfirmed("Nothing was done.")


def moment(at: dt.datetime) -> str:
    """RFC 3339, UTC, whole seconds."""
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _plain(value: object) -> object:
    match value:
        case Path():
            return str(value)
        case dt.datetime():
            return moment(value)
        case frozenset() | set():
            return sorted(value)
        case _:
            raise TypeError(f"{type(value).__name__} cannot be told as JSON")
