"""What has to be looked up to be counted: pools, queues, ages. A chore of the housekeeping."""

import dataclasses
from collections.abc import Mapping

from cloud.api.context import Service
from cloud.api.metrics import PoolUse, Queue
from cloud.store.database import Database
from cloud.store.postgres import PostgresStore
from cloud.store.watching import WatchRows


@dataclasses.dataclass(frozen=True, slots=True)
class Measuring:
    """Puts into the service's metrics what it finds."""

    service: Service
    pools: Mapping[str, Database]
    lookups: Database
    store: PostgresStore

    async def measure(self) -> None:
        """Once."""
        metrics, now = self.service.metrics, self.service.clock.wall()
        for name, pool in self.pools.items():
            metrics.set_pool(name, PoolUse(*pool.use()))
        metrics.set_list_ages(self.service.trust.ages(now))
        metrics.set_party_lists_left(self.service.revocations.left(now))
        metrics.set_lag(await self.store.lag_s())
        backlogs = await WatchRows(self.lookups).backlogs()
        metrics.set_queues(
            Queue(
                found.queue,
                found.waiting,
                0 if found.oldest is None else (now - found.oldest).total_seconds(),
            )
            for found in backlogs
        )
