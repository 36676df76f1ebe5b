"""Works bulk inquiries through, beside the calls: several workers and services share them.

The store keeps a hand-in locked while it is worked on. Every unit's audit row is durable before the
answer is; whatever ends the process, the hand-in is worked through again, and audited again.
"""

import asyncio
import contextlib
import dataclasses
import logging
from collections import Counter
from collections.abc import Sequence

from cloud.api.checks import Auditing, Unit, check_unit, refused_unit
from cloud.api.context import Service
from cloud.api.finding import Asked
from cloud.domain.bulk import Answered, HandIn
from cloud.domain.errors import Refused, StoreUnavailable
from cloud.domain.values import Caller, CallerKind, KeptAnswer
from eligibility import wire, wire_hospital
from eligibility.errors import Code, WireError
from eligibility.faults import kind_and_place
from eligibility.oqs_search import SearchInfo
from eligibility.wire_hospital import KeptQuestion

logger = logging.getLogger(__name__)

OPERATION = "bulk-unit"
_LOOK_EVERY_S = 2.0
_AT_A_TIME = 4
"""Of a pool that kiosks use at the same time."""
_TRIES = 3


class BulkWorker:
    """One worker; a service has one or a few."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._tries: Counter[str] = Counter()

    async def run(self) -> None:
        """Works until it is cancelled."""
        while True:
            self._service.bulk_arrived.clear()
            await self._work()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._service.bulk_arrived.wait(), _LOOK_EVERY_S)

    async def _work(self) -> None:
        """Everything that waits."""
        try:
            while await self._service.store.answer_next(self._answer):
                pass
        except StoreUnavailable as error:
            logger.warning("bulk_postponed cause=%s", error.cause)
            await asyncio.sleep(_LOOK_EVERY_S)
        except Exception as error:  # noqa: BLE001 the worker never dies: answers wait for it
            # no trace: it may quote what came in
            logger.error("bulk_failed error=%s at=%s", *kind_and_place(error))  # noqa: TRY400
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _answer(self, handed_in: HandIn) -> Answered:
        number = handed_in.reception_number
        self._tries[number] += 1
        worked = _Worked(self._service, handed_in, is_last_try=self._tries[number] >= _TRIES)
        questions = worked.questions()
        units = await worked.answer(questions)
        await worked.audit(units)
        del self._tries[number]
        errors = sum(unit.finding is None for unit in units)
        logger.info("bulk_answered reference=%s units=%d errors=%d", number, len(units), errors)
        ids = [self._service.randomness.uuid() for _ in units]
        kept = list(map(_kept, questions, units, ids))
        told = worked.told(units, ids)
        return Answered(wire.encode(kept), self._service.clock.wall(), told)


@dataclasses.dataclass(frozen=True, slots=True)
class _Worked:
    """One hand-in while it is worked through."""

    service: Service
    handed_in: HandIn
    is_last_try: bool
    """The database answers and refuses one unit: that unit is given up, not its whole file."""

    def questions(self) -> Sequence[KeptQuestion]:
        try:
            kept: Sequence[KeptQuestion] = wire.decode(
                self.handed_in.asked, tuple[KeptQuestion, ...]
            )
        except WireError:  # whatever wrote it: nothing behind it may wait for it
            number = self.handed_in.reception_number
            logger.error("bulk_unreadable reference=%s", number)  # noqa: TRY400 a trace may quote
            return (KeptQuestion(fault="it cannot be read any more"),) * self.handed_in.unit_count
        return kept

    async def answer(self, questions: Sequence[KeptQuestion]) -> list[Unit]:
        caller = self._caller()
        is_staff = caller.kind is CallerKind.HOSPITAL  # a kiosk has nobody to compare a spelling
        file = await self.service.guesses.file_of(caller)
        asked = Asked(caller, self.handed_in.confirmed_on, is_staff, file)
        units: list[Unit] = []
        for start in range(0, len(questions), _AT_A_TIME):
            some = questions[start : start + _AT_A_TIME]
            units += await asyncio.gather(*(self._unit(asked, question) for question in some))
        await self.service.guesses.close_file(caller, file)
        return units

    async def audit(self, units: Sequence[Unit]) -> None:
        """Returns when every row is durable; many rows go into one commit."""
        rows = Auditing(self._caller(), OPERATION, self.handed_in.reception_number)
        trail = self.service.trail
        await asyncio.gather(*(trail.record(rows.entry(self.service, unit)) for unit in units))

    def told(self, units: Sequence[Unit], ids: Sequence[str]) -> tuple[KeptAnswer, ...]:
        """What a later correction is looked for in; what was said stays with the file."""
        now, handed_in = self.service.clock.wall(), self.handed_in
        return tuple(
            KeptAnswer(
                verification_id=verification_id,
                request_sha256=handed_in.request_sha256,
                device_uri=handed_in.caller_uri,
                person_id=finding.person_id,
                outcome=unit.outcome,
                answer=b"",
                answered_at=now,
                coverage_id=finding.coverage_id,
                confirmed_on=handed_in.confirmed_on,
                institution=handed_in.institution,
            )
            for unit, verification_id in zip(units, ids, strict=True)
            if (finding := unit.finding) is not None and finding.coverage_id is not None
        )

    async def _unit(self, asked: Asked, question: KeptQuestion) -> Unit:
        if question.fault is not None:
            return refused_unit(Refused(Code.REQUEST_MALFORMED, question.fault))
        try:
            return await check_unit(self.service, asked, SearchInfo.of_texts(question.texts))
        except StoreUnavailable as error:
            if not self.is_last_try:
                raise
            return refused_unit(error)
        except Exception as error:  # noqa: BLE001 a file is not lost for one of its units
            return refused_unit(error)

    def _caller(self) -> Caller:
        handed_in = self.handed_in
        kind = CallerKind(handed_in.caller_uri.split(":")[2])
        return Caller(
            kind,
            handed_in.institution,
            handed_in.device,
            handed_in.caller_uri,
            handed_in.certificate_sha256,
        )


def _kept(question: KeptQuestion, unit: Unit, verification_id: str) -> wire_hospital.KeptAnswer:
    has_told = unit.finding is not None and unit.finding.coverage_id is not None
    answer = wire.changed(
        unit.answer,
        ArbitraryIdentifier=dict(question.texts).get("ArbitraryIdentifier"),
        verification_id=verification_id if has_told else None,
    )
    person_id = unit.finding.person_id if unit.finding else None
    return wire_hospital.KeptAnswer(texts=question.texts, answer=answer, person_id=person_id)
