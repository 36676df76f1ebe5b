"""A kiosk of which there seem to be two: told to the ledger once, until an admin has looked."""

import datetime as dt
import logging
from collections.abc import Mapping

from provisioning.devices import suspicion
from provisioning.errors import CloneSuspected
from provisioning.office import Office
from provisioning.register import Register
from provisioning.serving.trail import Copied

logger = logging.getLogger(__name__)


def note_copy(office: Office, serial: int, copied: Copied, now: dt.datetime) -> None:
    """Writes it down, unless it stands there; for the thread that writes."""

    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        return suspicion(register, serial, copied.value)

    try:
        noted = office.ledger.transact(decide, now)
    except CloneSuspected:  # noted before
        return
    logger.error("authority.clone_suspected uri=%s how=%s", noted.facts["uri"], copied.value)
