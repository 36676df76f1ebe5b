"""An insurer's batches as a test sends them: each kept with the report that came."""

import asyncio
import contextlib
import dataclasses
import random
from pathlib import Path

import asyncpg
import httpx

from cloud.config import Settings
from tests.bench.cloud import client_context
from tests.soak import books
from tests.soak.people import soak_people
from tests.soak.register import Draft, Numbering, Register
from tests.soak.stage import link_people
from tests.soak.tally import Tally

PEOPLE = soak_people(60)


@dataclasses.dataclass
class SentBatches:
    """What one insurer sent so far; its books know what the registry has to hold."""

    party: Path
    numbering: Numbering
    reports: list[bytes] = dataclasses.field(default_factory=list)
    drafts: list[Draft] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.register = Register(self.numbering, PEOPLE)

    def link(self, settings: Settings) -> None:
        """The link knows everybody whom the insurer will name."""
        dsn = settings.database.owner_dsn
        asyncio.run(link_people(dsn, PEOPLE, [self.numbering.insurer]))

    def send(self, url: str) -> None:
        """The next batch, applied."""
        draft = self.register.draft(random.Random(len(self.drafts)), 30, len(PEOPLE))
        self.reports.append(self.put(url, draft.number, draft.body).raise_for_status().content)
        self.register.settle(draft)
        self.drafts.append(draft)

    def put(self, url: str, number: int, body: bytes) -> httpx.Response:
        return self.request(url, "PUT", f"/v1/insurer/batches/{number}", body)

    def get(self, url: str, number: int) -> httpx.Response:
        return self.request(url, "GET", f"/v1/insurer/batches/{number}")

    def request(
        self, url: str, method: str, path: str, content: bytes | None = None
    ) -> httpx.Response:
        """As the insurer."""
        with self._client(url) as client:
            return client.request(method, path, content=content)

    def differences(self, dsn: str) -> list[str]:
        """Between the registry and the insurer's own books."""
        return asyncio.run(self._differences(dsn))

    async def _differences(self, dsn: str) -> list[str]:
        tally = Tally(seed=0, schedule="")
        connection = await asyncpg.connect(dsn)
        try:
            await books.compare(connection, self.register, tally)
        finally:
            await connection.close()
        return tally.told

    def _client(self, url: str) -> contextlib.closing[httpx.Client]:
        context = client_context(self.party)
        return contextlib.closing(
            httpx.Client(base_url=url, verify=context, trust_env=False, timeout=20)
        )
