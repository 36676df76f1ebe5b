"""Opens board.sqlite; one that is broken is made again from the inbox."""

import contextlib
import logging
import sqlite3
from pathlib import Path

from eligibility.oqs_xml import Encoding
from hospital.board.access.faults import naming
from hospital.board.receptions.projection import Projection

logger = logging.getLogger(__name__)

_BROKEN = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_PRIMARY = 0xFF
"""Of an extended error code."""


def open_projection(path: Path, encoding: Encoding) -> Projection:
    """A broken file is put aside: what was ticked off in it is open once more.

    Raises:
        BoardUnusable: the disk refuses; names the file.
    """
    with naming(path):
        if not (projection := _opened(path, encoding)):
            logger.warning("hospital.board_made_again file=%s", path.name)
            _put_aside(path)
            projection = Projection(path, encoding)
        return projection


def _opened(path: Path, encoding: Encoding) -> Projection | None:
    """None: it is no database, or not a whole one; what else hinders is raised."""
    try:
        projection = Projection(path, encoding)
        with contextlib.ExitStack() as unless_whole:
            unless_whole.callback(projection.close)
            if projection.is_whole():
                unless_whole.pop_all()
                return projection
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & _PRIMARY not in _BROKEN:
            raise
    return None


def _put_aside(path: Path) -> None:
    """With its log; whoever wants to know why still has it."""
    for end in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{end}").replace(f"{path}.broken{end}")
