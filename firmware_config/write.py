"""Puts a rendered tree below a folder: an image's root, or an empty folder to look at."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from firmware_config.errors import SiteError
from firmware_config.render import File


def write_tree(tree: Mapping[str, File], root: Path) -> None:
    """Writes every file with its mode, and its owner when run by root.

    Raises:
        SiteError: a path leads out of ``root``, or a file's owner is not known here.
    """
    for path, file in tree.items():
        _write(root, path, file)


def _write(root: Path, path: str, file: File) -> None:
    place = root / path.removeprefix("/")
    if ".." in place.parts:
        raise SiteError(f"{path} leads out of the image.")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if file.kind == "symlink":
        place.symlink_to(file.content.decode())
        return
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, file.mode)
    with os.fdopen(handle, "wb") as opened:
        os.fchmod(opened.fileno(), file.mode)
        opened.write(file.content)
    if os.geteuid() == 0:
        _give(place, file.owner)


def _give(place: Path, owner: str) -> None:
    user, _, group = owner.partition(":")
    try:
        shutil.chown(place, user, group)
    except LookupError:
        place.unlink()
        raise SiteError(f"There is no user {owner} here; install its package first.") from None
