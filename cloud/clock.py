"""The one place of the service that asks the machine for the time and for randomness."""

import datetime as dt
import secrets
import time
import uuid


class SystemClock:
    """``cloud.domain.ports.Clock``."""

    def wall(self) -> dt.datetime:
        """Aware, UTC."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251 this is the clock adapter

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


class SystemRandomness:
    """``cloud.domain.ports.Randomness``."""

    def token(self, length: int) -> bytes:
        """From the system's generator."""
        return secrets.token_bytes(length)

    def uuid(self) -> str:
        """A version 4 UUID as text."""
        return str(uuid.uuid4())
