"""An insurer's batch: checked line by line, applied as a whole or not at all, answered once.

Numbers are consecutive. An applied number with the same content gets its report again, byte for
byte; so does a refused one, which may also come again corrected.
"""

import asyncio
import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from cloud.domain.changes import ChangeKind
from cloud.domain.errors import Refused
from cloud.domain.intake_lines import LineReader
from cloud.domain.intake_ports import Batches, KeptBatch, OpenBatch
from cloud.domain.intake_values import StagedLine
from cloud.domain.outbox import Outbox
from cloud.domain.ports import Clock, PersonLink, Randomness
from cloud.domain.pseudonym import FaceKeys
from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import business_day
from eligibility.insured import InsurerNumber
from eligibility.wire_insurer import BatchReport, LineError

MOST_BYTES = 64 * 1024 * 1024
MOST_LINES = 500_000
MOST_LINE_BYTES = 65_536
MOST_LINES_OF_ONE = 200
"""About one person: the lines of one are compared with each other, each with each."""
MOST_ERRORS_TOLD = 1000
BATCHES_AT_ONCE = 4
"""In one service; each holds a connection, and asks the link over one more."""
_CHUNK = 500  # lines that are asked of the link, and copied, at once
_PAUSE = 100  # lines, some milliseconds, after which whatever else waits has its turn
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ID_BYTES = 8
_POSITIVE = (1 << 63) - 1

Progress = Callable[[int], None]
"""Told after each chunk how many lines were read."""


@dataclasses.dataclass(frozen=True, slots=True)
class Batch:
    """What an insurer sent."""

    insurer: InsurerNumber
    batch_no: int
    body: bytes = dataclasses.field(repr=False)
    sha256: bytes

    @property
    def line_count(self) -> int:
        """Lines, the last one with or without its end."""
        return self.body.count(b"\n") + (not self.body.endswith(b"\n"))


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """What became of it."""

    report: bytes = dataclasses.field(repr=False)
    is_applied: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Intake:
    """What batches are taken in with, and what insurers are told."""

    batches: Batches
    link: PersonLink
    faces: FaceKeys
    clock: Clock
    randomness: Randomness
    messages: Outbox

    async def take(self, batch: Batch, progress: Progress = lambda _: None) -> Taken:
        """Applies or refuses a batch; gives its report.

        Raises:
            Refused: REQUEST_MALFORMED: no batch at all; BATCH_CONFLICT; BATCH_OUT_OF_ORDER.
            StoreUnavailable: nothing was applied, or the answer got lost: send it again.
        """
        check_body(batch)
        async with self.batches.open(batch.insurer.text, batch.batch_no) as work:
            kept = await work.kept()
            if kept is not None and kept.sha256 == batch.sha256:
                return Taken(kept.report, kept.is_applied)
            if kept is not None and kept.is_applied:
                raise Refused(Code.BATCH_CONFLICT)
            expected = await work.last_applied() + 1
            if batch.batch_no != expected:
                raise Refused(Code.BATCH_OUT_OF_ORDER, f"batch_no: {expected} comes next")
            return await _Taking(self, batch, work).run(progress)


def check_body(batch: Batch) -> None:
    """Raises Refused: REQUEST_MALFORMED for what is no batch of lines at all."""
    if not batch.body.strip():
        raise Refused(Code.REQUEST_MALFORMED, "the batch has no line")
    if batch.body.startswith(_BYTE_ORDER_MARKS):
        raise Refused(Code.REQUEST_MALFORMED, "UTF-8 without a byte order mark is needed")
    if batch.line_count > MOST_LINES:
        raise Refused(Code.REQUEST_MALFORMED, f"a batch has at most {MOST_LINES} lines")


def lines_of(body: bytes) -> Iterator[bytes]:
    """Each line without its end; no copy of the whole body is made."""
    start = 0
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        yield body[start:end]
        start = end + 1


