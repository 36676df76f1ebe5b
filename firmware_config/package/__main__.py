"""Commands that make the Debian package: ``build`` it, look whether ``arm64`` has all its wheels.

python -m firmware_config.package build [--dist trixie] [--into dist]
python -m firmware_config.package arm64
"""

import argparse
import sys
from pathlib import Path

from firmware_config.package.arm64 import look
from firmware_config.package.build import BuildFailed, build, bundled
from firmware_config.package.fetching import NotFetched
from firmware_config.package.locked import LockUnreadable
from firmware_config.package.roots import NoRoot
from firmware_config.package.source import uncommitted
from firmware_config.package.targets import TARGETS, UnknownTarget, release_here, target_named

CHECKOUT = Path(__file__).parents[2]
_MB = 1_000_000


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; gives 0, or 1 after a sentence on standard error."""
    options = _parser().parse_args(arguments)
    try:
        return _build(options) if options.command == "build" else _arm64()
    except (BuildFailed, LockUnreadable, NoRoot, NotFetched, UnknownTarget) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _build(options: argparse.Namespace) -> int:
    for name in uncommitted(CHECKOUT):
        print(f"not as committed: {name}", file=sys.stderr)
    built = build(CHECKOUT, target_named(options.dist or release_here()), options.into)
    print(f"{built.path}  {built.size / _MB:.1f} MB")
    return 0


def _arm64() -> int:
    """A row for each package and release; 1 when one cannot be had."""
    missing = 0
    for target in TARGETS.values():
        found = look(bundled(CHECKOUT, target), target)
        missing += sum(not one.how for one in found)
        print(f"{target.release}, Python {target.python_text}, arm64:")
        for one in found:
            named = f"{one.pinned.name} {one.pinned.version}"
            print(f"  {named:28} {one.size / _MB:6.1f} MB  {one.how or 'NEITHER WHEEL NOR KNOWN'}")
    print(f"{missing} cannot be had" if missing else "all can be had")
    return 1 if missing else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m firmware_config.package",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("build", help="make the package")
    making.add_argument("--dist", choices=TARGETS, help="the release; default: this machine's")
    making.add_argument("--into", type=Path, default=CHECKOUT / "dist", help="where it is put")
    commands.add_parser("arm64", help="look whether a Raspberry Pi's wheels can be had")
    return parser


if __name__ == "__main__":
    sys.exit(main())
