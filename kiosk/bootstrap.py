"""The one place that joins adapters, flow and screens."""

import contextlib
import dataclasses
import logging
import os
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from eligibility.identity import device_uri
from kiosk import journal
from kiosk.batch.outbox import DeviceName, SqliteOutbox, open_outbox
from kiosk.camera.capture import Capture, LeftBehind
from kiosk.camera.face.liveness import Side, TurnCheck
from kiosk.camera.face.policy import FacePolicy
from kiosk.camera.face.route import open_face_route
from kiosk.camera.scanner import CameraScanner
from kiosk.camera.setting import parse_source
from kiosk.card.anchors import read_face_anchors
from kiosk.card.authorization import NoTerminalAuthorization, TerminalAuthorization
from kiosk.card.reader import MyNumberCardReader, pcsc_card_reader
from kiosk.clock import SystemClock, new_id
from kiosk.config import KioskConfig
from kiosk.face_tries import FaceTries
from kiosk.flow import events as e
from kiosk.flow.holder import FaceHint
from kiosk.flow.machine import step
from kiosk.flow.states import Now, Setting, State
from kiosk.holder_worker import CardWorker, FaceComparison
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.tls import client_context
from kiosk.notify import notify
from kiosk.photo import PhotoHolder
from kiosk.pin import Pads
from kiosk.ports import Clock, FaceMatcher, Frame, FrameSource, Presence
from kiosk.runner import Runner, Surroundings, Worker, Workers
from kiosk.staff.book import FileStaffBook
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.panel import Panel
from kiosk.ui.presenter import present
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from kiosk.workers import Here, OutboxWorker, ServiceWorker

if TYPE_CHECKING:
    from kiosk.ui.app import Visitor

logger = logging.getLogger(__name__)

OUTBOX_FILE = "outbox.sqlite3"
DEFAULT_VIDEO_DRIVER = "x11"


@dataclasses.dataclass(frozen=True, slots=True)
class Devices:
    """What a kiosk has beside its card reader and camera; a plain one has none of it."""

    authorization: TerminalAuthorization = dataclasses.field(
        default_factory=NoTerminalAuthorization
    )
    """No public way to one exists for a real card (card.md 7)."""
    matcher: FaceMatcher | None = None


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


def credentials_folder(config: KioskConfig) -> Path:
    """The folder that systemd opened the credentials in, else the configured one."""
    return Path(os.environ.get("CREDENTIALS_DIRECTORY") or config.paths.credentials)


def device_name(config: KioskConfig) -> DeviceName:
    """Whose records these are."""
    return DeviceName(config.site.institution, config.site.device)


def outbox_file(config: KioskConfig) -> Path:
    """The outbox that both processes share."""
    return config.paths.state / OUTBOX_FILE


@contextlib.contextmanager
def running(config: KioskConfig, devices: Devices | None = None) -> Iterator[Kiosk]:
    """Everything but the window, started; stopped in order at the end.

    Raises:
        ConfigError, OutboxError: the kiosk cannot start; the message says what to do.
    """
    devices = devices or Devices()
    clock, pads = SystemClock(), Pads()
    with contextlib.ExitStack() as stack:
        outbox = stack.enter_context(contextlib.closing(_outbox(config)))
        outbox.seal_left_open(clock.wall())  # sessions that a power cut ended: not consented
        service = stack.enter_context(contextlib.closing(_service(config)))
        reader = _card_reader(config, devices)
        staff, photos = FileStaffBook(config.paths.state, clock), PhotoHolder()
        matcher = devices.matcher or _matcher(config)
        first = _first_state(config, matcher, staff, clock)
        views = ViewSlot(present(first, config.site.clinic_name))

        def observe(before: State, event: e.Event, after: State) -> None:
            journal.record(before, event, after)
            views.put(present(after, config.site.clinic_name))

        uri = device_uri(config.site.institution, config.site.device)
        workers = Workers(
            card=Worker("card", CardWorker(reader, pads, photos, staff, uri)),
            service=Worker("service", ServiceWorker(service)),
            outbox=Worker("outbox", OutboxWorker(outbox, clock)),
        )

        def post(event: e.Event) -> None:  # devices are made before the runner that hears them
            runner.post(event)

        scanner = stack.enter_context(_stopping(CameraScanner(config.camera.source, post)))
        faces = stack.enter_context(
            _stopping(FaceComparison(matcher, photos, reader, post, FaceTries(clock)))
        )
        around = Surroundings(clock, new_id, workers, Here(pads, scanner, faces))
        runner = stack.enter_context(_stopping(Runner(around, observe, first)))
        runner.start()
        reader.watch(PresenceEvents(runner.post))
        stack.callback(reader.close)
        logger.info("kiosk_started device=%s", config.site.device)
        frames = Pictures(scanner, matcher)
        yield Kiosk(views, frames, pads, runner.post, runner.is_alive)


