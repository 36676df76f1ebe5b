"""Symbols and numbers as insurers spell them (eligibility.md 5.4)."""

from random import Random

from cloud.sample.values import SampleInsurer
from eligibility.scheme import Scheme

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_HYPHENS = ("-", "\u2010", "\u2212", "\uff0d")
_KANJI = ("国", "市", "本", "東", "西")
_LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ"
_STEP = 7_368_787
"""Prime to powers of ten: serials are all different and do not look counted."""


def symbol(random: Random, insurer: SampleInsurer) -> str | None:
    """記号 of a workplace or a household."""
    dice = random.random()
    match insurer.scheme:
        case Scheme.LATER_STAGE_ELDERLY:
            return None
        case Scheme.KYOKAI | Scheme.SEAMEN:
            text = f"{int(dice * 99_999_999):08d}"
        case Scheme.MUNICIPAL_NHI:
            return _of_town(random, dice)
        case Scheme.NHI_SOCIETY:
            text = f"{_LETTERS[int(dice * 22)]}{int(dice * 1e6) % 1000:03d}"
        case _:
            text = _of_workplace(random, dice)
    return text.translate(_FULL_WIDTH) if random.random() < 0.2 else text


def number(random: Random, insurer: SampleInsurer, serial: int) -> str:
    """番号 from a serial that nobody else has."""
    mixed = serial * _STEP
    match insurer.scheme:
        case Scheme.KYOKAI:
            return f"{mixed % 10_000_000:07d}"
        case Scheme.LATER_STAGE_ELDERLY:
            return f"{mixed % 100_000_000:08d}"
        case Scheme.MUNICIPAL_NHI:
            return (
                f"{mixed % 100_000_000:08d}" if random.random() < 0.7 else str(mixed % 10_000_000)
            )
        case Scheme.NHI_SOCIETY:
            digits = f"{mixed % 10_000_000:07d}"
            return f"{digits[:4]}{random.choice(_HYPHENS)}{digits[4:]}"
        case _:
            return str(mixed % 10_000_000) if random.random() < 0.5 else f"{mixed % 10_000_000:07d}"


def _of_workplace(random: Random, dice: float) -> str:
    digits = f"{int(dice * 9_999):04d}"
    return digits if random.random() < 0.7 else f"{random.choice(_LETTERS)}{digits[:3]}"


def _of_town(random: Random, dice: float) -> str | None:
    if dice < 0.35:
        return None
    if dice < 0.6:
        return f"{random.choice(_KANJI)}{int(dice * 1000) % 90 + 10}".translate(_FULL_WIDTH)
    pair = f"{int(dice * 100):02d}{random.choice(_HYPHENS)}{int(random.random() * 100):02d}"
    return pair.translate(_FULL_WIDTH) if random.random() < 0.3 else pair
