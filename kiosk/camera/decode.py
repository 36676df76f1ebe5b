"""From a picture to the bytes of the QR codes in it: zxing-cpp first, a rescue after a miss.

The only importer of zxingcpp and pyzbar. An exception of a decoder is a miss: no picture, however
odd, ends the scan. Bytes are never text here; what they say is ``qr``'s (camera.md 2 and 3).

After a miss one turn of ``_TURNS`` is taken, so that no picture costs much and a card that is held
for a second sees them all. A turn looks either at the whole picture, with one step, or at the
place where a code seems to be, with as many steps as cost about the same: there a step needs a
sixth of the time.

ZBar is called through pyzbar's wrapper, not ``pyzbar.decode``: that guesses a charset and gives the
guess as UTF-8, so that Shift_JIS bytes are lost, and it raises ValueError on a code that is one
part of several (camera.md 3). ZBar itself has a switch for the bytes as they are.
"""

import collections
import ctypes
import dataclasses
import functools
import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import zxingcpp
from pyzbar import wrapper as zbar

from kiosk.camera import motion, rescue
from kiosk.camera.grid import read_part
from kiosk.camera.payload import Part, Payload, Reading
from kiosk.camera.stack import Stack

if TYPE_CHECKING:
    from pyzbar.wrapper import Image, Scanner, Symbol

_T = TypeVar("_T")

logger = logging.getLogger(__name__)

Grey = npt.NDArray[np.uint8]

FIRST_STEP, LAST_STEP = "zxing", "stack"

_FOURCC_GREY = int.from_bytes(b"Y800", "little")
_ZBAR_CONFIG_BINARY = 4
"""ZBAR_CFG_BINARY of libzbar 0.23.1 and newer; pyzbar 0.1.9 does not name it."""
_ROWS_AND_COLUMNS = 2
_LAST_OF_LATIN_1 = 0xFF


class Decoder:
    """Reads picture after picture; one thread only."""

    def __init__(self) -> None:
        self._copy: Grey = np.empty((0, 0), np.uint8)
        self._misses = 0
        """Turns that were taken since a picture was read without any."""
        self._stack = Stack()
        self.failures: collections.Counter[str] = collections.Counter()
        """How often a step raised, by its name."""

    def read(self, grey: Grey) -> Reading:
        """The codes in this picture; none when there are none or none can be read."""
        if grey.ndim != _ROWS_AND_COLUMNS or grey.dtype != np.uint8 or not grey.size:
            return Reading()
        spotted = self._guarded(FIRST_STEP, lambda: _look(self._copied(grey)))
        if spotted is not None and spotted.payloads:
            self._misses = 0
            self._stack.clear()
            return Reading(spotted.payloads, FIRST_STEP)
        reading = self._rescue(grey, spotted.failed if spotted is not None else None)
        if not reading.payloads:  # what rescued one picture is the first to be tried on the next
            self._misses += 1
            reading = self._look_at_all(grey) or reading
        if reading.payloads:
            self._stack.clear()
        return reading

    def _look_at_all(self, grey: Grey) -> Reading | None:
        """At this picture together with those before it, when they are dark."""
        together = self._guarded(LAST_STEP, lambda: self._stack.add(grey))
        if together is None:
            return None
        payloads = self._guarded(LAST_STEP, lambda: read_zxing(together))
        return Reading(payloads, LAST_STEP) if payloads else None

    def _copied(self, grey: Grey) -> Grey:
        """A decoder may work in what it is given; new memory costs as much as half a look."""
        if self._copy.shape != grey.shape:
            self._copy = np.empty_like(grey, order="C", subok=False)
        np.copyto(self._copy, grey)
        return self._copy

    def _rescue(self, grey: Grey, failed: rescue.Box | None) -> Reading:
        """One turn, the next of them all."""
        is_near, steps = TURNS[self._misses % len(TURNS)]
        if is_near:
            # what failed may have been no code: elsewhere every other time round
            box = failed if self._misses // _TURNS_ROUND % 2 == 0 else None
            box = box or self._guarded("busiest_square", lambda: rescue.busiest_square(grey))
            if box is None:  # nothing stands out: a whole look instead
                _, steps = _WHOLE[self._misses % len(_WHOLE)]
            else:
                grey = rescue.cut(grey, box)
        for step in steps:
            payloads = self._guarded(step, functools.partial(STEPS[step], grey.copy()))
            if payloads:
                return Reading(payloads, step)
        return Reading((), steps[-1])

    def _guarded(self, step: str, act: Callable[[], _T]) -> _T | None:
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - see above; foreign code, any picture
            if not self.failures[step]:  # ten pictures a second: told once
                # never its text: it may quote the payload
                logger.warning("decoder_failed step=%s error=%s", step, type(error).__name__)
            self.failures[step] += 1
            return None


@dataclasses.dataclass(frozen=True, slots=True)
class _Spotted:
    """What zxing-cpp saw."""

    payloads: tuple[Payload, ...]
    failed: rescue.Box | None
    """Where the largest symbol is that it found and could not read."""


def read_zxing(grey: Grey) -> tuple[Payload, ...]:
    """By zxing-cpp; the payloads as printed. May raise whatever the library does."""
    return _look(grey).payloads


