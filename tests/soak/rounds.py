"""One round: everything at once, a kill, everything back, and then the questions."""

import asyncio
import contextlib
import random

import asyncpg

from cloud.store.audit_reading import verify_chains
from tests.bench.pki import san_uri
from tests.soak import answers, books, doubles, moment
from tests.soak.activity import Activity
from tests.soak.caller import Caller
from tests.soak.fetcher import Fetcher, compare as compare_messages
from tests.soak.insurer import SendingInsurer, finish
from tests.soak.kiosk import AskingKiosk
from tests.soak.load import Load
from tests.soak.plan import Kill, Phase, RoundPlan, choices
from tests.soak.register import Draft, Register
from tests.soak.stage import BULK, INSURERS, Stage
from tests.soak.tally import Tally

_SMALLEST, _LARGEST = 5, 120
_KIOSKS = 2
_OF_INSURERS, _OF_INSTITUTIONS = "/v1/insurer/messages", "/v1/notices"


class Soak:
    """The callers and what they know, over all rounds."""

    def __init__(self, stage: Stage, bulk_lines: int, tally: Tally) -> None:
        self.stage = stage
        self.tally = tally
        self._bulk_lines = bulk_lines
        people = stage.people
        self.senders = [
            SendingInsurer(Register(one, people), self._small, Phase.BATCH) for one in INSURERS
        ]
        self.senders.append(SendingInsurer(Register(BULK, people), self._large, Phase.BULK))
        uri = san_uri(stage.line.kiosk)
        self.fetchers = [
            (stage.parties[one.insurer], Fetcher(_OF_INSURERS, f"insurer:{one.insurer}", tally))
            for one in self.senders
        ]
        institution = Fetcher(_OF_INSTITUTIONS, f"institution:{stage.line.institution}", tally)
        self.fetchers.append((stage.line.kiosk, institution))
        self.kiosks = [AskingKiosk(uri, self.senders, stage.cards) for _ in range(_KIOSKS)]

    def run(self, planned: RoundPlan) -> None:
        """Raises Violation for an answer that must never be given."""
        for place, kill in enumerate(planned.kills):
            self._load_until(kill, f"{self.tally.seed}/{planned.number}/{place}")
            self.stage.bring_back(kill.victim)
            asyncio.run(self._look_at_pending())
        self.tally.killed_twice += len(planned.kills) > 1
        self._finish_pending()
        asyncio.run(self._check_round())
        self.tally.rounds += 1

    def end(self) -> None:
        """The whole registry against the books, and the whole audit trail."""
        for party, fetcher in self.fetchers:
            with contextlib.closing(Caller(self.stage.cloud.url, party)) as caller:
                fetcher.drain(caller, Activity())
        asyncio.run(self._check_all())
        self.tally.batches = sum(len(one.acknowledged) for one in self.senders)
        self.tally.lines = sum(one.lines for sender in self.senders for one in sender.acknowledged)
        self.tally.refused_batches = sum(one.refused for one in self.senders)
        self.tally.inquiries = sum(one.count for one in self.kiosks)
        self.tally.throttled = sum(one.throttled for one in self.kiosks)

    def _small(self, register: Register) -> Draft:
        chosen = self._choices(register)
        shared = min(1500, len(self.stage.people) // 4)
        return register.draft(chosen, chosen.randrange(_SMALLEST, _LARGEST), shared)

    def _large(self, register: Register) -> Draft:
        first, everybody = register.settled * self._bulk_lines, len(self.stage.people)
        if first + self._bulk_lines <= everybody:
            return register.bulk_draft(self._choices(register), first, self._bulk_lines)
        return register.draft(self._choices(register), self._bulk_lines, everybody)

    def _choices(self, register: Register) -> random.Random:
        return choices(self.tally.seed, register.numbering.insurer, register.settled + 1)

    def _load_until(self, kill: Kill, stream: str) -> None:
        works = [
            (self.stage.parties[one.insurer], one.send_one, f"{stream}/{one.insurer}")
            for one in self.senders
        ]
        works += [
            (self.stage.line.kiosk, one.ask_one, f"{stream}/kiosk-{place}")
            for place, one in enumerate(self.kiosks)
        ]
        works += [(party, one.fetch_one, f"{stream}/{one.target}") for party, one in self.fetchers]
        load = Load(self.stage.cloud.url)
        during = load.until(
            lambda activity: moment.wait_for(kill, activity, self.senders, self.stage.dsn),
            lambda: self.stage.kill(kill.victim),
            works,
        )
        self.tally.kills[kill.victim.value] += 1
        self.tally.killed_during.update(sorted(phase.value for phase in during) or ["nothing"])

    async def _look_at_pending(self) -> None:
        async with self._connection() as connection:
            for sender in self.senders:
                if sender.pending is not None:
                    kept = await books.kept_batches(connection, sender.insurer)
                    fate = books.fate(kept, sender.pending, self.tally, sender.insurer)
                    self.tally.unanswered[f"{sender.phase.value}: {fate}"] += 1
            for kiosk in self.kiosks:
                if kiosk.pending is not None:
                    fate = await answers.fate(connection, kiosk.pending)
                    self.tally.unanswered[f"inquiry: {fate}"] += 1

    def _finish_pending(self) -> None:
        """Everything that was cut off is repeated as its caller would, and must be taken."""
        idle = Activity()
        for sender in self.senders:
            with self._caller(sender) as caller:
                finish(sender, caller, idle)
        with contextlib.closing(Caller(self.stage.cloud.url, self.stage.line.kiosk)) as caller:
            for kiosk in self.kiosks:
                if kiosk.pending is not None:
                    kiosk.ask_one(caller, idle, random.Random(0))
                self.tally.repeated_inquiries += answers.repeat(kiosk, caller, self.tally)

    def _caller(self, sender: SendingInsurer) -> contextlib.closing[Caller]:
        party = self.stage.parties[sender.insurer]
        return contextlib.closing(Caller(self.stage.cloud.url, party))

    async def _check_round(self) -> None:
        async with self._connection() as connection:
            for sender in self.senders:
                kept = await books.kept_batches(connection, sender.insurer)
                books.compare_batches(sender, kept, self.tally)
                await answers.compare_batch_audit(connection, sender, self.tally)
                await books.compare_last_as_known(connection, sender, self.tally)
            for kiosk in self.kiosks:
                await answers.compare(connection, kiosk, self.tally)
        await self._verify()

    async def _check_all(self) -> None:
        async with self._connection() as connection:
            for sender in self.senders:
                await books.compare(connection, sender.register, self.tally)
            await doubles.compare(connection, [one.register for one in self.senders], self.tally)
            for _, fetcher in self.fetchers:
                await compare_messages(connection, fetcher, self.tally)
            self.tally.audit_rows = await connection.fetchval("SELECT count(*) FROM audit.access")
        await self._verify()

    async def _verify(self) -> None:
        for shard, broken in (await verify_chains(self.stage.dsn)).items():
            if broken is not None:
                self.tally.note("chain_broken", f"shard {shard} at {broken}")

    @contextlib.asynccontextmanager
    async def _connection(self):
        connection = await asyncpg.connect(self.stage.dsn)
        try:
            yield connection
        finally:
            await connection.close()
