"""Who works bulk inquiries through: several share them, and none answers past the audit trail."""

import asyncio
import dataclasses
import hashlib

import pytest

from cloud.api.bulk_worker import BulkWorker
from cloud.api.guesses import Guesses
from cloud.clock import SystemClock
from cloud.domain.bulk import Answered, BulkState, HandIn
from cloud.domain.errors import StoreUnavailable
from cloud.domain.guessing import GuessingLimits
from cloud.domain.values import AuditEntry
from eligibility.inquiry import business_day
from tests.bench.pki import INSTITUTION
from tests.integration.cloud.conftest import NOW, make_settings, prepare
from tests.integration.cloud.database import in_store
from tests.unit.cloud.routes import bare_service


def test_two_workers_share_what_waits_and_none_is_done_twice(line, postgres, tmp_path):
    """Each takes the next one that nobody else is at, also while the other one is at work."""
    handed = [_kept_for_workers(f"{number:020d}") for number in (1, 2)]
    met = asyncio.Event()
    done: list[str] = []

    async def work(store, index: int) -> bool:
        async def answer(job: HandIn) -> Answered:
            done.append(job.reception_number)
            if len(done) == len(handed):
                met.set()
            await asyncio.wait_for(met.wait(), 5)
            return Answered(b"[]", NOW)

        worked: bool = await store.answer_next(answer)
        return worked

    async def both(store) -> list[bool]:
        for job in handed:
            await store.hand_in(job, 50)
        return list(await asyncio.gather(work(store, 0), work(store, 1)))

    settings = make_settings(tmp_path, line, postgres.create_service_database("bulk_workers"))
    prepare(settings, line, postgres)
    assert in_store(settings, both) == [True, True]
    assert sorted(done) == [job.reception_number for job in handed]


def _kept_for_workers(number: str) -> HandIn:
    return HandIn(
        institution=INSTITUTION,
        reception_number=number,
        caller_uri=f"urn:x-oev:hospital:{INSTITUTION}",
        device="",
        certificate_sha256=bytes(32),
        request_key=hashlib.sha256(number.encode()).digest(),
        request_sha256=bytes(32),
        file_identifier=None,
        confirmed_on=business_day(NOW),
        asked=b"[]",
        unit_count=0,
        received_at=NOW,
    )


class TrailAway:
    """An audit trail that cannot be written."""

    async def record(self, entry: AuditEntry) -> None:
        raise StoreUnavailable("trail away")

    async def check(self) -> None:
        raise StoreUnavailable("trail away")


def test_nothing_can_be_fetched_that_is_not_in_the_audit_trail(line, postgres, tmp_path):
    settings = make_settings(tmp_path, line, postgres.create_service_database("bulk_unaudited"))
    prepare(settings, line, postgres)
    job = dataclasses.replace(_kept_for_workers("7" * 20), asked=b'[{"fault":"it"}]', unit_count=1)

    async def work(store) -> BulkState | None:
        await store.hand_in(job, 50)
        guesses = Guesses(store, SystemClock(), GuessingLimits(), lambda *_: None)
        service = dataclasses.replace(
            bare_service(), store=store, trail=TrailAway(), guesses=guesses
        )
        with pytest.raises(StoreUnavailable, match="trail away"):
            await store.answer_next(BulkWorker(service)._answer)
        found: BulkState | None = await store.bulk_state(INSTITUTION, job.reception_number)
        return found

    state = in_store(settings, work)
    assert state is not None
    assert state.answer is None


def test_an_institution_has_so_many_files_waiting_and_no_more(line, postgres, tmp_path):
    """The same file again is none more; another institution is not held up."""
    settings = make_settings(tmp_path, line, postgres.create_service_database("bulk_waiting"))
    prepare(settings, line, postgres)
    first, second, third = (_kept_for_workers(str(digit) * 20) for digit in (1, 2, 3))
    stranger = dataclasses.replace(third, institution="1310000029")

    async def work(store) -> list[bool]:
        taken = [await store.hand_in(job, 2) for job in (first, second, third, second, stranger)]
        return [job is not None for job in taken]

    assert in_store(settings, work) == [True, True, False, True, True]
