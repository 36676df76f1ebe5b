"""The one place that joins adapters, flow and screens."""

import contextlib
import dataclasses
import functools
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from eligibility.errors import Code
from kiosk import journal
from kiosk.batch.outbox import SqliteOutbox
from kiosk.camera.scanner import CameraScanner
from kiosk.clock import SystemClock, new_id
from kiosk.config import KioskConfig
from kiosk.enrolment.line import Place
from kiosk.face_tries import FaceTries
from kiosk.fittings import (
    Devices,
    card_reader_of,
    first_state,
    inspection_for,
    matcher_of,
    open_the_outbox,
    patient_teller_of,
    screen_settings,
    screen_teller_of,
    service_of,
    vitals_of,
)
from kiosk.fleet.settings_watch import Begun, SettingsWatch, Watched
from kiosk.flow import events as e
from kiosk.flow.resting_states import AtRest
from kiosk.flow.states import InSession, State, uncovered
from kiosk.holder_worker import CardWorker, FaceComparison
from kiosk.identity.finding import FoundIdentity, identified
from kiosk.image.telling import HealthTeller
from kiosk.inspection.self_check import SelfCheck
from kiosk.invitation_watch import InvitationWatch, Mark, is_needed
from kiosk.menu_worker import MenuWorker
from kiosk.notify import notify
from kiosk.photo import PhotoHolder
from kiosk.pin import Pads
from kiosk.ports import Clock, Frame, FrameSource
from kiosk.presence_events import PresenceEvents, watch
from kiosk.restart import EXIT_RESTART, Restart
from kiosk.runner import Observer, Runner, Surroundings, Worker, Workers
from kiosk.staff.book import FileStaffBook
from kiosk.ui.presenter import present
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from kiosk.workers import Here, OutboxWorker, ServiceWorker

if TYPE_CHECKING:
    from kiosk.ui.app import Visitor

logger = logging.getLogger(__name__)

