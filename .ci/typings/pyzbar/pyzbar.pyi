# What the benchmark of the decoders calls of pyzbar 0.1.9: the library as its users know it.
from typing import Any, NamedTuple

from pyzbar.wrapper import ZBarSymbol as ZBarSymbol

class Decoded(NamedTuple):
    data: bytes
    type: str
    rect: Any
    polygon: Any
    quality: int
    orientation: str | None

def decode(image: Any, symbols: list[ZBarSymbol] | None = None) -> list[Decoded]: ...
