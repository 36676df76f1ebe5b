"""What keeps the desk's pages from being served; each names a code and what is wrong."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from eligibility.errors import Code, EligibilityError


class BoardUnusable(EligibilityError):
    """The pages cannot be served: certificate, port or file."""

    def __init__(self, code: Code, what: str) -> None:
        super().__init__(f"{code.code} {what}")
        self.code = code


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """A file that cannot be opened inside is told by its name; raises BoardUnusable."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise BoardUnusable(
            Code.STAFF_FILE_UNUSABLE, f"{path}: {type(error).__name__}: {error}"
        ) from None
