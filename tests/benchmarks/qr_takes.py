"""The bare decoders and ours, measured in the same way: processor time of one thread.

Bare means: the library's own defaults, on the whole picture, once.
"""

import dataclasses
import time
from collections.abc import Callable

import zxingcpp
from pyzbar import pyzbar

from kiosk.camera.decode import TURNS, Decoder
from tests.bench.frames.sheet import Grey

_ONLY_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclasses.dataclass(frozen=True, slots=True)
class Take:
    """What one decoder made of one picture."""

    found: tuple[bytes, ...]
    ms: tuple[float, ...]
    """Of each look at it; the last one found it, if any did."""
    step: str = ""
    has_raised: bool = False

    @property
    def whole_ms(self) -> float:
        """Of all looks."""
        return sum(self.ms)

    def is_wrong(self, payload: bytes | None) -> bool:
        """Whether anything else was told."""
        return any(data != payload for data in self.found)


def bare_zxing(grey: Grey) -> Take:
    """zxing-cpp; it gives the bytes."""

    def read() -> tuple[bytes, ...]:
        codes = zxingcpp.read_barcodes(grey, formats=_ONLY_QR)
        return tuple(code.bytes for code in codes if code.valid)

    return _timed(read)


def bare_pyzbar(grey: Grey, payload: bytes | None) -> Take:
    """pyzbar; it gives a text of a guessed charset, which counts as read when it can be undone."""

    def read() -> tuple[bytes, ...]:
        return tuple(code.data for code in pyzbar.decode(grey, [pyzbar.ZBarSymbol.QRCODE]))

    take = _timed(read)
    return dataclasses.replace(take, found=tuple(_undone(text, payload) for text in take.found))


def ours_on_still(grey: Grey) -> Take:
    """Our decoder on a card held still: the picture again and again, until every turn was taken."""
    decoder = Decoder()
    times: list[float] = []
    for _ in TURNS:
        take = ours(decoder, grey)
        times += take.ms
        if take.found or take.has_raised:
            break
    return dataclasses.replace(take, ms=tuple(times))


def ours(decoder: Decoder, grey: Grey) -> Take:
    """Our decoder on one picture of many."""
    step = ""

    def read() -> tuple[bytes, ...]:
        nonlocal step
        reading = decoder.read(grey)
        step = reading.step
        return tuple(payload.data for payload in reading.payloads)

    return dataclasses.replace(_timed(read), step=step)


def _timed(read: Callable[[], tuple[bytes, ...]]) -> Take:
    found: tuple[bytes, ...] = ()
    has_raised = False
    began = time.process_time()
    try:
        found = read()
    except Exception:  # noqa: BLE001 - it is counted: bare pyzbar raises, ours must not
        has_raised = True
    return Take(found, ((time.process_time() - began) * 1000,), has_raised=has_raised)


def _undone(text: bytes, payload: bytes | None) -> bytes:
    for charset in ("utf-8", "cp932", "latin-1"):
        try:
            if text.decode("utf-8").encode(charset) == payload:
                return payload
        except UnicodeError:
            continue
    return text
