"""``kiosk enrol``: joins camera, authority, store and screen for the first start."""

import argparse
import contextlib
import functools
import logging
import os
import ssl
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from eligibility.identity import device_uri
from kiosk.camera.scanner import InvitationScanner
from kiosk.clock import SystemClock
from kiosk.config import ConfigError, KioskConfig
from kiosk.enrolment import events as e, states as s
from kiosk.enrolment.case import Around, Case
from kiosk.enrolment.console import EXIT_ENROLLED, EXIT_NOT_ENROLLED, Console
from kiosk.enrolment.line import Place
from kiosk.enrolment.runner import Runner, World
from kiosk.enrolment.states import Fact, Facts
from kiosk.first_start import Parts, run_with_window
from kiosk.fittings import screen_settings
from kiosk.flow import events as flow
from kiosk.identity.chip import chip_of
from kiosk.identity.finding import is_enrolled, store_of
from kiosk.image.notes import Line
from kiosk.image.telling import HealthTeller
from kiosk.inspection.first_look import FirstLook
from kiosk.network.health import check_health
from kiosk.places import outbox_file

if TYPE_CHECKING:
    from kiosk.ui.app import Visitor

logger = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of ``kiosk enrol``."""
    parser.add_argument(
        "--console",
        action="store_true",
        help="without a window: type the code on this terminal",
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="although this kiosk has an identity: its certificate has expired",
    )


def run(config: KioskConfig, options: argparse.Namespace) -> int:
    """Until this kiosk has its identity; gives the exit status.

    Raises:
        ConfigError: the settings name no authority.
    """
    place = _place(config)
    if is_enrolled(config) and not options.again:
        print(f"{config.site.device} has its identity already; see --again")
        return 0
    return _on_console(config, place) if options.console else in_window(config, place)


def again(config: KioskConfig) -> bool:
    """A new identity in the reception's place; True when there is one. Raises ConfigError."""
    window = functools.partial(in_window, config, _place(config))
    logger.warning("first_start_again")
    return window() == EXIT_ENROLLED


def _place(config: KioskConfig) -> Place:
    if config.authority is None:
        raise ConfigError("the settings have no [authority]: this kiosk's identity comes as files")
    return Place(config.authority.host, config.authority.port)


def in_window(config: KioskConfig, place: Place, visitors: "Sequence[Visitor]" = ()) -> int:
    """On the kiosk's own panel; ``visitors`` are the bench's way in."""
    is_enrolled_now = run_with_window(
        screen_settings(config),
        first_of(config),
        SystemClock(),
        functools.partial(parts_of, config, place),
        visitors,
    )
    return EXIT_ENROLLED if is_enrolled_now else EXIT_NOT_ENROLLED


def _on_console(config: KioskConfig, place: Place) -> int:
    console = Console(sys.stdin, functools.partial(print, flush=True))
    with contextlib.ExitStack() as stack:
        parts = parts_of(config, place, console.observe)
        stack.callback(parts.runner.stop)
        parts.runner.start()
        if parts.is_under_way:
            parts.runner.post(e.RequestFound())
        return console.run(parts.runner.post, is_under_way=parts.is_under_way)


def first_of(config: KioskConfig) -> s.State:
    """What holds before anything has happened."""
    return s.State(
        device=config.site.device,
        clinic=config.site.clinic_name,
        has_camera=bool(config.camera.source),
    )


def case_of(config: KioskConfig, place: Place) -> Case:
    """Does the steps."""
    clock = SystemClock()

    def probe(context: ssl.SSLContext) -> object:
        return check_health(config.service.url, context, clock)

    return Case(
        Around(
            place=place,
            uri=device_uri(config.site.institution, config.site.device),
            open_store=lambda: store_of(config),
            probe=probe,
            clock=clock,
            random=os.urandom,
            records=outbox_file(config),
            chip=chip_of(config),
        )
    )


def parts_of(config: KioskConfig, place: Place, observe: Callable[[s.State], None]) -> Parts:
    """Runner and camera; started by whoever shows them."""
    clock, case = SystemClock(), case_of(config, place)

    def post(event: e.Event) -> None:  # the camera is made before the runner that hears it
        runner.post(event)

    camera = InvitationScanner(config.camera.source, lambda event: post(_of_camera(event)))
    health = HealthTeller.of(config, clock)  # never idle: an enrolment is nothing to break off
    world = World(clock, case, _told(FirstLook.of(config, place, clock), health), camera)
    runner = Runner(world, observe, first_of(config))
    return Parts(runner, camera, is_under_way=case.has_kept_request(), drew=health.drew)


def _told(look: Callable[[], Facts], health: HealthTeller) -> Callable[[], Facts]:
    """The gate of a new system hears of reader and line, too."""

    def look_and_tell() -> Facts:
        facts = look()
        health.saw_reader(is_there=facts.reader is Fact.GOOD)
        health.tell_line(Line.REACHED if facts.line is Fact.GOOD else Line.OFFLINE)
        return facts

    return look_and_tell


def _of_camera(
    event: e.InvitationRead | e.OtherCodeSeen | flow.CameraLost | flow.CameraBack,
) -> e.Event:
    match event:
        case flow.CameraLost():
            return e.CameraLost()
        case flow.CameraBack():
            return e.CameraBack()
        case _:
            return event
