"""The one place that asks the machine for the time, and for new ids."""

import datetime as dt
import uuid


def now() -> dt.datetime:
    """Aware, UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251  this is the clock adapter


def new_id() -> str:
    """uuid4 as text."""
    return str(uuid.uuid4())
