"""Brings the locked wheels of a target into a folder: the one step of a build with a network."""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from firmware_config.package.locked import SOURCE_ONLY, Pinned
from firmware_config.package.targets import Target


class NotFetched(Exception):
    """pip could not bring something; the message is its own."""


def fetch(
    pinned: Iterable[Pinned], target: Target, machine: str, folder: Path, listed_in: str
) -> None:
    """Wheels for ``target``, and source where only that is published; each by its hash.

    The list of them lies beside them, under the name ``listed_in``.

    Raises:
        NotFetched: one cannot be had.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed = folder / listed_in
    listed.write_text("".join(f"{one.line()}\n" for one in pinned), encoding="utf-8")
    _pip(["download", *wheels_for(target, machine), "-d", folder, "-r", listed])


def wheels_for(target: Target, machine: str) -> tuple[str, ...]:
    """What pip is told to get wheels of another machine and Python than the one that asks."""
    tags = [word for tag in target.tags(machine) for word in ("--platform", tag)]
    abis = [word for abi in target.abis for word in ("--abi", abi)]
    sources = [word for name in SOURCE_ONLY for word in ("--no-binary", name)]
    python = ("--implementation", "cp", "--python-version", target.python_text)
    kinds = ("--only-binary", ":all:", *sources)
    return (*kinds, *tags, *python, *abis, "--no-deps", "--require-hashes")


def _pip(arguments: Sequence[str | Path]) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise NotFetched(ended.stderr.strip() or "pip ended without a word")
