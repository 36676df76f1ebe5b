"""``kiosk camera-check``: looks at a camera and says what it really gives."""

import argparse

from kiosk.camera import check
from kiosk.config import load

add_arguments = check.add_arguments


def run(options: argparse.Namespace) -> int:
    """Gives the exit code."""
    source = options.source if options.config is None else load(options.config).camera.source
    return check.run(options, source)
