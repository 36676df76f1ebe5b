"""Who owns a file, as numbers: by the users of the root that is written to."""

import contextlib
import grp
import os
import pwd
from collections.abc import Callable, Mapping

from firmware_config.below import Below
from firmware_config.errors import SiteError

Ids = tuple[int, int]
_NAME, _ID = 0, 2
"""Fields of a line of passwd(5) and of group(5)."""


class Owners:
    """Users and groups of a root; of this machine where the root has none of its own."""

    def __init__(self, below: Below) -> None:
        """Reads /etc/passwd and /etc/group there."""
        self._users = _listed(below, "/etc/passwd")
        self._groups = _listed(below, "/etc/group")

    def ids(self, owner: str) -> Ids:
        """``user:group`` as numbers; both may be numbers already.

        Raises:
            SiteError: nobody is called so there.
        """
        user, _, group = owner.partition(":")
        return (
            _number(user, self._users, _user_here),
            _number(group, self._groups, _group_here),
        )


def _number(name: str, known: Mapping[str, int] | None, here: Callable[[str], int]) -> int:
    if name.isascii() and name.isdecimal():
        return int(name)
    if name == "root":
        return 0
    with contextlib.suppress(KeyError):
        return here(name) if known is None else known[name]
    raise SiteError(f"There is no user or group {name} there; install its package first.")


def _user_here(name: str) -> int:
    return pwd.getpwnam(name).pw_uid


def _group_here(name: str) -> int:
    return grp.getgrnam(name).gr_gid


def may_give() -> bool:
    """Only root gives files away; whoever else writes a tree keeps it for himself."""
    return os.geteuid() == 0


def _listed(below: Below, path: str) -> dict[str, int] | None:
    with contextlib.suppress(FileNotFoundError):
        rows = [
            line.split(":") for line in below.read(path).decode("utf-8", "replace").splitlines()
        ]
        return {row[_NAME]: int(row[_ID]) for row in rows if len(row) > _ID and row[_ID].isdigit()}
    return None
