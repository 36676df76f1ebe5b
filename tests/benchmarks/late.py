"""Inquiries that arrive on a schedule, whether earlier ones were answered or not; a process apart.

``python -m tests.benchmarks.late URL PARTY BODIES PER_SECOND`` prints how long they waited: JSON.
"""

import asyncio
import itertools
import json
import sys
import uuid
from pathlib import Path

import aiohttp

from tests.bench.cloud import client_context
from tests.benchmarks.rates import percentile, waits

_ID = b"00000000-0000-4000-8000-000000000000"
_SECONDS = 6.0
_WARM_UP_S = 1.0
_CONNECTIONS = 64


async def _measure(url: str, party: Path, bodies: list[bytes], per_second: float) -> list[float]:
    connector = aiohttp.TCPConnector(ssl=client_context(party), limit=_CONNECTIONS)
    async with aiohttp.ClientSession(url, connector=connector) as https:
        asked = itertools.cycle(bodies)

        async def ask() -> None:
            body = next(asked).replace(_ID, str(uuid.uuid4()).encode())
            async with https.post("/v1/inquiries", data=body) as response:
                await response.read()
                response.raise_for_status()

        await asyncio.gather(*(ask() for _ in range(_CONNECTIONS)))  # handshakes are not counted
        await waits(ask, per_second, _WARM_UP_S)
        return await waits(ask, per_second, _SECONDS)


def main() -> int:
    url, party, bodies, per_second = sys.argv[1:]
    lines = Path(bodies).read_bytes().splitlines()
    took = asyncio.run(_measure(url, Path(party), lines, float(per_second)))
    told = {"p50": percentile(took, 0.5), "p99": percentile(took, 0.99), "count": len(took)}
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
