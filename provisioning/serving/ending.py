"""Issuing authorities that end within a year: told in the log at the start and each day.

From the day when one ends sooner than what it would sign, no kiosk of its kind renews; a ceremony
with the root needs its preparation.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable

from provisioning.authorities import BELOW_THE_ROOT
from provisioning.office import Office

logger = logging.getLogger(__name__)

BEFORE = dt.timedelta(days=365)
_EVERY_S = 24 * 3600.0


class Ending:
    """Looks at those that sign: the newest of each kind."""

    def __init__(self, office: Office, now: Callable[[], dt.datetime]) -> None:
        self._office = office
        self._now = now

    async def keep(self) -> None:
        """Each day, until it is cancelled."""
        while True:
            self.tell()
            await asyncio.sleep(_EVERY_S)

    def tell(self) -> None:
        """One line for each that ends soon."""
        for kind in BELOW_THE_ROOT:
            for one in self._office.authorities.of_kind(kind)[-1:]:
                until = one.certificate.not_valid_after_utc
                if until - self._now() < BEFORE:
                    told = "authority.issuing_ends_soon kind=%s until=%s"
                    logger.warning(told, kind.word, f"{until:%Y-%m-%d}")
