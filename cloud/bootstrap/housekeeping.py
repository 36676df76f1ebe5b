"""What the service does beside answering, every half minute, until it ends."""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence

from cloud.api.context import Service
from cloud.api.tls import ServerTls, TlsFailed
from cloud.bootstrap.audit_keys import read_audit_key
from cloud.bootstrap.signing_days import sign_ended_days
from cloud.config import Settings
from cloud.domain.errors import StoreUnavailable
from cloud.store.audit_heads import HeadRows
from eligibility.faults import kind_and_place

logger = logging.getLogger(__name__)

EVERY_S = 30.0

_ASKED_AGAIN_FOR = dt.timedelta(minutes=15)  # longer than any batch is under way

Chore = Callable[[], Awaitable[None]]


def chores(
    settings: Settings, service: Service, tls: ServerTls | None, heads: HeadRows
) -> Sequence[Chore]:
    """All of them, in order; one that fails keeps no other from being done."""
    kept = dt.timedelta(days=settings.limits.answers_kept_days)
    bulk_kept = dt.timedelta(days=settings.limits.bulk_kept_days)

    async def forget() -> None:
        now = service.clock.wall()
        await service.store.forget(now, now - kept)
        await service.store.forget_bulk(now - bulk_kept)
        await service.store.forget_misses(now)

    async def ask_again() -> None:
        now = service.clock.wall()
        await service.store.ask_again(now - _ASKED_AGAIN_FOR, now)

    async def take_up_lists() -> None:
        await _take_up_lists(service, tls)

    key = read_audit_key(settings.keys.directory)

    async def sign_days() -> None:
        await sign_ended_days(heads, key, service.clock.wall())

    return (take_up_lists, forget, ask_again, sign_days)


async def keep_house(all_chores: Sequence[Chore]) -> None:
    """Does every chore, rests, and begins again, until it is cancelled."""
    while True:
        for chore in all_chores:
            await _do(chore)
        await asyncio.sleep(EVERY_S)


async def _do(chore: Chore) -> None:
    try:
        await chore()
    except StoreUnavailable as error:
        logger.warning("housekeeping_postponed cause=%s", error.cause)
    except Exception as error:  # noqa: BLE001 without it no new list would ever count
        # no trace: it may quote what came in
        logger.error("housekeeping_failed error=%s at=%s", *kind_and_place(error))  # noqa: TRY400


async def _take_up_lists(service: Service, tls: ServerTls | None) -> None:
    """Of devices and of cards; a list of all cards is long, so it is read beside the loop."""
    try:
        if tls is not None and tls.refresh():
            logger.info("revocation_lists_taken_up")
    except TlsFailed:
        logger.exception("revocation_lists_unusable")
    service.revocations.tell_end(service.clock.wall())
    await asyncio.to_thread(service.trust.file.refresh)
    service.trust.tell_ages(service.clock.wall())
