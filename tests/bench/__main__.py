"""The bench's commands; ``python -m tests.bench --help`` lists them."""

import argparse
import sys
from pathlib import Path

from tests.bench import demo


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="The whole line on this machine: kiosk, card reader, cloud, broker, hospital.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    show = commands.add_parser("demo", help="patients check in; the hospital files; all compared")
    show.add_argument("--out", type=Path, default=Path("build/demo"), help="pictures and summary")
    show.set_defaults(run=lambda options: demo.main(options.out))
    options = parser.parse_args()
    return int(options.run(options))


if __name__ == "__main__":
    sys.exit(main())
