"""``diff``: what lies in a folder or on a running machine, beside what the site file asks for."""

import argparse
import dataclasses
import difflib
import re
from collections.abc import Iterable
from pathlib import Path

from firmware_config.commands.command import (
    DONE,
    FOUND,
    Command,
    add_json,
    add_site,
    add_slot,
    print_json,
)
from firmware_config.leftovers import leftovers
from firmware_config.machines import Machine, tree_below
from firmware_config.site import load
from firmware_config.tree import Tree
from firmware_config.write import compare_tree, unseen

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """One difference, for people and for programs."""

    path: str
    what: str
    """``missing``, ``kind``, ``content``, ``mode``, ``owner`` or ``leftover``."""
    wanted: str
    found: str
    diff: str = ""


def differing(machine: Machine) -> Command:
    """The command for one of the machines."""

    def run(options: argparse.Namespace) -> int:
        tree = tree_below(machine, load(options.site), options.folder, options.slot)
        told = tuple(all_told(tree, options.folder))
        hidden = unseen(tree, options.folder)
        if options.json:
            found = [dataclasses.asdict(one) for one in told]
            print_json({"equal": not told, "differences": found, "unseen": hidden})
        else:
            for one in told:
                between = f": {one.found} instead of {one.wanted}" if one.found else ""
                print(f"{one.what:8} {one.path}{between}\n{one.diff}", end="")
            for path in hidden:
                print(f"unseen   {path}: no boot partition is mounted there")
        return FOUND if told else DONE

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        add_site(parser)
        parser.add_argument("folder", type=Path, help="the machine's root, or a rendered folder")
        add_slot(parser)
        add_json(parser)

    said = f"compare {machine.whose} files with what lies in a folder; 0 equal, 1 different"
    return Command(said, add_arguments, run)


def all_told(tree: Tree, root: Path) -> Iterable[Told]:
    """Every difference, what an earlier site file left among them."""
    for one in compare_tree(tree, root):
        file = tree[one.path]
        if one.what == "content":
            yield Told(one.path, one.what, "", "", _unified(one.path, one.found, file.content))
        else:
            wanted = {"mode": f"{file.mode:04o}", "owner": file.owner, "kind": str(file.kind)}
            yield Told(one.path, one.what, wanted.get(one.what, ""), one.found.decode())
    yield from (Told(path, "leftover", "", "") for path in leftovers(root, tree))


def _unified(path: str, found: bytes, wanted: bytes) -> str:
    lines = difflib.unified_diff(
        _lines(found), _lines(wanted), f"{path} (there)", f"{path} (site file)", lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)


def _lines(content: bytes) -> list[str]:
    """Whatever lies there: nothing of it may steer the terminal."""
    text = content.decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda one: f"\\x{ord(one[0]):02x}", text).split("\n")
