"""Which part of a set a QR symbol is, read from its modules (structured append, ISO/IEC 18004).

zxing-cpp gives the bytes of a symbol, but its Python binding shows neither its place in a set nor
how many there are (camera.md 3). It does show the modules as it sampled them: undo the mask, put
the first block's bytes right as the symbol's error correction allows, and the first 20 bits of the
stream tell it: mode 3, index, total - 1, parity. With N blocks the bytes of one stand N apart.
"""

import functools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from kiosk.camera.payload import Part
from kiosk.camera.reed_solomon import corrected

Modules = npt.NDArray[np.bool_]
"""True is dark; as many rows as columns, no quiet zone."""

_MODE_STRUCTURED_APPEND = 3
_HEADER_BYTES = 3
_BYTE = 8
_SMALLEST, _STEP, _LARGEST_VERSION = 17, 4, 40
_FIRST_WITH_VERSION = 7
_FORMAT_GENERATOR, _FORMAT_MASK, _FORMAT_BITS, _FORMAT_CHECK_BITS = 0x537, 0x5412, 15, 10
_FORMAT_RIGHT_HALF = 8
_LEVEL_BITS = {"L": 1, "M": 0, "Q": 3, "H": 2}
_TIMING = 6
"""The row and the column of the timing patterns; also the first place of alignment patterns."""

# ISO/IEC 18004 table 9, versions 1 to 40: blocks, and check bytes of each
_BLOCKS = {
    level: tuple(map(int, row.split()))
    for level, row in {
        "L": "1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 "
        "21 22 24 25",
        "M": "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 "
        "37 38 40 43 45 47 49",
        "Q": "1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 "
        "48 51 53 56 59 62 65 68",
        "H": "1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 "
        "54 57 60 63 66 70 74 77 81",
    }.items()
}
_CHECKS = {
    level: (*map(int, row.split()), *[last] * (40 - len(row.split())))
    for level, row, last in (
        ("L", "7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 28 28 30 30 26 28", 30),
        ("M", "10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 26", 28),
        ("Q", "13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 28 30 30 30 30 28", 30),
        ("H", "17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 30 24", 30),
    )
}


def read_part(dark: Modules, level: str, mask: int) -> Part | None:
    """The symbol's place in its set; None for a symbol that is whole, or for no symbol at all.

    Args:
        dark: the modules; a symbol seen in a mirror comes transposed, that is put right here.
        level: of error correction, L, M, Q or H.
        mask: 0 to 7.
    """
    version = version_of(dark)
    if version is None or level not in _BLOCKS or mask not in range(8):
        return None
    block = _first_block(_unmirrored(dark, level, mask), version, level, mask)
    right = corrected(block, checks_of(version, level))
    return None if right is None else _parse(right)


def _parse(block: bytes) -> Part | None:
    bits = int.from_bytes(block[:_HEADER_BYTES], "big") >> 4
    mode, index, last, parity = bits >> 16, bits >> 12 & 0xF, bits >> 8 & 0xF, bits & 0xFF
    if mode != _MODE_STRUCTURED_APPEND or last == 0 or index > last:
        return None
    return Part(index, last + 1, parity)


def version_of(dark: Modules) -> int | None:
    """1 to 40 by the number of modules; None when no QR symbol has so many."""
    if dark.ndim != 2 or dark.shape[0] != dark.shape[1]:  # noqa: PLR2004 - rows and columns
        return None
    version, rest = divmod(dark.shape[0] - _SMALLEST, _STEP)
    return version if rest == 0 and version in range(1, _LARGEST_VERSION + 1) else None


def blocks_of(version: int, level: str) -> int:
    """How many blocks share the stream."""
    return _BLOCKS[level][version - 1]


def checks_of(version: int, level: str) -> int:
    """How many check bytes each block has."""
    return _CHECKS[level][version - 1]


