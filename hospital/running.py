"""``python -m hospital run``: the parts that receive, file and ask, joined."""

import contextlib
import datetime as dt
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from hospital import clock
from hospital.config import HospitalConfig
from hospital.database import Database
from hospital.days import Days, DayWatch
from hospital.envelope import Envelope
from hospital.inbox import Inbox
from hospital.inquiry_delivery import InquiryDelivery
from hospital.intake import Intake
from hospital.keyring import KiosksSource
from hospital.link import LinkEvent
from hospital.offers import Machine, OfferRules, Offers
from hospital.only_one import SessionWatch, only_one
from hospital.outlets.follower import Named
from hospital.outlets.making import outlets_of
from hospital.outlets.running import Outlets
from hospital.pulse import Heart
from hospital.subscriber import Subscriber


def run_bridge(settings: HospitalConfig, via_terminal: Path | None) -> None:
    """Subscribes, commits, files, asks, until SIGTERM; raises what hinders it at the start."""
    named = outlets_of(settings)
    with only_one(settings.paths.state), ExitStack() as running:
        _run(settings, named, via_terminal, running)


def _run(
    settings: HospitalConfig, named: Sequence[Named], via_terminal: Path | None, running: ExitStack
) -> None:
    """Ends in the opposite order: outlets before the databases that they read."""
    inbox = running.enter_context(contextlib.closing(Inbox(settings.inbox)))
    asked = running.enter_context(contextlib.closing(Database(settings.inbox)))
    outlets = Outlets(settings.inbox, named)
    heart = Heart(settings.paths.state, clock.now)
    for part in (heart, DayWatch(Days(asked), clock.now), outlets):
        part.start()
        running.callback(part.stop)
    outside = clock.Outside(clock.now, clock.new_id)
    kiosks = running.enter_context(_kiosks(settings, heart))
    envelope = Envelope(settings.paths.credentials, kiosks=kiosks)
    intake = Intake(settings.hospital.institution, envelope, inbox, outside)
    subscriber = Subscriber(settings, intake, outlets.wake)
    offers = _offers(settings, asked, subscriber, kiosks)
    session = SessionWatch(asked, clock.now)

    def report(event: LinkEvent) -> None:
        session.report(event)
        offers.report(event)

    subscriber.report_to(heart.beside(report))
    with _requests_beside(settings), _terminal_beside(settings, via_terminal):
        _run_beside(offers, subscriber)


@contextlib.contextmanager
def _kiosks(settings: HospitalConfig, heart: Heart) -> Iterator[KiosksSource | None]:
    """Where their keys come from; None: the file is carried by hand."""
    if settings.authority is None:
        yield None
        return
    from hospital.authority.making import following  # noqa: PLC0415 - httpx only where it is used

    asking = following(settings, settings.authority, heart.hear_authority)
    asking.start()
    try:
        yield KiosksSource(asking.path, asking.ask_soon)
    finally:
        asking.stop()


def _offers(
    settings: HospitalConfig,
    asked: Database,
    subscriber: Subscriber,
    kiosks: KiosksSource | None,
) -> Offers:
    return Offers(
        OfferRules(settings.hospital.institution, dt.timedelta(days=settings.inquiries.keep_days)),
        InquiryDelivery(asked),
        Envelope(
            settings.paths.credentials, kiosks=kiosks
        ),  # its own: it belongs to another thread
        subscriber,
        Machine(clock.now, clock.monotonic, random.random),
    )


def _run_beside(offers: Offers, subscriber: Subscriber) -> None:
    """The offers in a thread of their own: a list to close up never delays a receipt."""
    thread = threading.Thread(target=offers.run, name="offers", daemon=True)
    thread.start()
    try:
        subscriber.run()
    finally:
        offers.stop()
        thread.join()


@contextlib.contextmanager
def _requests_beside(settings: HospitalConfig) -> Iterator[None]:
    """Receipt computers' requests, where there are folders for them."""
    if settings.requests is None:
        yield
        return
    from hospital.requests.bridge import Bridge  # noqa: PLC0415 - httpx only where it is used

    bridge = Bridge(settings, settings.requests)
    bridge.start()
    try:
        yield
    finally:
        bridge.stop()


@contextlib.contextmanager
def _terminal_beside(settings: HospitalConfig, directory: Path | None) -> Iterator[None]:
    """Kiosks that ask through an eligibility terminal's folders, where there is one."""
    if directory is None:
        yield
        return
    from hospital.terminal.server import via_terminal  # noqa: PLC0415 - aiohttp only where used

    with via_terminal(settings, directory):
        yield
