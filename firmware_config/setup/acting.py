"""What kiosk-setup changes, each step such that a second run finds nothing left to do."""

from collections.abc import Iterable

from firmware_config.errors import NotDone
from firmware_config.leftovers import leftovers, take_away
from firmware_config.machines import Put
from firmware_config.setup import record
from firmware_config.setup.machine import Machine
from firmware_config.setup.others import Other
from firmware_config.tree import Tree
from firmware_config.write import write_tree

TARGET = "kiosk.target"
PRESET = "/usr/lib/systemd/system-preset/50-kiosk.preset"
NEEDED = ("nftables.service", "systemd-networkd.service", "chrony.service", "pcscd.socket")
"""Not ours, and a kiosk is nothing without them."""


def act(machine: Machine, tree: Tree, changing: Iterable[str], off: Iterable[Other]) -> Put:
    """Notes what was, writes the files, switches off and on, and sets what the machine starts into.

    Raises:
        NotDone: systemd refused a step.
        SiteError, OSError: a file cannot be written; then no file has changed.
    """
    before = record.read(machine)
    units = [other.unit for other in off]
    before.target = before.target or machine.systemctl("get-default").out.strip()
    before.masked += [unit for unit in units if unit not in before.masked]
    before.enabled += [unit for unit in NEEDED if not _is_enabled(machine, unit)]
    record.note_files(machine, before, changing)
    record.write(machine, before)
    written = write_tree(tree, machine.root)
    removed = leftovers(machine.root, tree)
    take_away(machine.root, removed)
    _switch(machine, units)
    return Put(written, removed)


def _switch(machine: Machine, off: list[str]) -> None:
    if machine.runs_systemd:
        _done(machine, "daemon-reload")
    if off:
        _done(machine, "mask", *off)
    _done(machine, "enable", *NEEDED)
    _done(machine, "preset", *(unit for unit in preset_units(machine) if _may_be(machine, unit)))
    _done(machine, "set-default", TARGET)


def preset_units(machine: Machine) -> tuple[str, ...]:
    """The units of the package, as its preset has them."""
    lines = machine.place(PRESET).read_text(encoding="utf-8").splitlines()
    return tuple(line.split()[1] for line in lines if line.startswith("enable "))


def undo(machine: Machine) -> tuple[str, ...]:
    """The machine as it was before the first run; gives the files that changed.

    What was noted is forgotten last: where a step is refused or the power goes, all of it is done
    again by the next ``--undo``.

    Raises:
        NotDone: nothing was noted, or systemd refused a step.
    """
    before = record.read(machine)
    if not before.target:
        raise NotDone("kiosk-setup has changed nothing here: there is nothing to undo.")
    files = record.bring_back(machine, before)
    if before.masked:
        _done(machine, "unmask", *before.masked)
    if before.enabled:
        _done(machine, "disable", *before.enabled)
    _done(machine, "set-default", before.target)
    if machine.runs_systemd:
        _done(machine, "daemon-reload")
    record.forget(machine)
    return files


def _may_be(machine: Machine, unit: str) -> bool:
    """The site file masks what a site does without: updates on a stock system."""
    return machine.systemctl("is-enabled", unit).out.strip() != "masked"


def _is_enabled(machine: Machine, unit: str) -> bool:
    return machine.systemctl("is-enabled", unit).out.strip() == "enabled"


def _done(machine: Machine, *words: str) -> None:
    asked = machine.systemctl(*words)
    if asked.code != 0:
        raise NotDone(f"systemctl {' '.join(words)}: {asked.errors.strip() or asked.out.strip()}")
