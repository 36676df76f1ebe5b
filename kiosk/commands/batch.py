"""``kiosk batch``: the delivery to the hospital."""

import argparse

from kiosk import places
from kiosk.batch.settings import BatchSettings
from kiosk.batch_main import run_batch
from kiosk.config import KioskConfig
from kiosk.fleet.joined import Reported, reporting
from kiosk.identity.chip import chip_of
from kiosk.identity.finding import identified
from kiosk.notify import notify
from kiosk.running_version import running


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None but the settings."""


def run(config: KioskConfig, options: argparse.Namespace) -> int:
    """Until it is told to end; gives the exit code."""
    with identified(config) as found:
        reported = Reported(
            config=found.config,
            path=options.config,
            store=None if found.opened is None else found.opened.store,
            outbox=places.outbox_file(found.config),
            version=running().version,
        )
        return run_batch(
            batch_settings(found.config, is_enrolled_here=found.opened is not None),
            ready=lambda: notify("READY=1"),
            beside=lambda: reporting(reported),
        )


def batch_settings(config: KioskConfig, *, is_enrolled_here: bool = False) -> BatchSettings:
    """The batch process's part of the settings; keys of an identity made here come with time."""
    return BatchSettings(
        owner=places.device_name(config),
        broker_host=config.broker.host,
        broker_port=config.broker.port,
        credentials=places.credentials_folder(config),
        outbox=places.outbox_file(config),
        service_url=config.service.url,
        hours=None if config.hours is None else config.hours.opening,
        waits_for_hospital=is_enrolled_here and config.authority is not None,
        chip=chip_of(config),
    )
