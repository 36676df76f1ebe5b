"""What a verifier says of a rendered tree, and how a program is asked."""

import dataclasses
import enum
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from firmware_config.tree import Tree

_SBIN = "/usr/sbin:/sbin"  # an ordinary user's PATH lacks it
_PATIENCE_S = 60
_SAID = 2_000


class State(enum.StrEnum):
    """How it ended."""

    WELL = "well"
    REFUSED = "refused"
    ABSENT = "absent"
    """Not asked: the program is not on this machine, or may not be asked by this user."""


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """Of one verifier."""

    verifier: str
    state: State
    said: str = ""
    """What is wrong; or which package to install."""


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """A rendered tree, written below a folder of its own."""

    tree: Tree
    root: Path
    programs: Path | None = None
    """A folder that is looked through first."""

    def place(self, path: str) -> Path:
        """Where a file of the tree lies."""
        return self.root / path.removeprefix("/")

    def below(self, folder: str, suffix: str = "") -> tuple[str, ...]:
        """The tree's files below a folder."""
        return tuple(
            path for path in self.tree if path.startswith(folder) and path.endswith(suffix)
        )

    def find(self, program: str) -> str | None:
        """A program's path, or None."""
        first = "" if self.programs is None else f"{self.programs}:"
        return shutil.which(program, path=f"{first}{os.environ.get('PATH', '')}:{_SBIN}")


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """How a program ended."""

    code: int
    out: str
    errors: str

    def verdict(self, verifier: str) -> Verdict:
        """Well when it ended well and silently on standard error."""
        if self.code == 0 and not self.errors.strip():
            return Verdict(verifier, State.WELL)
        return refused(verifier, self.errors or self.out or f"it ended with {self.code}")


def ask(command: Iterable[str | Path], environment: Mapping[str, str] | None = None) -> Asked:
    """Runs a program to its end; its messages in English."""
    ended = subprocess.run(  # noqa: S603  programs that were found, arguments of ours
        [str(part) for part in command],
        env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_PATIENCE_S,
        check=False,
    )
    return Asked(ended.returncode, ended.stdout, ended.stderr)


def refused(verifier: str, said: str) -> Verdict:
    """With what is wrong, not longer than a screen."""
    return Verdict(verifier, State.REFUSED, said.strip()[:_SAID])


def absent(verifier: str, package: str) -> Verdict:
    """The program is not here."""
    return Verdict(verifier, State.ABSENT, f"not here: the Debian package {package}")
