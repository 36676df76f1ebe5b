"""Commands for the image; each has its own help.

python -m firmware_config check SITE.toml               what would be written, and every verifier
python -m firmware_config render SITE.toml FOLDER
python -m firmware_config diff SITE.toml FOLDER
python -m firmware_config setup SITE.toml                on the machine itself: kiosk-setup
python -m firmware_config check-broker SITE.toml         the same for the broker's machine
python -m firmware_config broker SITE.toml FOLDER
python -m firmware_config diff-broker SITE.toml FOLDER
python -m firmware_config bundle --root IMAGE --boot IMAGE ...   an update, docs/image/updates.md

They end with 0; with 1 when they looked and something is not as it should be; with 2 when they
could not, after a sentence on standard error.
"""

import argparse
import sys
from collections.abc import Mapping

from firmware_config.commands.bundling import BUNDLING
from firmware_config.commands.checking import checking
from firmware_config.commands.command import FAILED, Command
from firmware_config.commands.differing import differing
from firmware_config.commands.rendering import rendering
from firmware_config.commands.setting_up import setting_up
from firmware_config.errors import SiteError
from firmware_config.machines import BROKER, KIOSK

COMMANDS: Mapping[str, Command] = {
    "check": checking(KIOSK),
    "render": rendering(KIOSK),
    "diff": differing(KIOSK),
    "setup": setting_up(),
    "check-broker": checking(BROKER),
    "broker": rendering(BROKER),
    "diff-broker": differing(BROKER),
    "bundle": BUNDLING,
}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; gives its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return COMMANDS[options.command].run(options)
    except (SiteError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m firmware_config",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.add_arguments(commands.add_parser(name, help=command.help))
    return parser


if __name__ == "__main__":
    sys.exit(main())
