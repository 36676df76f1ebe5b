"""``kiosk renew``: one look by hand at whether the certificate is to be renewed."""

import argparse
import datetime as dt

from eligibility.errors import Code
from eligibility.inquiry import JAPAN
from kiosk.config import ConfigError, KioskConfig
from kiosk.enrolment.line import Place
from kiosk.fleet.joined import renewal_of
from kiosk.fleet.renewal import Outcome, Renewal
from kiosk.identity.finding import has_files, is_enrolled, store_of
from kiosk.identity.generation import Leaf
from kiosk.identity.renewing import due_at
from kiosk.ports import PortError

EXIT_OK, EXIT_REFUSED, EXIT_OUT_OF_REACH = 0, 3, 4
_PASSES = (
    Code.AUTHORITY_UNREACHABLE,
    Code.NO_NETWORK,
    Code.SERVICE_SLOW,
    Code.SERVICE_ERROR,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of ``kiosk renew``."""
    parser.add_argument(
        "--now", action="store_true", help="although it is not due; the authority may refuse"
    )


def run(config: KioskConfig, options: argparse.Namespace) -> int:
    """Says what it did; gives the exit status.

    Raises:
        ConfigError: no authority in the settings, no identity, or one that came as files.
        DeviceKeyError: the credential that opens the identity is missing.
    """
    if config.authority is None or has_files(config):
        raise ConfigError("this kiosk's identity comes as files; whoever made them renews them")
    if not is_enrolled(config):
        raise ConfigError(f"{Code.NOT_ENROLLED.code} {Code.NOT_ENROLLED.sentence}")
    place = Place(config.authority.host, config.authority.port)
    renewal = renewal_of(config, store_of(config), place)
    try:
        outcome = renewal.look(is_asked_for=options.now)
    except PortError as error:
        print(f"not renewed: {error} The certificate until now stays in use.")
        return EXIT_OUT_OF_REACH if error.code in _PASSES else EXIT_REFUSED
    print(_said(outcome, renewal))
    return EXIT_REFUSED if outcome is Outcome.EXPIRED else EXIT_OK


def _said(outcome: Outcome, renewal: Renewal) -> str:
    current = renewal.store.current()
    if current is None:
        raise ConfigError(f"{Code.NOT_ENROLLED.code} {Code.NOT_ENROLLED.sentence}")
    leaf = current.certificate()
    match outcome:
        case Outcome.NOT_DUE:
            return (
                f"not due: the certificate lasts until {_day(leaf.not_after)}"
                f" and is renewed from {_day(_due(leaf, renewal))}"
            )
        case Outcome.ON_TRIAL:
            return f"on trial: {current.name} is in use, and the service has not taken it yet"
        case Outcome.RENEWED:
            return f"renewed: {current.name} is in use, until {_day(leaf.not_after)}"
        case Outcome.EXPIRED:
            return (
                f"expired on {_day(leaf.not_after)}: the admin makes an invitation to renew,"
                " then: kiosk enrol --again"
            )


def _due(leaf: Leaf, renewal: Renewal) -> dt.datetime:
    return due_at(leaf.not_before, leaf.not_after, renewal.asked.uri)


def _day(at: dt.datetime) -> str:
    return f"{at.astimezone(JAPAN):%Y-%m-%d %H:%M}"
