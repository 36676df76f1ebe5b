"""``render``: the site's files below a folder."""

import argparse
from pathlib import Path

from firmware_config.commands.command import DONE, Command, add_json, add_site, add_slot, print_json
from firmware_config.machines import Machine, put, tree_below
from firmware_config.site import load
from firmware_config.tree import Tree


def rendering(machine: Machine) -> Command:
    """The command for one of the machines."""

    def run(options: argparse.Namespace) -> int:
        site = load(options.site)
        done = put(machine, site, options.folder, options.slot)
        tree = tree_below(machine, site, options.folder, options.slot)
        if options.json:
            changed = {"written": done.written, "removed": done.removed}
            print_json({"files": files(tree), **changed})
            return DONE
        print_files(tree)
        for path in done.removed:
            print(f"removed, of an earlier site file: {path}")
        print(f"{len(tree)} files, {len(done.written)} written")
        return DONE

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        add_site(parser)
        parser.add_argument("folder", type=Path, help="the machine's root, or an empty folder")
        add_slot(parser)
        add_json(parser)

    return Command(f"write {machine.whose} files below a folder", add_arguments, run)


def files(tree: Tree) -> list[dict[str, str]]:
    """Each file without its content."""
    return [
        {
            "path": path,
            "mode": f"{file.mode:04o}",
            "owner": file.owner,
            "kind": file.kind,
        }
        for path, file in tree.items()
    ]


def print_files(tree: Tree) -> None:
    """The same for people."""
    for file in files(tree):
        print(f"{file['mode']} {file['owner']:19} {file['kind']:7} {file['path']}")
