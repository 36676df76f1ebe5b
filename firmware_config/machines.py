"""The two machines that a site file describes, and how their files are put below a root."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

from firmware_config.broker import render_broker
from firmware_config.leftovers import leftovers, take_away
from firmware_config.place import Place, Slot, place_below
from firmware_config.render import render
from firmware_config.site import Site
from firmware_config.tree import Tree
from firmware_config.whose import check_whose
from firmware_config.write import write_tree


@dataclasses.dataclass(frozen=True, slots=True)
class Machine:
    """One of them."""

    whose: str
    render: Callable[[Site, Place], Tree]


def _broker(site: Site, _place: Place) -> Tree:
    return render_broker(site)


KIOSK = Machine("the kiosk's", render)
BROKER = Machine("the broker's machine's", _broker)


@dataclasses.dataclass(frozen=True, slots=True)
class Put:
    """What changed below a root."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    """What an earlier site file had asked for."""


def tree_below(machine: Machine, site: Site, root: Path, slot: Slot = Slot.A) -> Tree:
    """What belongs below ``root``: it says itself which kind of machine it is of."""
    return machine.render(site, place_below(root, slot))


def put(machine: Machine, site: Site, root: Path, slot: Slot = Slot.A) -> Put:
    """Makes the files below ``root`` those of the site file; nothing of an earlier one stays.

    Raises:
        SiteError, OSError: it cannot be; then no file has changed.
    """
    if machine is KIOSK:
        check_whose(root, site)
    tree = tree_below(machine, site, root, slot)
    written = write_tree(tree, root)
    removed = leftovers(root, tree)
    take_away(root, removed)
    return Put(written, removed)
