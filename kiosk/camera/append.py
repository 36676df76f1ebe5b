"""One text from several symbols (structured append): normal for a long prescription (camera.md 3).

Parts come in any order, some of them often, some never; a part's place is read from modules that
are not error-corrected (``grid``). So a set is believed only when the XOR of all its bytes is the
parity that every part tells; else everything but the newest part is forgotten, and scanning goes
on. Pure: the time comes in. Nothing is kept longer than ``TIME_LIMIT_S`` after the last new part
by whoever calls ``forget_old`` for each picture.
"""

import dataclasses
import functools
import operator

from kiosk.camera.payload import Part, Payload

TIME_LIMIT_S = 20.0
"""Between two new parts of a set; whoever takes longer begins again."""
OTHERS_BEFORE_CHANGE = 3
"""So many parts of other sets in a row, and the present set is given up for the last one's: the
patient holds another paper. One or two are a damaged header, or a second paper beside the first."""


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """So many parts of the set were seen; for "2 of 4" on the screen."""

    have: int
    total: int


@dataclasses.dataclass(slots=True)
class _Set:
    """The parts of one text that were seen so far."""

    parity: int
    total: int
    new_at: float
    """When the last new part came, seconds."""
    parts: dict[int, bytes] = dataclasses.field(default_factory=dict, repr=False)

    def owns(self, part: Part) -> bool:
        return (self.parity, self.total) == (part.parity, part.total)

    def put(self, part: Part, data: bytes, now: float) -> None:
        if self.parts.get(part.index) != data:
            self.new_at = now
        self.parts[part.index] = data

    def is_complete(self) -> bool:
        return len(self.parts) == self.total

    def joined(self) -> bytes:
        return b"".join(self.parts[index] for index in sorted(self.parts))

    def is_right(self) -> bool:
        return functools.reduce(operator.xor, self.joined(), 0) == self.parity


class Assembler:
    """Takes what the decoder reads, symbol by symbol; one for each time the camera is on."""

    def __init__(self) -> None:
        self._set: _Set | None = None
        self._others = 0

    def forget_old(self, now: float) -> None:
        """Drops a set that got no new part in time; for whoever has no part to add."""
        if self._set is not None and now - self._set.new_at >= TIME_LIMIT_S:
            self._set = None

    def add(self, payload: Payload, now: float) -> bytes | Progress | None:
        """The whole text, or how far its set is; None for a part that was dropped.

        A symbol that is whole by itself is given back at once and disturbs no set. A part of a set
        that is complete already gives the whole text again, as a single symbol would.

        Args:
            payload: as read.
            now: seconds of a clock that never goes back.
        """
        if payload.part is None:
            return payload.data
        present = self._set_for(payload.part, now)
        if present is None:
            return None
        present.put(payload.part, payload.data, now)
        if not present.is_complete():
            return Progress(len(present.parts), present.total)
        if present.is_right():
            return present.joined()
        present.parts = {payload.part.index: payload.data}
        return Progress(1, present.total)

    def _set_for(self, part: Part, now: float) -> _Set | None:
        """The set that this part belongs to, begun if need be; None when it is to be dropped."""
        self.forget_old(now)
        present = self._set
        if present is not None:
            if present.owns(part):
                self._others = 0
                return present
            self._others += 1
            if self._others < OTHERS_BEFORE_CHANGE:
                return None
        self._others = 0
        self._set = _Set(part.parity, part.total, now)
        return self._set
