"""``kiosk-slots``: what RAUC asks its bootloader, answered from ``autoboot.txt``.

    get-primary             prints the slot that a power-on boots
    set-primary SLOT        SLOT was written: one start may try it (it becomes primary by set-state)
    get-state SLOT          prints good or bad
    set-state SLOT good     the running slot has proved itself: it becomes primary
    set-state SLOT bad      SLOT is not booted any more
    get-current             prints the slot that runs (asked by RAUC 1.13 and later)
    ask-trial               the next start tries the other slot (ours; RAUC never asks this)

Source: rauc/rauc, src/bootloaders/custom.c and docs/integration.rst, "Custom".
"""

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.image.autoboot import AutobootError, Booting, Refused, Slot
from kiosk.image.bootconfig import FOLDER, Bootconfig, BootconfigError

CMDLINE = Path("/proc/cmdline")
BOOTLOADER = Path("/proc/device-tree/chosen/bootloader")
"""There where the firmware has the one-shot register."""
GOOD, BAD = "good", "bad"
_BY_NAME = re.compile(r"(?:^|\s)rauc\.slot=([AB])(?=\s|$)")
_BY_ROOT = re.compile(r"(?:^|\s)root=PARTLABEL=system_([ab])(?=\s|$)")


class SlotUnknown(Exception):
    """The kernel's command line names no slot."""


def current_slot(cmdline: str) -> Slot:
    """Which slot runs, by the kernel's command line; raises SlotUnknown."""
    found = _BY_NAME.search(cmdline) or _BY_ROOT.search(cmdline)
    if found is None:
        raise SlotUnknown("the kernel's command line names no slot: is this our image?")
    return Slot(found.group(1).upper())


def main(arguments: list[str] | None = None) -> int:
    """Answers one question; 0, or 1 after a sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        act: Callable[[argparse.Namespace], str | None] = options.act
        answer = act(options)
    except (AutobootError, Refused, BootconfigError, SlotUnknown, OSError) as error:
        print(f"kiosk-slots: {error}", file=sys.stderr)
        return 1
    if answer is not None:
        print(answer)
    return 0


def _get_primary(options: argparse.Namespace) -> str:
    return Bootconfig(options.folder).read().primary


def _get_state(options: argparse.Namespace) -> str:
    return GOOD if Bootconfig(options.folder).read().is_bootable(options.slot) else BAD


def _get_current(options: argparse.Namespace) -> str:
    return _running(options)


def _set_primary(options: argparse.Namespace) -> None:
    _change(options, lambda booting: booting.offered(options.slot))


def _set_state(options: argparse.Namespace) -> None:
    if options.state == BAD:
        _change(options, lambda booting: booting.found_bad(options.slot))
    else:
        current = _running(options)
        _change(options, lambda booting: booting.proved(options.slot, current))


def _ask_trial(options: argparse.Namespace) -> None:
    bootconfig = Bootconfig(options.folder)
    booting = bootconfig.read()
    if not booting.may_try_other:
        raise Refused(f"only slot {booting.primary} boots")
    if not options.bootloader.is_dir():
        bootconfig.ask_for_trial()


def _change(options: argparse.Namespace, change: Callable[[Booting], Booting]) -> None:
    bootconfig = Bootconfig(options.folder)
    with bootconfig.alone():
        before = bootconfig.read()
        after = change(before)
        if after != before:
            bootconfig.write(after)


def _running(options: argparse.Namespace) -> Slot:
    return current_slot(options.cmdline.read_text(encoding="ascii", errors="replace"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk-slots",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where bootconfig is mounted")
    parser.add_argument("--cmdline", type=Path, default=CMDLINE, help="the kernel's command line")
    parser.add_argument(
        "--bootloader", type=Path, default=BOOTLOADER, help="what the firmware says"
    )
    questions = parser.add_subparsers(required=True, metavar="QUESTION")
    for name, act, words in (
        ("get-primary", _get_primary, ""),
        ("set-primary", _set_primary, "slot"),
        ("get-state", _get_state, "slot"),
        ("set-state", _set_state, "slot state"),
        ("get-current", _get_current, ""),
        ("ask-trial", _ask_trial, ""),
    ):
        question = questions.add_parser(name)
        question.set_defaults(act=act)
        if "slot" in words:
            question.add_argument("slot", type=Slot, choices=list(Slot))
        if "state" in words:
            question.add_argument("state", choices=(GOOD, BAD))
    return parser


if __name__ == "__main__":
    sys.exit(main())
