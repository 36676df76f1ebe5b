"""Plays the Raspberry Pi's firmware: which slot starts, with which kernel and command line.

It reads the very ``autoboot.txt`` that the kiosk writes. The chip's one-shot register, which no
emulator has, is a file ``tryboot`` beside it: cleared before the trial starts, as the firmware
does, so a trial that dies falls back at the next start.
"""

import dataclasses
from pathlib import Path

from tests.guest import layout
from tests.guest.autoboot import boot_partition
from tests.guest.fat import Fat

AUTOBOOT = "autoboot.txt"
TRYBOOT = "tryboot"
KERNEL, INITRD, COMMAND_LINE = "vmlinuz", "initrd.img", "cmdline.txt"
_OF_THE_PI = ("console=tty3",)


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """What the emulator is given."""

    slot: str
    is_trial: bool
    kernel: Path
    initrd: Path
    command_line: str


def next_start(disk: Path, into: Path, more: str = "") -> Start:
    """Chooses as the firmware does; takes kernel and the rest out of the slot's boot partition.

    ``more`` goes behind the rendered command line: what the emulation needs.
    """
    bootconfig = Fat(disk, "bootconfig")
    is_trial = bootconfig.exists(TRYBOOT)
    if is_trial:
        bootconfig.delete(TRYBOOT)
    text = bootconfig.read(AUTOBOOT).decode()
    slot = layout.slot_of(boot_partition(text, is_trial=is_trial))
    boot = Fat(disk, f"boot_{slot}")
    for name in (KERNEL, INITRD):
        (into / name).unlink(missing_ok=True)
        boot.copy_out(name, into / name)
    line = boot.read(COMMAND_LINE).decode().strip()
    kept = " ".join(word for word in line.split() if word not in _OF_THE_PI)
    return Start(slot, is_trial, into / KERNEL, into / INITRD, f"{kept} {more}".strip())
