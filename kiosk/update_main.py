"""``kiosk update``: asks the authority for a newer release and fetches it; installs nothing.

0   a release lies whole in the state folder, or there is none to take
3   refused: by the authority, by the digest, or there is no room
4   the authority is out of reach, or the night was too short; the next one goes on
"""

import argparse
import logging
import random
import threading

from eligibility.errors import Code
from kiosk.batch.patient_note import PATIENT_FILE, is_patient_here
from kiosk.clock import SystemClock
from kiosk.config import KioskConfig
from kiosk.enrolment.line import Place
from kiosk.identity.finding import identified
from kiosk.image.fetching import Around, fetch
from kiosk.image.offered import FOLDER, UpdateFolder
from kiosk.image.release_line import ReleaseLine
from kiosk.ports import PortError
from kiosk.running_version import Running, running

logger = logging.getLogger(__name__)

EXIT_OK, EXIT_REFUSED, EXIT_LATER = 0, 3, 4
_PASSES = (Code.AUTHORITY_UNREACHABLE, Code.UPDATE_NEXT_NIGHT, Code.CLOCK_IMPLAUSIBLE)


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None but the settings."""


def run(config: KioskConfig, _options: argparse.Namespace) -> int:
    """Says what it did; gives the exit status.

    Raises:
        ConfigError: no identity, or its certificate cannot be used.
        DeviceKeyError: the credential that opens the identity is missing.
    """
    if config.authority is None or config.update is None:
        print("no [authority] or no [update] in the settings: nothing is asked for")
        return EXIT_OK
    place = Place(config.authority.host, config.authority.port)
    own = running()
    with identified(config) as found:
        line = ReleaseLine(place, found.config.paths.credentials, config.update.channel)
        around = around_of(config, line, own)
        try:
            release = fetch(around)
        except PortError as error:
            logger.warning("update.not_fetched code=%s", error.code.code)
            print(f"not fetched: {error}")
            return EXIT_LATER if error.code in _PASSES else EXIT_REFUSED
    if release is None:
        print(f"nothing to take: {own.version} stays")
    else:
        print(f"ready: {release.version} for {own.version}")
    return EXIT_OK


def around_of(config: KioskConfig, line: ReleaseLine, own: Running) -> Around:
    """Of this machine."""
    state = config.paths.state
    return Around(
        line=line,
        folder=UpdateFolder(state / FOLDER),
        running=own,
        is_patient_here=lambda: is_patient_here(state / PATIENT_FILE),
        monotonic=SystemClock().monotonic,
        wait=threading.Event().wait,
        random=random.random,
    )
