"""``check``: a site file, what it would be rendered to, and what the verifiers here say of that."""

import argparse
import dataclasses
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
from firmware_config.commands.rendering import files, print_files
from firmware_config.machines import Machine
from firmware_config.place import Place
from firmware_config.site import load
from firmware_config.tree import Tree
from firmware_config.verifiers.asking import verify
from firmware_config.verifiers.verdict import State, Verdict


def checking(machine: Machine) -> Command:
    """The command for one of the machines."""

    def run(options: argparse.Namespace) -> int:
        tree = machine.render(load(options.site), Place(options.slot))
        verdicts = verify(tree, options.programs)
        _show(tree, verdicts, as_json=options.json)
        return FOUND if any(one.state is State.REFUSED for one in verdicts) else DONE

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        add_site(parser)
        parser.add_argument(
            "--programs", type=Path, help="a folder that verifiers are looked for in first"
        )
        add_slot(parser)
        add_json(parser)

    said = f"read a site file, list {machine.whose} files and ask every verifier about them"
    return Command(said, add_arguments, run)


def _show(tree: Tree, verdicts: tuple[Verdict, ...], *, as_json: bool) -> None:
    if as_json:
        said = [dataclasses.asdict(one) for one in verdicts]
        print_json({"files": files(tree), "verdicts": said})
        return
    print_files(tree)
    for one in verdicts:
        first, *more = one.said.splitlines() or [""]
        print(f"{one.state:8} {one.verifier:22} {first}".rstrip())
        for line in more:
            print(f"{'':31} {line}")
