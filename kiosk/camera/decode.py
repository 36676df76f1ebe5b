"""From a picture to the bytes of the QR codes in it: zxing-cpp first, ZBar (pyzbar) after a miss.

The only importer of zxingcpp and pyzbar. An exception of a decoder is a miss: no picture, however
odd, ends the scan. Bytes are never text here; what they say is ``qr``'s (camera.md 2 and 3).

ZBar is called through pyzbar's wrapper, not ``pyzbar.decode``: that guesses a charset and gives the
guess as UTF-8, so that Shift_JIS bytes are lost, and it raises ValueError on a code that is one
part of several (camera.md 3). ZBar itself has a switch for the bytes as they are.
"""

import ctypes
import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import zxingcpp
from pyzbar import wrapper as zbar

from kiosk.camera.payload import Payload, Reading

if TYPE_CHECKING:
    from pyzbar.wrapper import Image, Scanner

logger = logging.getLogger(__name__)

Grey = npt.NDArray[np.uint8]

_ZBAR_EVERY = 3
"""Of so many pictures in a row without a code, one is given to ZBar: it costs ten times as much,
and most pictures show no code (camera.md 1); a card is held for more than ten pictures."""

_FOURCC_GREY = int.from_bytes(b"Y800", "little")
_ZBAR_CONFIG_BINARY = 4
"""ZBAR_CFG_BINARY of libzbar 0.23.1 and newer; pyzbar 0.1.9 does not name it."""


class Decoder:
    """Reads picture after picture; one thread only."""

    def __init__(self) -> None:
        self._misses = 0
        self._failed: set[str] = set()

    def read(self, grey: Grey) -> Reading:
        """The payloads in this picture; empty when there are none or none can be read."""
        if not grey.size:
            return Reading()
        step = "zxing"
        found = self._guarded(read_zxing, grey)
        if not found:
            self._misses += 1
            if self._misses % _ZBAR_EVERY == 0:
                step = "zbar"
                found = self._guarded(read_zbar, grey)
        if found:
            self._misses = 0
        return Reading(tuple(Payload(data) for data in found), step)

    def _guarded(self, read: Callable[[Grey], tuple[bytes, ...]], grey: Grey) -> tuple[bytes, ...]:
        try:
            return read(grey.copy())  # a decoder may work in the array it is given
        except Exception as error:  # noqa: BLE001 - see above; foreign code, any picture
            if read.__name__ not in self._failed:  # ten pictures a second: told once
                self._failed.add(read.__name__)
                name = type(error).__name__  # never its text: it may quote the payload
                logger.warning("decoder_failed decoder=%s error=%s", read.__name__, name)
            return ()


def read_zxing(grey: Grey) -> tuple[bytes, ...]:
    """By zxing-cpp; the payloads as printed. May raise whatever the library does."""
    only_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    codes = zxingcpp.read_barcodes(grey, formats=only_qr)
    return tuple(code.bytes for code in codes if code.valid)


def read_zbar(grey: Grey) -> tuple[bytes, ...]:
    """By ZBar; the payloads as printed. May raise whatever the library does."""
    scanner, image = zbar.zbar_image_scanner_create(), zbar.zbar_image_create()
    try:
        _want_bytes_of_qr_codes(scanner)
        pixels = grey.tobytes()  # ZBar reads it in place: it lives as long as the image
        height, width = grey.shape
        zbar.zbar_image_set_format(image, _FOURCC_GREY)
        zbar.zbar_image_set_size(image, width, height)
        address = ctypes.cast(ctypes.c_char_p(pixels), ctypes.c_void_p)
        zbar.zbar_image_set_data(image, address, len(pixels), None)
        zbar.zbar_scan_image(scanner, image)
        return tuple(_payloads(image))
    finally:
        zbar.zbar_image_destroy(image)
        zbar.zbar_image_scanner_destroy(scanner)


def _want_bytes_of_qr_codes(scanner: "Scanner") -> None:
    for symbol in zbar.ZBarSymbol:
        is_qr = int(symbol is zbar.ZBarSymbol.QRCODE)
        zbar.zbar_image_scanner_set_config(scanner, symbol, zbar.ZBarConfig.CFG_ENABLE, is_qr)
    # an older libzbar does not know this and guesses a charset; the checksum stands guard
    zbar.zbar_image_scanner_set_config(scanner, zbar.ZBarSymbol.QRCODE, _ZBAR_CONFIG_BINARY, 1)


def _payloads(image: "Image") -> Iterator[bytes]:
    symbol = zbar.zbar_image_first_symbol(image)
    while symbol:
        length = zbar.zbar_symbol_get_data_length(symbol)
        yield ctypes.string_at(zbar.zbar_symbol_get_data(symbol), length)
        symbol = zbar.zbar_symbol_next(symbol)
