"""``setup``, installed as ``kiosk-setup``: leads an installer to the kiosk's first screen."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from firmware_config.commands.command import DONE, FAILED, FOUND, Command
from firmware_config.commands.differing import Told, all_told
from firmware_config.errors import NotDone, SiteError
from firmware_config.place import Slot, place_below
from firmware_config.render import render
from firmware_config.setup import acting, telling
from firmware_config.setup.machine import Machine
from firmware_config.setup.on_usb import on_usb
from firmware_config.setup.others import LOGINS, Other, others
from firmware_config.setup.seen import USB_IS_OFF, is_usb_off, look_around
from firmware_config.site import Site, load
from firmware_config.site_values import Layout
from firmware_config.tree import Tree
from firmware_config.verifiers.asking import verify
from firmware_config.verifiers.verdict import State
from firmware_config.whose import check_whose

Ask = Callable[[str], bool]
_LOGIN_MASKS = frozenset(f"/etc/systemd/system/{unit}" for unit in LOGINS)


def setting_up() -> Command:
    """The command."""
    said = "make this machine a kiosk, step by step (kiosk-setup)"
    return Command(said, _add_arguments, run)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("site", type=Path, nargs="?", help="the site file, see docs/image/site.md")
    parser.add_argument("--dry-run", action="store_true", help="show everything, change nothing")
    parser.add_argument("--yes", action="store_true", help="ask nothing; logins are switched off")
    parser.add_argument("--undo", action="store_true", help="make it what it was before")


def run(options: argparse.Namespace, machine: Machine | None = None, ask: Ask | None = None) -> int:
    """Gives the exit code; machine and answers come from outside in tests."""
    machine = machine or Machine()
    asking: Ask = (lambda _question: True) if options.yes else (ask or _at_the_terminal)
    if os.geteuid() != 0:
        return _failed("kiosk-setup writes below /etc: run it with sudo.")
    try:
        if options.undo:
            return _undo(machine, asking)
        if options.site is None:
            return _failed("name the site file: kiosk-setup SITE.toml")
        return _set_up(machine, asking, options)
    except NotDone as error:
        return _failed(str(error))


def _set_up(machine: Machine, ask: Ask, options: argparse.Namespace) -> int:
    site = load(options.site)
    _check_layout(site)
    check_whose(machine.root, site)
    if switched_off := on_usb(machine, site.network.interface):
        return _failed("\n       ".join((*switched_off, "Nothing was changed.")))
    telling.head(1, "The site file")
    tree: Tree = render(site, place_below(machine.root, Slot.A))
    verdicts = verify(tree)
    telling.site(options.site, site, verdicts)
    if any(one.state is State.REFUSED for one in verdicts):
        return _failed("the verifiers of this machine refuse the files: nothing was changed.")
    off = others(machine)
    telling.head(2, "What starts beside a kiosk, and is switched off")
    telling.switched_off(off)
    if any(one.unit in LOGINS for one in off) and not ask(telling.LOGIN_QUESTION):
        off = tuple(one for one in off if one.unit not in LOGINS)
        tree = {path: file for path, file in tree.items() if path not in _LOGIN_MASKS}
    changes = tuple(all_told(tree, machine.root))
    telling.head(3, "What is written")
    telling.changes(changes)
    if not options.dry_run and not _act(machine, ask, tree, changes, off):
        print("Nothing was changed.")
        return FOUND
    return _look(machine, site, dry=options.dry_run)


def _act(
    machine: Machine, ask: Ask, tree: Tree, changes: tuple[Told, ...], off: tuple[Other, ...]
) -> bool:
    paths = [change.path for change in changes]
    if (changes or off) and not ask(telling.question(len(changes), len(off))):
        return False
    put = acting.act(machine, tree, paths, off)
    written, removed = len(put.written), len(put.removed)
    print(f"Files written: {written}, removed: {removed}; units switched off: {len(off)}.")
    return True


def _look(machine: Machine, site: Site, *, dry: bool) -> int:
    telling.head(4, "What a kiosk needs around it")
    seen = look_around(machine, site)
    telling.seen(seen)
    missing = sum(not one.is_there for one in seen)
    telling.head(5, "What comes next")
    telling.last(site, missing, dry=dry)
    return FOUND if missing else DONE


def _check_layout(site: Site) -> None:
    if site.disk.layout is not Layout.STOCK:
        raise SiteError(
            'disk.layout is "slots": that is for our own image, whose partitions this machine does '
            'not have. For a system that was installed by hand write layout = "stock".'
        )


def _undo(machine: Machine, ask: Ask) -> int:
    if not ask("Make this machine what it was before kiosk-setup? Keys and records stay. [y/N] "):
        print("Nothing was changed.")
        return FOUND
    files = acting.undo(machine)
    if is_usb_off(machine):
        print(f"Take {USB_IS_OFF} off the kernel's command line: no keyboard works with it.")
    print(f"{len(files)} files are as they were. Restart the machine: sudo systemctl reboot")
    return DONE


def _at_the_terminal(question: str) -> bool:
    """What is not clearly yes is no; so is the end of the input."""
    try:
        return input(question).strip().lower() in {"y", "yes"}
    except EOFError:
        print()
        return False


def _failed(sentence: str) -> int:
    print(f"error: {sentence}", file=sys.stderr)
    return FAILED
