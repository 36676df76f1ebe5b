"""The one place that asks the machine for the time, and for new ids."""

import dataclasses
import datetime as dt
import time
import uuid
from collections.abc import Callable


@dataclasses.dataclass(frozen=True, slots=True)
class Outside:
    """Time and ids from outside."""

    now: Callable[[], dt.datetime]
    new_id: Callable[[], str]


def now() -> dt.datetime:
    """Aware, UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251  this is the clock adapter


def monotonic() -> float:
    """Seconds that never go back."""
    return time.monotonic()


def new_id() -> str:
    """uuid4 as text."""
    return str(uuid.uuid4())