class _Stoppable(Protocol):
    def stop(self) -> None: ...


Part = TypeVar("Part", bound=_Stoppable)


@contextlib.contextmanager
def _stopping(part: Part) -> Iterator[Part]:
    try:
        yield part
    finally:
        part.stop()


def _outbox(config: KioskConfig) -> SqliteOutbox:
    credentials = credentials_folder(config)
    return open_outbox(outbox_file(config), credentials, device_name(config), new_id)


def _service(config: KioskConfig) -> HttpsEligibilityService:
    context = client_context(credentials_folder(config))
    return HttpsEligibilityService(config.service.url, context)


def _card_reader(config: KioskConfig, devices: Devices) -> MyNumberCardReader:
    return pcsc_card_reader(
        config.card.reader,
        authorization=devices.authorization,
        face_anchors=read_face_anchors(config.card.face_anchors),
    )


def _matcher(config: KioskConfig) -> FaceMatcher | None:
    """None when the site has not switched it on, or when the models cannot be used; logged."""
    face = config.face
    if not (face.is_on and config.camera.source):
        return None
    policy = FacePolicy.from_settings(
        accept=face.accept,
        retry=face.retry,
        detector_sha256=face.detector_sha256,
        recogniser_sha256=face.recogniser_sha256,
    )
    turns = {Side.LEFT: FaceHint.TURN_LEFT, Side.RIGHT: FaceHint.TURN_RIGHT}
    source, left = parse_source(config.camera.source), LeftBehind()
    challenge = TurnCheck(policy, turns, random.SystemRandom())
    return open_face_route(lambda: Capture(source, left), policy, challenge)


def _first_state(
    config: KioskConfig, matcher: FaceMatcher | None, staff: FileStaffBook, clock: Clock
) -> State:
    """The first screen, or that the clinic is closed."""
    home = Setting(volume=config.sound.volume)
    state = State(
        setting=home,
        home=home,
        hours=None if config.hours is None else config.hours.opening,
        has_camera=bool(config.camera.source),
        has_face_matcher=matcher is not None,
        has_staff=staff.has_members(),
        asks_prescription=config.consent.asks_prescription,
    )
    return step(state, e.TimedOut(), Now(clock.monotonic(), clock.wall()))[0]


def run_with_window(
    config: KioskConfig, visitors: "Sequence[Visitor]" = (), devices: Devices | None = None
) -> None:
    """Runs the kiosk until SIGTERM or SIGINT; call in the main thread.

    Args:
        config: all settings.
        visitors: the bench's way in: input providers that are told the window.
        devices: what this kiosk has beside its card reader and camera.

    Raises:
        ConfigError, OutboxError: as ``running``.
    """
    with running(config, devices) as kiosk:
        window = open_window(
            screen_settings(config), kiosk.views, kiosk.post, kiosk.pads, kiosk.frames
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: window.stop())
        # READY with each sign of life: systemd takes it once, and only a drawn screen gives it.
        # Both threads must live: a hanging runner would leave a screen that answers nothing.
        window.run(alive=lambda: tell_alive(kiosk.is_alive), visitors=visitors)


def tell_alive(is_alive: Callable[[], bool]) -> None:
    """A sign of life for systemd's watchdog, unless the runner owes one itself."""
    if is_alive():
        notify("READY=1\nWATCHDOG=1")


def screen_settings(config: KioskConfig) -> ScreenSettings:
    """The window's settings; the environment names SDL's driver (the unit sets it)."""
    panel = config.panel
    return ScreenSettings(
        panel=Panel.of_diagonal(panel.width, panel.height, panel.inches),
        kivy_home=Path(os.environ.get("KIVY_HOME") or config.paths.state / "kivy"),
        video_driver=os.environ.get("SDL_VIDEODRIVER") or DEFAULT_VIDEO_DRIVER,
    )


class PresenceEvents:
    """What the reader reports, as events; a new card brings the ids of the session it starts."""

    def __init__(self, post: Callable[[e.Event], None]) -> None:
        self._post = post
        self._before = Presence.EMPTY

    def __call__(self, presence: Presence) -> None:
        """Called by the reader on each change."""
        before, self._before = self._before, presence
        match presence:
            case Presence.CARD:
                self._post(e.CardInserted(new_id(), new_id()))
            case Presence.EMPTY if before is Presence.NO_READER:
                self._post(e.ReaderBack())
            case Presence.EMPTY:
                self._post(e.CardRemoved())
            case Presence.NO_READER:
                self._post(e.ReaderLost())
