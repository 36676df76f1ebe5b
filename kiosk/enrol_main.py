"""``kiosk enrol``: joins camera, authority, store and screen for the first start."""

import argparse
import contextlib
import functools
import os
import ssl
import sys
from collections.abc import Callable

from eligibility.identity import device_uri
from kiosk.camera.scanner import InvitationScanner
from kiosk.clock import SystemClock
from kiosk.config import ConfigError, KioskConfig
from kiosk.enrolment import events as e, states as s
from kiosk.enrolment.case import Around, Case
from kiosk.enrolment.console import Console
from kiosk.enrolment.line import Place
from kiosk.enrolment.runner import Runner, World
from kiosk.flow import events as flow
from kiosk.identity.finding import is_enrolled, store_of
from kiosk.inspection.first_look import FirstLook
from kiosk.network.health import check_health


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of ``kiosk enrol``."""
    parser.add_argument(
        "--console",
        action="store_true",
        required=True,
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
    if config.authority is None:
        raise ConfigError("the settings have no [authority]: this kiosk's identity comes as files")
    if is_enrolled(config) and not options.again:
        print(f"{config.site.device} has its identity already; see --again")
        return 0
    return _on_console(config, Place(config.authority.host, config.authority.port))


def _on_console(config: KioskConfig, place: Place) -> int:
    case = case_of(config, place)
    console = Console(sys.stdin, functools.partial(print, flush=True))
    with contextlib.ExitStack() as stack:
        runner = runner_of(config, place, case, console.observe)
        stack.callback(runner.stop)
        is_under_way = case.has_kept_request()
        runner.start()
        if is_under_way:
            runner.post(e.RequestFound())
        return console.run(runner.post, is_under_way=is_under_way)


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
        )
    )


def runner_of(
    config: KioskConfig, place: Place, case: Case, observe: Callable[[s.State], None]
) -> Runner:
    """Owns the state; started by whoever shows it."""
    clock = SystemClock()

    def post(event: e.Event) -> None:  # the camera is made before the runner that hears it
        runner.post(event)

    camera = InvitationScanner(config.camera.source, lambda event: post(_of_camera(event)))
    first = s.State(
        device=config.site.device,
        clinic=config.site.clinic_name,
        has_camera=bool(config.camera.source),
    )
    world = World(clock, case, FirstLook.of(config, place, clock), camera)
    runner = Runner(world, observe, first)
    return runner


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