def read_zbar(grey: Grey) -> tuple[Payload, ...]:
    """By ZBar; the payloads as printed, without parts. May raise whatever the library does."""
    scanner, image = zbar.zbar_image_scanner_create(), zbar.zbar_image_create()
    try:
        gives_bytes = _want_bytes_of_qr_codes(scanner)
        pixels = grey.tobytes()  # ZBar reads it in place: it lives as long as the image
        height, width = grey.shape
        zbar.zbar_image_set_format(image, _FOURCC_GREY)
        zbar.zbar_image_set_size(image, width, height)
        address = ctypes.cast(ctypes.c_char_p(pixels), ctypes.c_void_p)
        zbar.zbar_image_set_data(image, address, len(pixels), None)
        zbar.zbar_scan_image(scanner, image)
        found = _whole_symbols(image)
        return tuple(Payload(data if gives_bytes else undo_guess(data)) for data in found)
    finally:
        zbar.zbar_image_destroy(image)
        zbar.zbar_image_scanner_destroy(scanner)


def undo_guess(guessed: bytes) -> bytes:
    """The bytes that a libzbar without the switch took for text (interfaces.md 2.5).

    It gives UTF-8 of characters that it took for Shift_JIS, or of one Latin-1 character for each
    byte. What fits neither was UTF-8 from the beginning.
    """
    try:
        text = guessed.decode("utf-8")
        return b"".join(_byte_of(character) for character in text)
    except UnicodeError:
        return guessed


def _byte_of(character: str) -> bytes:
    return character.encode("latin-1" if ord(character) <= _LAST_OF_LATIN_1 else "cp932")


def _look(grey: Grey) -> _Spotted:
    only_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    codes = zxingcpp.read_barcodes(grey, formats=only_qr, return_errors=True)
    boxes = [rescue.around(grey, _corners(code.position)) for code in codes if not code.valid]
    return _Spotted(
        tuple(Payload(code.bytes, _part_of(code)) for code in codes if code.valid),
        max(boxes, key=lambda box: box.right - box.left, default=None),
    )


def _corners(seen: zxingcpp.Position) -> npt.NDArray[np.int_]:
    places = (seen.top_left, seen.top_right, seen.bottom_left, seen.bottom_right)
    return np.array([(place.x, place.y) for place in places])


def _part_of(code: zxingcpp.Barcode) -> Part | None:
    modules = np.array(code.to_image(scale=1, add_quiet_zones=False))
    told = cast("dict[str, Any]", code.extra)
    return read_part(modules == 0, str(told.get("ECLevel", "")), int(told.get("DataMask", -1)))


def _want_bytes_of_qr_codes(scanner: "Scanner") -> bool:
    """False when this libzbar has no switch for bytes."""
    for symbol in zbar.ZBarSymbol:
        is_qr = int(symbol is zbar.ZBarSymbol.QRCODE)
        zbar.zbar_image_scanner_set_config(scanner, symbol, zbar.ZBarConfig.CFG_ENABLE, is_qr)
    refused = zbar.zbar_image_scanner_set_config(
        scanner, zbar.ZBarSymbol.QRCODE, _ZBAR_CONFIG_BINARY, 1
    )
    return refused == 0


def _whole_symbols(image: "Image") -> Iterator[bytes]:
    """Parts of a text are left out, joined ones too: ZBar tells neither place nor parity."""
    symbol = zbar.zbar_image_first_symbol(image)
    while symbol:
        if symbol.contents.type == zbar.ZBarSymbol.QRCODE and not _first_component()(symbol):
            length = zbar.zbar_symbol_get_data_length(symbol)
            yield ctypes.string_at(zbar.zbar_symbol_get_data(symbol), length)
        symbol = zbar.zbar_symbol_next(symbol)


@functools.cache
def _first_component() -> "Callable[[Symbol], Symbol]":
    """Of the symbols that ZBar joined; pyzbar does not bind it."""
    pointer = ctypes.POINTER(zbar.zbar_symbol)
    return zbar.zbar_function("zbar_symbol_first_component", pointer, pointer)


def _after(change: Callable[[Grey], Grey]) -> Callable[[Grey], tuple[Payload, ...]]:
    return lambda grey: read_zxing(change(grey))


STEPS: dict[str, Callable[[Grey], tuple[Payload, ...]]] = {
    "median": _after(rescue.median),
    "smooth": _after(rescue.smooth),
    "unsharp": _after(rescue.unsharp),
    "unsharp strongly": _after(rescue.unsharp_strongly),
    "turn": _after(rescue.turn),
    "clahe": _after(rescue.clahe),
    "threshold": _after(rescue.threshold),
    "enlarge": _after(rescue.enlarge),
    "refocus": _after(rescue.refocus),
    "refocus strongly": _after(rescue.refocus_strongly),
    "unsmear": _after(motion.unsmear),
    "zbar": read_zbar,
    "turn of half": _after(lambda grey: rescue.turn(rescue.halved(grey))),
    "zbar of half": lambda grey: read_zbar(rescue.halved(grey)),
}

_NEAR = tuple(
    (True, steps)
    for steps in (
        ("smooth", "unsharp strongly", "refocus"),
        ("median", "enlarge", "turn"),
        ("refocus strongly", "clahe"),
        ("threshold", "zbar"),
        ("unsmear",),
    )
)
_WHOLE = tuple(
    (False, (step,)) for step in ("median", "unsharp", "turn of half", "clahe", "zbar of half")
)

_TURNS_ROUND = 3
TURNS: tuple[tuple[bool, tuple[str, ...]], ...] = (
    *(_NEAR[0], _NEAR[4], _NEAR[1]),
    *(_NEAR[0], _NEAR[2], _WHOLE[0]),
    *(_NEAR[0], _NEAR[4], _WHOLE[1]),
    *(_NEAR[0], _NEAR[3], _WHOLE[2]),
    *(_NEAR[0], _NEAR[1], _WHOLE[3]),
    *(_NEAR[0], _NEAR[2], _WHOLE[4]),
)
"""What is tried on one missed picture after another: near a code or not, and how. The first
rescues most a millisecond, so it comes most often."""
