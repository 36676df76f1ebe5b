"""Commands for the image: ``render`` a site file into a folder, ``check`` it.

python -m firmware_config check SITE.toml
python -m firmware_config render SITE.toml FOLDER
"""

import argparse
import sys
from pathlib import Path

from firmware_config.errors import SiteError
from firmware_config.render import render
from firmware_config.site import load
from firmware_config.write import write_tree


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; gives 0, or 1 after a sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        tree = render(load(options.site))
        if options.command == "render":
            write_tree(tree, options.folder)
    except (SiteError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path, file in tree.items():
        print(f"{file.mode:04o} {file.owner:9} {file.kind:7} {path}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m firmware_config", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="read a site file and list what would be written")
    into = commands.add_parser("render", help="write the files below a folder")
    for command in (check, into):
        command.add_argument("site", type=Path, help="the site file, see example-site.toml")
    into.add_argument("folder", type=Path, help="an image's root, or an empty folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
