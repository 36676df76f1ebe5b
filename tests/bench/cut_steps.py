"""A power cut before any step that a program of this process takes on the disk below a folder.

    folder = CutFolder(tmp_path / "identity")
    for cut in folder.cuts(act): ...        act is run anew for each; a cut ends it by PowerCut
        cut.everything, cut.synchronised    folders: all that was written; only what was fsynced

The second is the worst that a disk may leave: names and contents that no fsync reached are gone, or
as they were at the last one.
"""

import contextlib
import dataclasses
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_STEPS = ("open", "mkdir", "rename", "replace", "unlink", "rmdir", "symlink", "fsync")


class PowerCut(BaseException):
    """No handler of the program mends anything after it."""


@dataclasses.dataclass(frozen=True)
class Cut:
    """What is left."""

    step: int
    everything: Path
    synchronised: Path


class CutFolder:
    """``prepare`` makes the folder's first state, which is on the disk as a whole."""

    def __init__(self, place: Path, prepare: Callable[[Path], object]) -> None:
        self._place = place
        self._prepared = place / "prepared" / "identity"
        self._prepared.parent.mkdir(parents=True)
        prepare(self._prepared)

    def cuts(self, act: Callable[[Path], object]) -> Iterator[Cut]:
        """Each step's; the last is the act that ran to its end."""
        step, is_cut = 0, True
        while is_cut:
            at = self._place / f"cut-{step}"
            folder = at / "everything" / "identity"
            shutil.copytree(self._prepared.parent, folder.parent, symlinks=True)
            disk = _Disk(folder.parent)
            try:
                with disk.failing_at(step):
                    act(folder)
                is_cut = False
            except PowerCut:
                pass
            disk.rebuild(at / "synchronised")
            yield Cut(step, folder, at / "synchronised" / "identity")
            shutil.rmtree(at)
            step += 1


class _Disk:
    """What fsync has reached, by inode."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[int, bytes] = {}
        self._folders: dict[int, dict[str, tuple[int, str]]] = {}
        for folder, _, names in os.walk(root):
            self._keep_folder(Path(folder))
            for name in names:
                path = Path(folder) / name
                if not path.is_symlink():
                    self._files[path.stat().st_ino] = path.read_bytes()

    @contextlib.contextmanager
    def failing_at(self, step: int) -> Iterator[None]:
        """Once the power is off, it stays off."""
        real = {name: getattr(os, name) for name in _STEPS}
        left = step

        def stepping(name: str) -> Callable[..., Any]:
            def call(*arguments: Any, **named: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0:
                    raise PowerCut
                result = real[name](*arguments, **named)
                if name == "fsync":
                    self._synchronised(arguments[0])
                return result

            return call

        for name in _STEPS:
            setattr(os, name, stepping(name))
        try:
            yield
        finally:
            for name, function in real.items():
                setattr(os, name, function)

    def _synchronised(self, handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if not path.is_relative_to(self._root):
            return
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            self._keep_folder(path)
        else:
            self._files[os.fstat(handle).st_ino] = path.read_bytes()

    def _keep_folder(self, folder: Path) -> None:
        entries = {}
        for entry in folder.iterdir():
            target = str(entry.readlink()) if entry.is_symlink() else ""
            entries[entry.name] = (entry.lstat().st_ino, target)
        self._folders[folder.stat().st_ino] = entries

    def rebuild(self, to: Path) -> None:
        """Only what fsync has reached."""
        self._rebuild(self._root.stat().st_ino, to)

    def _rebuild(self, folder: int, to: Path) -> None:
        to.mkdir(mode=0o700)
        for name, (inode, target) in self._folders.get(folder, {}).items():
            if target:
                (to / name).symlink_to(target)
            elif inode in self._folders or (self._was_folder(inode)):
                self._rebuild(inode, to / name)
            else:
                (to / name).write_bytes(self._files.get(inode, b""))

    def _was_folder(self, inode: int) -> bool:
        """Made, its name synchronised, its own names never."""
        return any(path.lstat().st_ino == inode and path.is_dir() for path in self._root.rglob("*"))
