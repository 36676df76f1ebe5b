"""``kiosk batch``: joins outbox, envelope and MQTT, and runs until it is told to stop."""

import contextlib
import dataclasses
import datetime as dt
import functools
import logging
import random
import signal
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from eligibility.errors import EligibilityError
from eligibility.identity import hospital_uri
from eligibility.inquiry import business_day
from kiosk.batch.asking_again import AskingAgain, Surroundings
from kiosk.batch.closing_gate import ClosingGate
from kiosk.batch.days import Days
from kiosk.batch.delivery import Delivery
from kiosk.batch.envelope import Envelope
from kiosk.batch.fetching import FetchedNotices, NoticeFetcher
from kiosk.batch.first_keys import Stop, envelope_later, envelope_now
from kiosk.batch.given import Machine, Rules, Stores, status_message
from kiosk.batch.inquiries import Inquiries
from kiosk.batch.link_note import LINK_NOTE_FILE, LinkState, LinkTeller
from kiosk.batch.list_asking import ListAsker
from kiosk.batch.outbox import check_ownership
from kiosk.batch.patient_note import PATIENT_FILE, is_patient_here
from kiosk.batch.publisher import MqttLink
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher, load_cipher
from kiosk.batch.service import BatchService
from kiosk.batch.settings import BatchSettings
from kiosk.batch.waiting_faces import WaitingFaces
from kiosk.clock import SystemClock, new_id
from kiosk.image.telling import DeliveryTeller
from kiosk.network.faces import open_faces
from kiosk.network.lists import HttpsLists
from kiosk.network.notices import HttpsNotices
from kiosk.notify import Pulse, notify
from kiosk.ports import OutboxError

logger = logging.getLogger(__name__)

EXIT_OK = 0
EXIT_FAILED = 1
_STOP_S = 2.0


def run_batch(
    settings: BatchSettings,
    ready: Callable[[], None] = lambda: None,
    beside: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext,
) -> int:
    """Runs until SIGTERM or SIGINT; gives the exit code.

    Args:
        settings: what it must know.
        ready: called once it works.
        beside: entered meanwhile, by the only batch process of this outbox.
    """
    try:
        cipher = load_cipher(settings.credentials)
        database = Database(settings.outbox)
    except OutboxError as error:
        logger.error("batch.not_started code=%s", error.code.code)  # noqa: TRY400 - no trace needed
        return EXIT_FAILED
    try:
        check_ownership(database, cipher, settings.owner)
        note = settings.outbox.with_name(LINK_NOTE_FILE)
        with contextlib.closing(LinkTeller(note, SystemClock())) as teller:
            delivery = Delivery(database, cipher)
            inquiries = Inquiries(database, cipher, settings.owner, new_id)
            gate = ClosingGate(settings.ask_before_close_s, SystemClock().monotonic)
            days, version = Days(database), database.data_version
            tell = functools.partial(_tell, teller)
            stores = Stores(delivery, days, version, tell, inquiries, gate.may_close)
            if not settings.service_url:
                stores = dataclasses.replace(stores, may_close=lambda _day: True)
            delivering = Delivering(settings, stores)
            with (
                _fetching(settings, database),
                _asking_lists(settings, inquiries),
                _asking_again(settings, cipher, gate),
                beside(),
            ):
                ready()
                delivering.run()
    except OutboxError as error:
        logger.error("batch.stopped code=%s", error.code.code)  # noqa: TRY400 - no trace needed
        return EXIT_FAILED
    except (EligibilityError, OSError, ssl.SSLError) as error:
        logger.error("batch.not_started reason=%s", error)  # noqa: TRY400 - the sentence suffices
        return EXIT_FAILED
    finally:
        database.close()
    return EXIT_OK


