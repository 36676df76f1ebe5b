"""Joins what the batch process does for the authority: reports, settings, peers, renewals."""

import contextlib
import dataclasses
import logging
import os
import random
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509

from eligibility.wire_fleet import PollAnswer
from kiosk.batch.patient_note import PATIENT_FILE, is_patient_here
from kiosk.batch.schema import Database
from kiosk.clock import SystemClock
from kiosk.config import ConfigError, KioskConfig, load, overlays_of
from kiosk.enrolment.line import Place, asking
from kiosk.enrolment.reenrolling import Reenrolment
from kiosk.enrolment.told import fetch_peers
from kiosk.fleet.poller import LOOK_AGAIN_S, Around, KeptToken, Poller
from kiosk.fleet.renewal import Renewal, RenewalInTime
from kiosk.fleet.reporting import Reporter
from kiosk.fleet.settings_taking import SettingsTaking, Whose
from kiosk.identity import generation as g
from kiosk.identity.memory import place_for
from kiosk.identity.renewing import Probing
from kiosk.identity.store import IdentityStore
from kiosk.image.offered import TOLD
from kiosk.network.health import check_health
from kiosk.network.tls import client_context

logger = logging.getLogger(__name__)

_STOP_S = 2.0


@dataclasses.dataclass(frozen=True, slots=True)
class Reported:
    """Of which kiosk."""

    config: KioskConfig
    """As ``identified`` gave it."""
    path: Path
    """The image's settings."""
    store: IdentityStore | None
    """None: a classic folder; then nothing is renewed and no peers are replaced here."""
    outbox: Path
    version: str
    releases: Path = TOLD
    """Where root tells which releases failed here."""


@contextlib.contextmanager
def reporting(of: Reported) -> Iterator[None]:
    """Polls until the end; nothing without an authority in the settings."""
    if of.config.authority is None:
        yield
        return
    place = Place(of.config.authority.host, of.config.authority.port)
    with contextlib.closing(Database(of.outbox)) as database:
        duties = Duties(of, place)
        poller = Poller(around_of(of, place, database, duties))
        poller.start()
        logger.info("fleet.started")
        try:
            yield
        finally:
            duties.stop()
            poller.stop(_STOP_S)


def around_of(of: Reported, place: Place, database: Database, duties: "Duties") -> Around:
    """What the poller works with."""
    state, credentials = of.config.paths.state, of.config.paths.credentials
    report = Reporter(
        state=state,
        credentials=credentials,
        store=of.store,
        database=database,
        version=of.version,
        clock=SystemClock(),
        overlays=overlays_of(of.config),
        can_use=duties.settings.can_use,
        refused_settings=duties.settings.problem,
        releases=of.releases,
        channel=None if of.config.update is None else of.config.update.channel,
    )
    return Around(
        place=place,
        credentials=credentials,
        token=KeptToken(state),
        report=report,
        act=duties,
        is_patient_here=duties.is_patient_here,
        random=random.random,
    )


def renewal_of(config: KioskConfig, store: IdentityStore, place: Place) -> Renewal:
    """How this kiosk renews its certificate."""
    clock = SystemClock()

    def probe(folder: Path) -> object:
        return check_health(config.service.url, client_context(folder), clock)

    asked = Reenrolment(place, config.site.uri, store, clock)
    probing = Probing(probe, place_for(os.environ))
    return Renewal(store, asked, probing, config.paths.state, clock)


class Duties:
    """What follows from a poll's answer; on the poller's thread."""

    def __init__(self, of: Reported, place: Place) -> None:
        self._of = of
        self._place = place
        self._stopped = threading.Event()
        config = of.config
        self._overlays = overlays_of(config)
        whose = Whose(self._root, config.site.uri)
        self.settings = SettingsTaking(of.path, self._overlays, whose, SystemClock())
        self._renewal = (
            None
            if of.store is None
            else RenewalInTime(renewal_of(config, of.store, place), self._wait_for_a_gap)
        )

    def __call__(self, answer: PollAnswer | None) -> None:
        """See ``poller.Around.act``."""
        if answer is not None:
            self.settings.take(answer.settings)
            self._follow_peers(answer)
        self._restart_for_hours()
        if self._renewal is not None:
            asked = answer is not None and answer.renew_now
            self._renewal.look(is_asked_for=asked, is_line_up=answer is not None)

    def stop(self) -> None:
        """Waits for no patient any more."""
        self._stopped.set()

    def is_patient_here(self) -> bool:
        """At the screen."""
        return is_patient_here(self._of.config.paths.state / PATIENT_FILE)

    def _root(self) -> x509.Certificate:
        pem = (self._of.config.paths.credentials / g.ROOT).read_bytes()
        return x509.load_pem_x509_certificate(pem)

    def _follow_peers(self, answer: PollAnswer) -> None:
        store = self._of.store
        if not answer.peers_changed or store is None:
            return
        with asking(self._place, client_context(self._of.config.paths.credentials)) as line:
            content, count = fetch_peers(line)
        if count:  # a hospital that has no keys at all cannot be meant
            store.replace_peers(content)
            logger.info("fleet.peers_replaced count=%d", count)

    def _restart_for_hours(self) -> None:
        """This process closes days by them; whoever watches over it starts it again."""
        if self._overlays.trial() is not None:
            return
        try:
            is_changed = load(self._of.path).hours != self._of.config.hours
        except ConfigError:
            return
        if is_changed:
            logger.info("fleet.restart_for_settings")
            os.kill(os.getpid(), signal.SIGTERM)

    def _wait_for_a_gap(self) -> bool:
        while self.is_patient_here():
            if self._stopped.wait(LOOK_AGAIN_S):
                return False
        return not self._stopped.is_set()
