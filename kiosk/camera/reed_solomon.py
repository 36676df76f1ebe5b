"""Puts the bytes of one block of a QR symbol right (ISO/IEC 18004, Reed-Solomon over GF(256)).

zxing-cpp does this for the content; its sampled modules are as they were seen, and a thumb lies on
the very corner where a symbol tells its place in a set (``grid``). Berlekamp-Massey finds which
bytes are wrong, Forney's formula what they should be.
"""

import functools

import numpy as np
import numpy.typing as npt

_FIELD = 0x11D
"""The field's polynomial, x^8 + x^4 + x^3 + x^2 + 1; 2 is a generator."""
_ORDER = 255

Polynomial = list[int]
"""Coefficients of GF(256), the constant first."""


def corrected(block: bytes, checks: int) -> bytes | None:
    """The block with up to ``checks // 2`` wrong bytes put right; None when there are more.

    Args:
        block: data, then check bytes, in the order of the stream.
        checks: how many check bytes there are.
    """
    syndromes = _syndromes(block, checks)
    if not any(syndromes):
        return block
    locator = _locator(syndromes)
    places = _places(locator, len(block))
    if len(places) != len(locator) - 1:
        return None
    right = bytearray(block)
    evaluator = _times(syndromes, locator)[:checks]
    for place in places:
        right[place] ^= _error_at(len(block) - 1 - place, locator, evaluator)
    return None if any(_syndromes(bytes(right), checks)) else bytes(right)


@functools.cache
def _tables() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Powers of 2, twice over, and logarithms."""
    powers, value = [], 1
    for _ in range(_ORDER):
        powers.append(value)
        value = value << 1 ^ (_FIELD if value & 0x80 else 0)
    logarithms = [0] * (_ORDER + 1)
    for exponent, power in enumerate(powers):
        logarithms[power] = exponent
    return tuple(powers * 2), tuple(logarithms)


@functools.cache
def _arrays() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]:
    powers, logarithms = _tables()
    return np.array(powers, np.uint8), np.array(logarithms, np.intp)


def _syndromes(block: bytes, checks: int) -> Polynomial:
    """The block as a polynomial, its last byte the constant, at the powers 0 to checks - 1 of 2."""
    powers, logarithms = _arrays()
    values = np.frombuffer(block, np.uint8)
    exponents = np.arange(len(block) - 1, -1, -1)[values != 0]
    logs = logarithms[values[values != 0]]
    terms = powers[(logs + np.outer(np.arange(checks), exponents)) % _ORDER]
    return [int(one) for one in np.bitwise_xor.reduce(terms, axis=1)]


def _locator(syndromes: Polynomial) -> Polynomial:
    """Its roots are the inverses of 2 to the exponents of the wrong bytes."""
    locator, before = [1], [1]
    length, since, last = 0, 1, 1
    for step, syndrome in enumerate(syndromes):
        discrepancy = syndrome
        for index in range(1, min(length, len(locator) - 1) + 1):
            discrepancy ^= _product(locator[index], syndromes[step - index])
        if not discrepancy:
            since += 1
            continue
        kept = locator
        change = [0] * since + [_product(one, _quotient(discrepancy, last)) for one in before]
        locator = _sum(locator, change)
        if 2 * length <= step:
            length, before, last, since = step + 1 - length, kept, discrepancy, 1
        else:
            since += 1
    return locator[: length + 1]


def _places(locator: Polynomial, length: int) -> list[int]:
    """Indices into the block."""
    powers, _ = _tables()
    exponents = (number for number in range(length) if not _at(locator, powers[-number % _ORDER]))
    return [length - 1 - exponent for exponent in exponents]


def _error_at(exponent: int, locator: Polynomial, evaluator: Polynomial) -> int:
    """By Forney's formula; the first root of the code is 2 to the 0."""
    powers, _ = _tables()
    inverse = powers[-exponent % _ORDER]
    derivative = [one if index % 2 else 0 for index, one in enumerate(locator)][1:]
    slope = _at(derivative, inverse)
    if not slope:
        return 0
    return _product(powers[exponent % _ORDER], _quotient(_at(evaluator, inverse), slope))


def _at(polynomial: Polynomial, value: int) -> int:
    result = 0
    for one in reversed(polynomial):
        result = _product(result, value) ^ one
    return result


def _times(first: Polynomial, second: Polynomial) -> Polynomial:
    result = [0] * (len(first) + len(second) - 1)
    for index, one in enumerate(first):
        for other_index, other in enumerate(second):
            result[index + other_index] ^= _product(one, other)
    return result


def _sum(first: Polynomial, second: Polynomial) -> Polynomial:
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    return [one ^ other for one, other in zip(longer, shorter, strict=False)] + longer[
        len(shorter) :
    ]


def _product(first: int, second: int) -> int:
    powers, logarithms = _tables()
    return powers[logarithms[first] + logarithms[second]] if first and second else 0


def _quotient(first: int, second: int) -> int:
    powers, logarithms = _tables()
    return powers[logarithms[first] - logarithms[second] + _ORDER] if first else 0
