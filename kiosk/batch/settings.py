"""What the batch process must be told; the kiosk's configuration is read elsewhere."""

import dataclasses
import datetime as dt
from pathlib import Path

from kiosk.batch.asking_again import Pace
from kiosk.batch.closing import FIRST_RESEND_S, LONGEST_RESEND_S, ResendTimes
from kiosk.batch.outbox import DeviceName
from kiosk.flow.hours import OpeningHours
from kiosk.identity.device_key import DeviceKeys


@dataclasses.dataclass(frozen=True, slots=True)
class BatchSettings:
    """Frozen; no secrets, only where they lie."""

    owner: DeviceName
    broker_host: str
    broker_port: int
    credentials: Path
    outbox: Path
    """The SQLite file that the kiosk's screen process writes, too."""
    poll_s: float = 0.2
    """How soon a sealed record is noticed."""
    resend: ResendTimes = dataclasses.field(
        default_factory=lambda: ResendTimes(FIRST_RESEND_S, LONGEST_RESEND_S)
    )
    keeping: dt.timedelta = dt.timedelta(days=7)
    """How long received records of confirmed days stay: a hospital may restore an older backup."""
    service_url: str = ""
    """Whose notices are fetched; empty: nobody's."""
    notices_every_s: float = 900.0
    """Each fetch is a call of its own at the service, of every kiosk of the country."""
    ask_before_close_s: float = 600.0
    """How long a day's closing waits for receptions to be asked again."""
    pace: Pace = dataclasses.field(default_factory=Pace)
    """Of asking again."""
    hours: OpeningHours | None = None
    """When patients are taken in: a day closes itself after the last hour; None: at midnight."""
    closes_days: bool = True
    """Off only where something else closes each day."""
    waits_for_hospital: bool = False
    """The hospital's first keys come while the process runs; else it ends without them."""
    chip: DeviceKeys | None = None
    """Where the signing key may lie."""
    version: str = "0.1.0"
    """Told in the status."""
