"""What every wire message is: a frozen struct that leaves out what is not there."""

import msgspec

_SHOWN = ("verification_id", "session_id", "part_id", "in_reply_to", "state", "code", "status")
"""What a message's repr may show: ids and codes."""


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all messages."""

    def __repr__(self) -> str:
        """Ids and codes only: a repr may reach a log, and most messages are about a person."""
        shown = [f"{n}={getattr(self, n)!r}" for n in self.__struct_fields__ if n in _SHOWN]
        return f"{type(self).__name__}({', '.join(shown)})"
