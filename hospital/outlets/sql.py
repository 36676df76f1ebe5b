"""An outlet into a database: each call is one transaction, written again without doubling.

What PostgreSQL and SQLite do differently is an ``Engine``. A database that is down, slow or full
holds up this outlet alone; its records wait in the inbox.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from eligibility.errors import Code, EligibilityError
from eligibility.faults import told
from hospital.forms.port import Reception
from hospital.forms.rows import VERSION, Row, rows_of
from hospital.outlets.port import OutletRefuses, Reason, Settled, Trouble

logger = logging.getLogger(__name__)


Rows = Mapping[str, Sequence[Row]]
"""By table, in the order in which tables need each other."""


class RowsRefused(Exception):
    """The database cannot hold what a row says: the record's trouble, not the database's."""


class Engine(Protocol):
    """One database; every call may raise OutletRefuses."""

    def open(self) -> None:
        """Connects; makes the schema where there is none."""

    def version(self) -> int:
        """The schema's."""

    def write(self, rows: Rows, /) -> None:
        """All rows of all tables durably, or none; raises RowsRefused."""

    def close(self) -> None:
        """Lets go of it; raises nothing."""


class SqlOutlet:
    """Implements ``hospital.outlets.port.Outlet``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self) -> None:
        """See Outlet; a schema of a newer version is refused."""
        self._engine.open()
        self._check()

    def write(self, receptions: Sequence[Reception], /) -> Collection[str]:
        """See Outlet."""
        each = {_id(one): _rows(one) for one in receptions}
        good = {identity: rows for identity, rows in each.items() if rows is not None}
        untold = each.keys() - good.keys()
        try:
            self._engine.write(together(good.values()))
        except RowsRefused:
            untold |= self._one_by_one(good)
        return untold

    def look(self) -> Trouble | None:
        """See Outlet."""
        self._check()
        return None

    def close(self) -> None:
        """See Outlet."""
        self._engine.close()

    def _check(self) -> None:
        version = self._engine.version()
        if version != VERSION:
            raise OutletRefuses(
                Trouble(Code.DATABASE_NOT_OURS, Reason.REFUSED),
                f"its schema is of version {version}, this program knows {VERSION}",
            )

    def _one_by_one(self, each: Mapping[str, Rows]) -> set[str]:
        """One that the database cannot hold must not hold up those beside it."""
        written: list[str] = []
        refused: list[str] = []
        try:
            for identity, rows in each.items():
                (written if self._is_written(identity, rows) else refused).append(identity)
        except OutletRefuses as refusal:
            settled = Settled(told=written, untold=refused)
            raise OutletRefuses(refusal.trouble, "in the middle", settled) from None
        return set(refused)

    def _is_written(self, identity: str, rows: Rows) -> bool:
        try:
            self._engine.write(rows)
        except RowsRefused as refused:
            logger.error("hospital.not_exported id=%s reason=%s", identity, refused)  # noqa: TRY400
            return False
        return True


def _id(reception: Reception) -> str:
    return reception.record.verification_id


def _rows(reception: Reception) -> Rows | None:
    """None for one that cannot be told."""
    try:
        return rows_of([reception])
    except EligibilityError as error:
        logger.error("hospital.not_exported id=%s reason=%s", _id(reception), error)  # noqa: TRY400
    except Exception as error:  # noqa: BLE001 - one record must not hold up those behind it
        logger.critical("hospital.not_exported id=%s %s", _id(reception), told(error))
    return None


def together(many: Iterable[Rows]) -> dict[str, list[Row]]:
    """Rows of several receptions, by table."""
    joined: dict[str, list[Row]] = {}
    for rows in many:
        for table, some in rows.items():
            joined.setdefault(table, []).extend(some)
    return joined


def statements(rows: Rows) -> Iterator[tuple[str, Sequence[Row]]]:
    """Tables that have rows, in the order in which they need each other."""
    return ((name, many) for name, many in rows.items() if many)
