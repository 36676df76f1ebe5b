"""The authority's work killed (SIGKILL) before each thing it does to the disk, then done again.

report = killed_everywhere(prepared, place, work, look)

Each try runs in a forked process: ``work`` is killed at its first step, at its second, and so on
until it comes through. After each kill ``look`` says what is wrong with what is left; then the work
is done again, as an operator would, and ``look`` is asked once more.
"""

import dataclasses
import itertools
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

_TOLD = frozenset({"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "fcntl.flock"})
"""Audit events of what changes names or opens; bytes are told by the calls below."""
_CALLS = ("write", "fsync", "ftruncate")

Work = Callable[[Path], object]
Look = Callable[[Path, bool], list[str]]
"""From the folder, and whether the work is finished, to what is wrong."""


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """How often it was killed, and what was wrong."""

    kills: int
    faults: tuple[str, ...]


def killed_everywhere(
    prepared: Path, place: Path, work: Work, look: Look, every: int = 1
) -> Report:
    """``prepared`` is copied to below ``place`` for each try; ``every``: second step, third ..."""
    faults: list[str] = []
    for kills, step in enumerate(itertools.count(1, every)):
        folder = place / f"{step}"
        shutil.copytree(prepared, folder, symlinks=True)
        was_killed = _in_child(lambda: work(folder), step, folder)  # noqa: B023  used at once
        if was_killed:
            faults += [f"killed at {step}: {fault}" for fault in look(folder, False)]
            _in_child(lambda: work(folder), 0, folder)  # noqa: B023  the same
        faults += [f"done again after {step}: {fault}" for fault in look(folder, True)]
        shutil.rmtree(folder)
        if not was_killed:
            return Report(kills, tuple(faults))
    raise AssertionError("it never came through")


def _in_child(work: Callable[[], object], step: int, folder: Path) -> bool:
    """Whether it was killed; RuntimeError when it ended badly by itself."""
    child = os.fork()
    if not child:
        status = 1
        try:
            _kill_at(step, folder)
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise RuntimeError(f"the work failed by itself (killed at {step})")
    return False


def _kill_at(step: int, folder: Path) -> None:
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _TOLD and _is_below(arguments, folder, event):
            count()

    sys.addaudithook(heard)
    for name in _CALLS:
        _counting(name, count)


def _counting(name: str, count: Callable[[], None]) -> None:
    real = getattr(os, name)

    def called(*arguments: object) -> object:
        count()
        return real(*arguments)

    setattr(os, name, called)


def _is_below(arguments: tuple[Any, ...], folder: Path, event: str) -> bool:
    if event == "fcntl.flock":
        return True
    if event == "open" and not _may_change(arguments):
        return False
    path = arguments[0]
    return isinstance(path, str | os.PathLike) and str(os.fspath(path)).startswith(str(folder))


def _may_change(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & (os.O_CREAT | os.O_RDWR | os.O_WRONLY))
