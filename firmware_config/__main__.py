"""Commands for the image: ``render`` a site file into a folder, ``check`` it.

python -m firmware_config check SITE.toml
python -m firmware_config render SITE.toml FOLDER
python -m firmware_config check-broker SITE.toml         the same for the broker's machine
python -m firmware_config broker SITE.toml FOLDER
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from firmware_config.broker import render_broker
from firmware_config.errors import SiteError
from firmware_config.render import File, render
from firmware_config.site import Site, load
from firmware_config.write import write_tree


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; gives 0, or 1 after a sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        tree = _run(options.make, options.site, options.folder)
    except (SiteError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path, file in tree.items():
        print(f"{file.mode:04o} {file.owner:19} {file.kind:7} {path}")
    return 0


def _run(
    make: Callable[[Site], Mapping[str, File]], site: Path, folder: Path | None
) -> Mapping[str, File]:
    tree = make(load(site))
    if folder is not None:
        write_tree(tree, folder)
    return tree


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m firmware_config",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for checking, writing, make, whose in (
        ("check", "render", render, "the kiosk's"),
        ("check-broker", "broker", render_broker, "the broker's machine's"),
    ):
        check = commands.add_parser(checking, help=f"read a site file and list {whose} files")
        into = commands.add_parser(writing, help=f"write {whose} files below a folder")
        for command in (check, into):
            command.add_argument("site", type=Path, help="the site file, see example-site.toml")
            command.set_defaults(make=make, folder=None)
        into.add_argument("folder", type=Path, help="the machine's root, or an empty folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
