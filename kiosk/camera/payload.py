"""What is found in a picture: the bytes of codes, and which part of several a code is.

Shared by the decoders, the assembler of several symbols and whoever asks them. Nothing here shows
its content in a repr: a payload names a person.
"""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A symbol's place in its set (structured append, ISO/IEC 18004)."""

    index: int
    """0 to total - 1."""
    total: int
    """2 to 16."""
    parity: int
    """XOR of all bytes of the whole text, 0 to 255; the same in all parts."""


@dataclasses.dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of one symbol, as printed."""

    data: bytes = dataclasses.field(repr=False)
    part: Part | None = None
    """None for a symbol that is whole by itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """What one picture gave."""

    payloads: tuple[Payload, ...] = ()
    step: str = ""
    """The step that was tried last, so the one that read them if there are any: ``zxing`` or one
    of ``kiosk.camera.rescue``."""