def _first_block(dark: Modules, version: int, level: str, mask: int) -> bytes:
    """Its data and check bytes as they were sampled; the first block is never one of the longer."""
    rows, columns = _data_places(version)
    bits = dark[rows, columns] ^ _is_masked(mask, rows, columns)
    stream = np.packbits(bits)[: bits.size // _BYTE]  # some versions have bits left over
    blocks, checks = blocks_of(version, level), checks_of(version, level)
    data = stream.size // blocks - checks
    begin = stream.size - blocks * checks
    return stream[: data * blocks : blocks].tobytes() + stream[begin::blocks].tobytes()


def _is_masked(mask: int, row: npt.NDArray[np.intp], column: npt.NDArray[np.intp]) -> Modules:
    product = row * column
    condition = (
        row + column,
        row,
        column % 3,
        (row + column) % 3,
        row // 2 + column // 3,
        product % 2 + product % 3,
        product % 2 + product % 3,
        (row + column) % 2 + product % 3,
    )[mask]
    return np.asarray((condition % 2 if mask in (0, 1, 4, 6, 7) else condition) == 0, np.bool_)


@functools.lru_cache(maxsize=8)  # those of a set have one version
def _data_places(version: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns of the modules of the stream, in its order."""
    size = _SMALLEST + _STEP * version
    is_taken = _function_modules(version)
    order = [place for place in _zigzag(size) if not is_taken[place]]
    rows, columns = np.array(order, np.intp).T
    return rows, columns


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, up and down in turn; the timing column is left out."""
    is_up = True
    for right in [*range(size - 1, _TIMING, -2), *range(_TIMING - 1, 0, -2)]:
        for row in range(size - 1, -1, -1) if is_up else range(size):
            yield row, right
            yield row, right - 1
        is_up = not is_up


def _function_modules(version: int) -> Modules:
    size = _SMALLEST + _STEP * version
    taken = np.zeros((size, size), np.bool_)
    taken[_TIMING, :] = taken[:, _TIMING] = True
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True  # finders with their format modules
    if version >= _FIRST_WITH_VERSION:
        taken[:6, -11:-8] = taken[-11:-8, :6] = True
    centres = alignment_centres(version)
    last = len(centres) - 1
    for i, row in enumerate(centres):
        for j, column in enumerate(centres):
            if (i, j) not in ((0, 0), (0, last), (last, 0)):  # there the finders are
                taken[row - 2 : row + 3, column - 2 : column + 3] = True
    return taken


def alignment_centres(version: int) -> list[int]:
    """Rows, and columns, of the alignment patterns (table E.1)."""
    if version == 1:
        return []
    count = version // 7 + 2
    step = (version * 8 + count * 3 + 5) // (count * 4 - 4) * 2
    last = _SMALLEST + _STEP * version - 7
    return [_TIMING, *sorted(last - step * number for number in range(count - 1))]


def _unmirrored(dark: Modules, level: str, mask: int) -> Modules:
    """As printed: the format modules fit better one way than the other."""
    told = _format_bits(level, mask)
    return max((dark, dark.T), key=lambda seen: int((_format_seen(seen) == told).sum()))


def _format_bits(level: str, mask: int) -> Modules:
    data = _LEVEL_BITS[level] << 3 | mask
    rest = data << _FORMAT_CHECK_BITS
    for bit in range(_FORMAT_BITS - 1, _FORMAT_CHECK_BITS - 1, -1):
        if rest >> bit & 1:
            rest ^= _FORMAT_GENERATOR << (bit - _FORMAT_CHECK_BITS)
    whole = (data << _FORMAT_CHECK_BITS | rest) ^ _FORMAT_MASK
    return np.array([whole >> bit & 1 for bit in range(_FORMAT_BITS)] * 2, np.bool_)


def _format_seen(dark: Modules) -> Modules:
    """Both copies, the last bit first."""
    down, right = dark[:, 8], dark[8, :]
    beside = np.concatenate([down[:6], down[7:9], right[7:8], right[5::-1]])
    apart = np.concatenate([right[: -_FORMAT_RIGHT_HALF - 1 : -1], down[-7:]])
    return np.concatenate([beside, apart])
