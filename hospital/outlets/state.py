"""What a person may want to know of each outlet; read by other processes too."""

import dataclasses
import datetime as dt

from eligibility.errors import Code
from hospital.database import Database
from hospital.outlets.port import Reason

_STATES = """
SELECT *, (SELECT count(*) FROM arrival WHERE arrival.n > outlet.n) AS waiting,
    (SELECT received_at FROM arrival JOIN record USING (verification_id)
        WHERE arrival.n > outlet.n ORDER BY arrival.n LIMIT 1) AS waiting_since,
    (SELECT count(*) FROM outlet_untold WHERE outlet = name) AS untold
FROM outlet WHERE gone_at IS NULL ORDER BY name
"""


@dataclasses.dataclass(frozen=True, slots=True)
class LastTrouble:
    """The one that is, or the one that was last."""

    code: Code | None
    """None for one of a newer version."""
    reason: Reason | None
    since: dt.datetime
    until: dt.datetime | None
    """None while it lasts."""
    goes_on: bool
    """Whether records are told all the same."""


@dataclasses.dataclass(frozen=True, slots=True)
class OutletState:
    """No personal data."""

    name: str
    form: str
    waiting: int
    """Records that arrived and are not told there yet."""
    waiting_since: dt.datetime | None
    """When the first of them arrived."""
    untold: int
    """Records that its form cannot tell (KSK-314)."""
    written_at: dt.datetime | None
    trouble: LastTrouble | None

    @property
    def is_well(self) -> bool:
        """Nothing is wrong now."""
        return self.trouble is None or self.trouble.until is not None


def outlet_states(database: Database) -> list[OutletState]:
    """Of every outlet of the configuration with which ``run`` started last, by name."""
    return [
        OutletState(
            name=row["name"],
            form=row["form"],
            waiting=row["waiting"],
            waiting_since=_time(row["waiting_since"]),
            untold=row["untold"],
            written_at=_time(row["written_at"]),
            trouble=None
            if row["code"] is None
            else LastTrouble(
                code=Code.of(row["code"]),
                reason=next((one for one in Reason if one.value == row["reason"]), None),
                since=dt.datetime.fromisoformat(row["trouble_since"]),
                until=_time(row["well_since"]),
                goes_on=bool(row["goes_on"]),
            ),
        )
        for row in database.rows(_STATES)
    ]


def _time(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