class _Taking:
    """One batch on its way through the checks."""

    def __init__(self, intake: Intake, batch: Batch, work: OpenBatch) -> None:
        self._intake = intake
        self._batch = batch
        self._work = work
        self._received_at = intake.clock.wall()
        self._reader = LineReader(batch.insurer, intake.faces, business_day(self._received_at))
        self._seen: set[tuple[str, int]] = set()
        self._of_one: Counter[int] = Counter()
        self._kinds: Counter[ChangeKind] = Counter()
        self._errors: list[LineError] = []
        self._error_count = 0

    async def run(self, progress: Progress) -> Taken:
        chunk: list[StagedLine] = []
        for number, text in enumerate(lines_of(self._batch.body), start=1):
            staged = self._read(number, text)
            if staged is not None:
                chunk.append(staged)
            if number % _PAUSE == 0:
                await asyncio.sleep(0)
            if number % _CHUNK == 0:
                await self._stage(chunk)
                chunk = []
                progress(number)
        await self._stage(chunk)
        found = await self._work.contradictions(MOST_ERRORS_TOLD)
        self._note(found.first, found.count)
        kept = self._kept()
        if kept.is_applied:
            await self._work.apply(kept, self._intake.clock)
        else:
            await self._work.refuse(kept)
        return Taken(kept.report, kept.is_applied)

    def _read(self, number: int, text: bytes) -> StagedLine | None:
        if len(text) > MOST_LINE_BYTES:
            self._note([_error(number, "", "too-long", f"over {MOST_LINE_BYTES} bytes")])
            return None
        staged, reading = self._reader.read(number, text)
        if reading.errors:
            self._note(reading.errors)
        if staged is None:
            return None
        self._kinds[staged.kind] += 1
        place = (staged.code, staged.known_on.toordinal())
        if place in self._seen:
            self._note([_error(number, "QualificationDate", "duplicate", "an earlier line has it")])
            return None
        self._seen.add(place)
        return None if reading.errors else staged

    async def _stage(self, chunk: Sequence[StagedLine]) -> None:
        """Finds the people of a chunk; codes of nobody are errors."""
        if not chunk:
            return
        codes = {line.code for line in chunk}
        people = await self._intake.link.people_of_codes(self._batch.insurer.text, codes)
        ids = self._intake.randomness.token(_ID_BYTES * len(chunk))
        known = []
        for position, line in enumerate(chunk):
            person_id = people.get(line.code)
            if person_id is None:
                self._note([_error(line.line, "code", "code-unknown", "the link knows nobody")])
                continue
            self._of_one[person_id] += 1
            if self._of_one[person_id] > MOST_LINES_OF_ONE:
                told = f"a batch has at most {MOST_LINES_OF_ONE} lines of one person"
                self._note([_error(line.line, "code", "too-many-of-one-code", told)])
                continue
            line.person_id = person_id
            if line.kind is ChangeKind.REGISTER:
                line.coverage_id = _id_at(ids, position)
            known.append(line)
        await self._work.stage(known)

    def _note(self, errors: Sequence[LineError], count: int | None = None) -> None:
        self._error_count += len(errors) if count is None else count
        room = MOST_ERRORS_TOLD - len(self._errors)
        self._errors += errors[: max(room, 0)]

    def _kept(self) -> KeptBatch:
        batch = self._batch
        is_applied = self._error_count == 0
        report = BatchReport(
            InsurerNumber=batch.insurer.text,
            batch_no=batch.batch_no,
            state="applied" if is_applied else "refused",
            sha256=batch.sha256.hex(),
            received_at=self._received_at,
            line_count=batch.line_count,
            error_count=self._error_count,
            register=self._kinds[ChangeKind.REGISTER],
            change=self._kinds[ChangeKind.CHANGE],
            terminate=self._kinds[ChangeKind.TERMINATE],
            correct=self._kinds[ChangeKind.CORRECT],
            errors=tuple(sorted(self._errors, key=lambda error: error.line)),
        )
        return KeptBatch(
            sha256=batch.sha256,
            is_applied=is_applied,
            line_count=batch.line_count,
            error_count=self._error_count,
            report=wire.encode(report),
            received_at=self._received_at,
        )


def _id_at(random: bytes, position: int) -> int:
    start = position * _ID_BYTES
    return int.from_bytes(random[start : start + _ID_BYTES], "big") & _POSITIVE


def _error(line: int, field: str, reason: str, detail: str) -> LineError:
    return LineError(line=line, field=field, reason=reason, detail=detail)
