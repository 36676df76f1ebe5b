"""Has another program taken this one's session at the broker?

MQTT 5 says so with a reason code. mosquitto 2.0.11 closes the connection and says nothing: then two
programs push each other off every second, and that is how one knows.
"""

SESSION_TAKEN_OVER = 0x8E
SHORT_S = 5.0
IN_A_ROW = 5
"""Connections that did not last, and each could be made again at once: the broker is well."""


class TakenSession:
    """Times are monotonic seconds."""

    def __init__(self) -> None:
        self._up_at: float | None = None
        self._short = 0

    def up(self, now: float) -> None:
        """Connected."""
        self._up_at = now

    def failed(self) -> None:
        """The broker did not take a connection: whatever happened before was its own trouble."""
        self._up_at, self._short = None, 0

    def is_taken(self, reason: int, now: float) -> bool:
        """Disconnected: was it by another program?"""
        is_short = self._up_at is not None and now - self._up_at < SHORT_S
        self._up_at = None
        self._short = self._short + 1 if is_short else 0
        return reason == SESSION_TAKEN_OVER or self._short >= IN_A_ROW
