"""The one place that asks the machine for the time, and for new ids."""

import datetime as dt
import time
import uuid


class SystemClock:
    """Implements ``kiosk.ports.Clock``."""

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def wall(self) -> dt.datetime:
        """Aware, UTC."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251  this is the clock adapter


def new_id() -> str:
    """uuid4 as text (contract.md "ids")."""
    return str(uuid.uuid4())