@contextlib.contextmanager
def _fetching(settings: BatchSettings, database: Database) -> Iterator[None]:
    """Beside the delivery: notices of the eligibility service."""
    if not settings.service_url:
        yield
        return
    open_source = functools.partial(HttpsNotices, settings.service_url, settings.credentials)
    kept = FetchedNotices(database, settings.owner)
    patient = functools.partial(is_patient_here, settings.outbox.with_name(PATIENT_FILE))
    fetcher = NoticeFetcher(open_source, kept, patient, settings.notices_every_s)
    fetcher.start()
    try:
        yield
    finally:
        fetcher.stop(_STOP_S)


@contextlib.contextmanager
def _asking_lists(settings: BatchSettings, inquiries: Inquiries) -> Iterator[None]:
    """Beside the delivery: the lines of the hospital's inquiries.

    Without a service they wait for their deadline and are answered as not asked.
    """
    if not settings.service_url:
        yield
        return
    open_service = functools.partial(HttpsLists, settings.service_url, settings.credentials)
    patient = functools.partial(is_patient_here, settings.outbox.with_name(PATIENT_FILE))
    asker = ListAsker(open_service, inquiries, patient, _machine())
    asker.start()
    try:
        yield
    finally:
        asker.stop(_STOP_S)


def _machine() -> Machine:
    return Machine(SystemClock(), random.random, new_id)


@contextlib.contextmanager
def _asking_again(settings: BatchSettings, cipher: RowCipher, gate: ClosingGate) -> Iterator[None]:
    """Beside the delivery, on a connection of its own: what it keeps is then noticed at once."""
    if not settings.service_url:
        yield
        return
    with contextlib.closing(Database(settings.outbox)) as database:
        around = Surroundings(
            functools.partial(open_faces, settings.service_url, settings.credentials),
            functools.partial(is_patient_here, settings.outbox.with_name(PATIENT_FILE)),
            SystemClock(),
            new_id,
        )
        waiting = WaitingFaces(database, cipher, settings.owner)
        asking = AskingAgain(waiting, gate, around, settings.pace)
        asking.start()
        try:
            yield
        finally:
            asking.stop(_STOP_S)


def _tell(teller: LinkTeller, state: LinkState) -> None:
    """The line, for the screen and for whoever asks systemd."""
    teller.tell(state)
    notify(f"STATUS=line to the hospital: {state.value}")


def _alive(clock: SystemClock) -> Callable[[], None]:
    """A round of the loop: told to systemd's watchdog, and to the gate of updates."""
    pulse, teller = Pulse(clock.monotonic), DeliveryTeller.here(clock)

    def alive() -> None:
        pulse.beat()
        teller.came_round()

    return alive


class Delivering:
    """The delivery; it begins once the hospital's keys are there."""

    def __init__(self, settings: BatchSettings, stores: Stores) -> None:
        """From here on a signal stops it. Raises KeysUnusable and what a certificate raises."""
        wanted = {field.name for field in dataclasses.fields(Rules)}
        self._rules = Rules(**{name: getattr(settings, name) for name in wanted})
        self._stores = stores
        hospital = hospital_uri(settings.owner.institution)
        self._make = functools.partial(Envelope, settings.credentials, hospital, chip=settings.chip)
        self._envelope = envelope_now(self._make) if settings.waits_for_hospital else self._make()
        self._link = MqttLink(settings, offline_status=status_message(self._rules, "offline"))
        self._stop = Stop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self._stop.ask())

    def run(self) -> None:
        """Until it is stopped, feeding watchdog and gate; raises KeysUnusable."""
        alive = _alive(SystemClock())
        tell = self._stores.tell
        envelope = self._envelope or envelope_later(self._make, tell, self._stop, alive)
        if envelope is None:
            return
        service = BatchService(self._rules, self._stores, envelope, self._link, _machine())
        self._stop.reaches(service.stop)
        service.run(alive)


def ask_to_close_day(settings: BatchSettings, day: dt.date | None = None) -> dt.date:
    """``kiosk close-day``: leaves the request in the outbox; the running batch process takes it up.

    Without ``day``: today's business day. Raises OutboxError.
    """
    now = SystemClock().wall()
    asked = day or business_day(now)
    database = Database(settings.outbox)
    try:
        Days(database).request_close(asked, now)
    finally:
        database.close()
    return asked
