"""Makes each part of the kiosk from its settings; ``bootstrap`` joins them."""

import dataclasses
import functools
import os
import random
from pathlib import Path

from kiosk.batch.outbox import SqliteOutbox, open_outbox
from kiosk.batch.patient_note import PATIENT_FILE, PatientTeller
from kiosk.camera.capture import Capture, LeftBehind
from kiosk.camera.face.liveness import Side, TurnCheck
from kiosk.camera.face.policy import FacePolicy
from kiosk.camera.face.route import open_face_route
from kiosk.camera.setting import is_plugged_in, parse_source
from kiosk.card.anchors import read_face_anchors
from kiosk.card.authorization import NoTerminalAuthorization, TerminalAuthorization
from kiosk.card.reader import MyNumberCardReader, pcsc_card_reader
from kiosk.clock import new_id
from kiosk.config import KioskConfig
from kiosk.fleet.screen_note import NOTE_FILE
from kiosk.fleet.screen_teller import ScreenTeller
from kiosk.fleet.serials import relied_on
from kiosk.flow import events as e
from kiosk.flow.holder import FaceHint
from kiosk.flow.machine import step
from kiosk.flow.states import Now, ReaderState, Setting, State
from kiosk.identity.memory import place_for
from kiosk.identity.opened import OpenedIdentity
from kiosk.identity.renewing import Probing, Trial
from kiosk.inspection.home import read_home
from kiosk.inspection.joined import backlight_of, inspection_of
from kiosk.inspection.kiosk import KioskInspection
from kiosk.inspection.self_check import Vitals
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.health import check_health
from kiosk.network.tls import FollowedContext, client_context
from kiosk.places import credentials_folder, device_name, outbox_file
from kiosk.ports import Clock, FaceMatcher, ServiceError
from kiosk.staff.book import FileStaffBook
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.panel import Panel

DEFAULT_VIDEO_DRIVER = "x11"


@dataclasses.dataclass(frozen=True, slots=True)
class Devices:
    """What a kiosk has beside its card reader and camera; a plain one has none of it."""

    authorization: TerminalAuthorization = dataclasses.field(
        default_factory=NoTerminalAuthorization
    )
    """No public way to one exists for a real card (card.md 7)."""
    matcher: FaceMatcher | None = None


def open_the_outbox(config: KioskConfig) -> SqliteOutbox:
    """The records on their way; raises OutboxError."""
    credentials = credentials_folder(config)
    return open_outbox(outbox_file(config), credentials, device_name(config), new_id)


def patient_teller_of(config: KioskConfig) -> PatientTeller:
    """Tells the batch process that a patient is here."""
    return PatientTeller(config.paths.state / PATIENT_FILE)


def screen_teller_of(
    config: KioskConfig, clock: Clock, opened: OpenedIdentity | None
) -> ScreenTeller:
    """Tells the batch process how the screen's process finds its kiosk."""
    store = None if opened is None else opened.store
    serial = functools.partial(relied_on, credentials_folder(config), store)
    return ScreenTeller(config.paths.state / NOTE_FILE, serial, clock)


def service_of(config: KioskConfig) -> HttpsEligibilityService:
    """The cloud; a renewed certificate is shown from the next call on. Raises ConfigError."""
    contexts = FollowedContext(credentials_folder(config))
    return HttpsEligibilityService(config.service.url, contexts.newest(), renewed=contexts.renewed)


def vitals_of(config: KioskConfig, clock: Clock, opened: OpenedIdentity | None = None) -> Vitals:
    """What to look at while the kiosk runs; whether the service takes it proves a new identity."""
    credentials, camera = credentials_folder(config), config.camera.source
    is_there = functools.partial(is_plugged_in, camera) if camera else None

    def ask(folder: Path = credentials) -> object:
        return check_health(config.service.url, client_context(folder), clock)

    if opened is None:
        return Vitals(credentials / "device.crt", ask, is_there, clock)
    trial = Trial(opened.store, Probing(ask, place_for(os.environ)), clock)

    def ask_on_trial() -> object:
        generation = opened.generation
        try:
            health = ask()
        except ServiceError:
            trial.failed(generation)
            raise
        trial.accepted(generation)
        return health

    return Vitals(credentials / "device.crt", ask_on_trial, is_there, clock, trial.is_on)


def inspection_for(config: KioskConfig, outbox: SqliteOutbox, clock: Clock) -> KioskInspection:
    """What the staff menu looks at."""
    credentials = credentials_folder(config)
    return inspection_of(config, lambda: client_context(credentials), outbox, clock)


def card_reader_of(config: KioskConfig, devices: Devices) -> MyNumberCardReader:
    """The reader that pcscd shows."""
    return pcsc_card_reader(
        config.card.reader,
        authorization=devices.authorization,
        face_anchors=read_face_anchors(config.card.face_anchors),
    )


def matcher_of(config: KioskConfig) -> FaceMatcher | None:
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


def first_state(
    config: KioskConfig, matcher: FaceMatcher | None, staff: FileStaffBook, clock: Clock
) -> State:
    """The first screen, or that the clinic is closed."""
    kept, backlight = read_home(config.paths.state), backlight_of(config)
    if backlight is not None and kept.brightness is not None:
        backlight.set_step(kept.brightness)
    home = Setting(volume=kept.volume or config.sound.volume)
    state = State(
        setting=home,
        home=home,
        hours=None if config.hours is None else config.hours.opening,
        has_camera=bool(config.camera.source),
        has_face_matcher=matcher is not None,
        has_staff=staff.has_members(),
        asks_prescription=config.consent.asks_prescription,
        reader=ReaderState.MISSING if config.service.by_terminal else ReaderState.EMPTY,
        is_by_terminal=config.service.by_terminal,
        brightness=None if backlight is None else backlight.step(),
    )
    return step(state, e.TimedOut(), Now(clock.monotonic(), clock.wall()))[0]


def screen_settings(config: KioskConfig) -> ScreenSettings:
    """The window's settings; the environment names SDL's driver (the unit sets it)."""
    panel = config.panel
    return ScreenSettings(
        panel=Panel.of_diagonal(panel.width, panel.height, panel.inches),
        kivy_home=Path(os.environ.get("KIVY_HOME") or config.paths.state / "kivy"),
        video_driver=os.environ.get("SDL_VIDEODRIVER") or DEFAULT_VIDEO_DRIVER,
        wording=config.wording.by_message,
        has_sound=True,
    )
