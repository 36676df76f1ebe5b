"""An outlet into a database: each call is one transaction, written again without doubling.

What PostgreSQL and SQLite do differently is an ``Engine``. A database that is down, slow or full
holds up this outlet alone; its records wait in the inbox.
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from eligibility.errors import Code, EligibilityError
from eligibility.faults import told
from hospital.forms.port import Reception
from hospital.forms.rows import VERSION, Row, rows_of
from hospital.outlets.port import OutletRefuses, Reason, Settled, Trouble

logger = logging.getLogger(__name__)


class RowsRefused(Exception):
    """The database cannot hold what a row says: the record's trouble, not the database's."""


class Engine(Protocol):
    """One database; every call may raise OutletRefuses."""

    def open(self) -> None:
        """Connects; makes the schema where there is none."""

    def version(self) -> int:
        """The schema's."""

    def write(self, rows: Mapping[str, Sequence[Row]], /) -> None:
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
        good = [one for one in receptions if _can_be_told(one)]
        untold = {_id(one) for one in receptions} - {_id(one) for one in good}
        try:
            self._engine.write(rows_of(good))
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

    def _one_by_one(self, receptions: Sequence[Reception]) -> set[str]:
        """One that the database cannot hold must not hold up those beside it."""
        written: list[str] = []
        refused: list[str] = []
        try:
            for reception in receptions:
                (written if self._is_written(reception) else refused).append(_id(reception))
        except OutletRefuses as refusal:
            settled = Settled(told=written, untold=refused)
            raise OutletRefuses(refusal.trouble, "in the middle", settled) from None
        return set(refused)

    def _is_written(self, reception: Reception) -> bool:
        try:
            self._engine.write(rows_of([reception]))
        except RowsRefused as refused:
            logger.error("hospital.not_exported id=%s reason=%s", _id(reception), refused)  # noqa: TRY400
            return False
        return True


def _id(reception: Reception) -> str:
    return reception.record.verification_id


def _can_be_told(reception: Reception) -> bool:
    try:
        rows_of([reception])
    except EligibilityError as error:
        logger.error("hospital.not_exported id=%s reason=%s", _id(reception), error)  # noqa: TRY400
        return False
    except Exception as error:  # noqa: BLE001 - one record must not hold up those behind it
        logger.critical("hospital.not_exported id=%s %s", _id(reception), told(error))
        return False
    return True


def statements(rows: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, Sequence[Row]]]:
    """Tables that have rows, in the order in which they need each other."""
    return ((name, many) for name, many in rows.items() if many)
