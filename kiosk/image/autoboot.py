"""Which slot the machine boots, as the Raspberry Pi's bootloader reads it: ``autoboot.txt``. Pure.

    [all]
    tryboot_a_b=1
    boot_partition=2        the slot that a power-on boots: it has proved itself
    [tryboot]
    boot_partition=3        the slot that one start boots after ``reboot "0 tryboot"``

Nothing else is kept. Three situations stand in two numbers: the other slot may be tried (it is
named in ``[tryboot]``), or it may not (both name the same); and the slot on trial is whichever
runs without being the one of ``[all]``. So no second file can ever disagree with what boots.

Source: Raspberry Pi documentation, "autoboot.txt" (at most 512 bytes, one shot, cleared before the
firmware starts).
"""

import dataclasses
import enum
import re
from typing import Self

_ALL, _TRYBOOT = "all", "tryboot"
_SECTION = re.compile(r"\[([^\]]*)\]")
_PARTITION = "boot_partition"
SIZE = 256
"""Of the file, always: a change rewrites one sector in place. The bootloader reads at most 512."""


class AutobootError(ValueError):
    """The text does not say which slot boots."""


class Refused(ValueError):
    """What was asked for would leave nothing that boots."""


class Slot(enum.StrEnum):
    """One of the two systems, by the name that RAUC knows it by."""

    A = "A"
    B = "B"

    @property
    def boot_partition(self) -> int:
        """Of its boot files, counted as the firmware does."""
        return _PARTITIONS[self]

    @property
    def other(self) -> "Slot":
        """The one beside it."""
        return Slot.B if self is Slot.A else Slot.A

    @classmethod
    def of_partition(cls, number: int) -> "Slot | None":
        """None: no slot's boot files lie there."""
        return next((slot for slot, place in _PARTITIONS.items() if place == number), None)


_PARTITIONS = {Slot.A: 2, Slot.B: 3}


@dataclasses.dataclass(frozen=True, slots=True)
class Booting:
    """What boots."""

    primary: Slot
    """At each power-on."""
    may_try_other: bool
    """Whether one start may boot the other slot: it is whole, and nobody found it bad."""

    @property
    def tried(self) -> Slot:
        """What one start after ``reboot "0 tryboot"`` boots."""
        return self.primary.other if self.may_try_other else self.primary

    def is_bootable(self, slot: Slot) -> bool:
        """RAUC's good or bad."""
        return slot is self.primary or self.may_try_other

    def offered(self, slot: Slot) -> Self:
        """``slot`` was written and is whole: one start may try it. The primary stays."""
        return self if slot is self.primary else dataclasses.replace(self, may_try_other=True)

    def proved(self, slot: Slot, current: Slot) -> Self:
        """``slot`` is good.

        It becomes primary when it runs now: nothing is proved of a slot that does not run. The
        former primary stays to go back to.
        """
        if slot is self.primary:
            return self
        if slot is not current:
            return self.offered(slot)
        return dataclasses.replace(self, primary=slot, may_try_other=True)

    def found_bad(self, slot: Slot) -> Self:
        """``slot`` is not booted any more.

        Raises:
            Refused: there is no other one.
        """
        if slot is not self.primary:
            return dataclasses.replace(self, may_try_other=False)
        if not self.may_try_other:
            raise Refused(f"slot {slot} is the only one that boots")
        return dataclasses.replace(self, primary=slot.other, may_try_other=False)


def parse(text: str) -> Booting:
    """What an ``autoboot.txt`` says, also one that others wrote.

    Raises:
        AutobootError: it names no slot to boot.
    """
    named = _named(text)
    primary = _slot(named.get(_ALL))
    tried = _slot(named.get(_TRYBOOT, named.get(_ALL)))
    return Booting(primary, may_try_other=tried is not primary)


def encode(booting: Booting) -> str:
    """The file's text, ``SIZE`` bytes of ASCII: what is left is empty lines."""
    text = (
        f"[{_ALL}]\n"
        "tryboot_a_b=1\n"
        f"{_PARTITION}={booting.primary.boot_partition}\n"
        f"[{_TRYBOOT}]\n"
        f"{_PARTITION}={booting.tried.boot_partition}\n"
    )
    return text.ljust(SIZE, "\n")


def _named(text: str) -> dict[str, str]:
    """The last partition that each section names, as the bootloader takes it."""
    section, found = _ALL, dict[str, str]()
    for line in (line.strip() for line in text.splitlines()):
        if match := _SECTION.fullmatch(line):
            section = match.group(1)
        elif line.startswith(f"{_PARTITION}="):
            found[section] = line.partition("=")[2].strip()
    return found


def _slot(number: str | None) -> Slot:
    if number is None or not (number.isascii() and number.isdigit()):
        raise AutobootError("autoboot.txt names no partition to boot")
    slot = Slot.of_partition(int(number))
    if slot is None:
        raise AutobootError("autoboot.txt names a partition that is no slot's")
    return slot