_MAY_BE_REFUSED = frozenset({Code.SERVICE_REFUSES_DEVICE, Code.NO_NETWORK})
"""A refused handshake may look like a broken line to a patient's call (``network.health``)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Pictures:
    """The preview: whoever has the camera open shows what it sees."""

    scanner: FrameSource
    matcher: FrameSource | None

    def latest(self) -> Frame | None:
        """See ``kiosk.ports.FrameSource``."""
        picture = self.scanner.latest()
        return picture if picture or self.matcher is None else self.matcher.latest()


@dataclasses.dataclass(frozen=True, slots=True)
class Kiosk:
    """A running kiosk without its window: what the screen needs."""

    views: ViewSlot
    frames: FrameSource
    pads: Pads
    post: Callable[[e.Event], None]
    is_alive: Callable[[], bool]
    """Of the runner; for the watchdog."""
    state: Callable[[], State]
    restart: Restart
    opened: Path | None
    """Where an identity that was made here lies open; None: it came as files."""
    health: HealthTeller
    """Told of each drawn second; the gate of a new system reads it."""


@contextlib.contextmanager
def running(config: KioskConfig, devices: Devices | None = None) -> Iterator[Kiosk]:
    """Everything but the window, started; stopped in order at the end.

    Raises:
        ConfigError, OutboxError, DeviceKeyError: the kiosk cannot start; the message says what
            to do.
    """
    with identified(config) as found, _joined(found, devices or Devices()) as kiosk:
        yield kiosk


@contextlib.contextmanager
def _joined(found: FoundIdentity, devices: Devices) -> Iterator[Kiosk]:
    config = found.config
    clock, pads, restart = SystemClock(), Pads(), Restart()
    with contextlib.ExitStack() as stack:
        health = HealthTeller.of(config, clock)
        outbox = stack.enter_context(contextlib.closing(_opened_outbox(config, clock, health)))
        service = stack.enter_context(contextlib.closing(service_of(config)))
        reader = card_reader_of(config, devices)
        staff = FileStaffBook(config.paths.state, clock, config.given_staff)
        photos = PhotoHolder()
        matcher = devices.matcher or matcher_of(config)
        first = first_state(config, matcher, staff, clock)
        views = ViewSlot(present(first, config.site.clinic_name))

        workers = Workers(
            card=Worker("card", CardWorker(reader, pads, photos, staff, config.site.uri)),
            service=Worker("service", ServiceWorker(service)),
            outbox=Worker("outbox", OutboxWorker(outbox, clock)),
            inspection=Worker("inspection", MenuWorker(inspection_for(config, outbox, clock))),
        )

        def post(event: e.Event) -> None:  # devices are made before the runner that hears them
            runner.post(event)

        vitals = vitals_of(config, clock, found.opened)
        self_check = SelfCheck(vitals.asking(health.asking), post)
        tell = stack.enter_context(_telling(found, clock, health, first))
        observe = _observer(config.site.clinic_name, views, self_check, tell)
        scanner = stack.enter_context(_stopping(CameraScanner(config.camera.source, post)))
        faces = stack.enter_context(
            _stopping(FaceComparison(matcher, photos, reader, post, FaceTries(clock)))
        )
        around = Surroundings(clock, new_id, workers, Here(pads, scanner, faces, restart))
        runner = stack.enter_context(_stopping(Runner(around, observe, first)))
        runner.start()
        stack.enter_context(_stopping(self_check)).start()
        found.on_change(self_check.look_soon)
        watch(reader, config, health.watching(PresenceEvents(runner.post)))
        stack.callback(reader.close)
        logger.info("kiosk_started device=%s", config.site.device)
        yield Kiosk(
            views,
            Pictures(scanner, matcher),
            pads,
            runner.post,
            runner.is_alive,
            lambda: runner.state,
            restart,
            None if found.opened is None else found.opened.folder,
            health,
        )


def _opened_outbox(config: KioskConfig, clock: Clock, health: HealthTeller) -> SqliteOutbox:
    outbox = open_the_outbox(config)
    health.opened_outbox()
    outbox.seal_left_open(clock.wall())  # sessions that a power cut ended: not consented
    return outbox


@contextlib.contextmanager
def _telling(
    found: FoundIdentity, clock: Clock, health: HealthTeller, first: State
) -> Iterator[Callable[[State], None]]:
    """What others are told: whether a patient is here, and how this kiosk is."""
    with (
        contextlib.closing(patient_teller_of(found.config)) as patient,
        _stopping(screen_teller_of(found.config, clock, found.opened)) as screen,
    ):

        def tell(state: State) -> None:
            patient.tell(is_here=isinstance(uncovered(state.phase), InSession))
            screen.tell(state)
            health.tell_idle(is_idle=isinstance(state.phase, AtRest))

        tell(first)
        screen.start()
        yield tell


def _observer(
    clinic_name: str,
    views: ViewSlot,
    self_check: SelfCheck,
    tell: Callable[[State], None],
) -> Observer:
    """What sees every step: the audit record, the screen, the batch process, the self-check."""

    def observe(before: State, event: e.Event, after: State) -> None:
        journal.record(before, event, after)
        tell(after)
        views.put(present(after, clinic_name))
        if isinstance(event, e.ServiceFailed) and event.code in _MAY_BE_REFUSED:
            self_check.look_soon()

    return observe


class _Stoppable(Protocol):
    def stop(self) -> None: ...


Part = TypeVar("Part", bound=_Stoppable)


@contextlib.contextmanager
def _stopping(part: Part) -> Iterator[Part]:
    try:
        yield part
    finally:
        part.stop()


def run_with_window(
    begun: Begun, visitors: "Sequence[Visitor]" = (), devices: Devices | None = None
) -> int:
    """Runs the kiosk until SIGTERM, SIGINT or a restart; call in the main thread.

    Args:
        begun: all settings.
        visitors: the bench's way in: input providers that are told the window.
        devices: what this kiosk has beside its card reader and camera.

    Returns:
        The exit status: 0, or EXIT_RESTART.

    Raises:
        ConfigError, OutboxError: as ``running``.
    """
    config = begun.config
    with running(config, devices) as kiosk:
        window = open_window(
            screen_settings(config), kiosk.views, kiosk.post, kiosk.pads, kiosk.frames
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: window.stop())
        kiosk.restart.stop = window.stop
        drawn = threading.Event()

        def alive() -> None:
            # READY with each sign of life: systemd takes it once, and only a drawn screen gives it.
            # Both threads must live: a hanging runner would leave a screen that answers nothing.
            drawn.set()
            if tell_alive(kiosk.is_alive):
                kiosk.health.drew()

        def is_well() -> bool:
            return drawn.is_set() and kiosk.is_alive()

        watched = Watched(kiosk.state, is_well, kiosk.restart)
        watch = SettingsWatch(begun, watched, SystemClock())
        with _stopping(watch), _watching_for_an_invitation(config, kiosk, watched):
            watch.start()
            window.run(alive=alive, visitors=visitors)
        return EXIT_RESTART if kiosk.restart.is_asked else 0


@contextlib.contextmanager
def _watching_for_an_invitation(
    config: KioskConfig, kiosk: Kiosk, watched: Watched
) -> Iterator[None]:
    """Only where an invitation can help: an identity that was made here, and an authority."""
    if config.authority is None or kiosk.opened is None:
        yield
        return
    place = Place(config.authority.host, config.authority.port)
    ask = functools.partial(is_needed, place=place, credentials=kiosk.opened)
    with _stopping(InvitationWatch(ask, Mark(config.paths.state), watched, SystemClock())) as watch:
        watch.start()
        yield


def tell_alive(is_alive: Callable[[], bool]) -> bool:
    """A sign of life for systemd's watchdog, unless the runner owes one itself; whether it did."""
    if not is_alive():
        return False
    notify("READY=1\nWATCHDOG=1")
    return True
