"""``kiosk check``: reads the settings and says what is wrong with them."""

import argparse

from kiosk import places
from kiosk.config import KioskConfig
from kiosk.identity.finding import identified
from kiosk.network.tls import client_context
from kiosk.staff import codes


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None but the settings."""


def run(config: KioskConfig, _options: argparse.Namespace) -> int:
    """0 when nothing is."""
    with identified(config) as found:
        client_context(places.credentials_folder(found.config))
    codes.load(config.paths.state / codes.STAFF_FILE)
    print(f"settings are complete: {config.site.institution}-{config.site.device}")
    return 0
