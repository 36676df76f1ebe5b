"""From a revocation to the first refusal on the connection that the kiosk holds open.

``python -m tests.benchmarks.revocation``: 20 kiosks, one after the other, each asking a hundred
times a second; the authority, the service with two workers and the machine's programs are
processes of their own. The limit is the contract's: 5 s.
"""

import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path

from tests.bench.pki import san_uri
from tests.bench.revocation import LIMIT_S, OpenLine, Parts, parts

TIMES = 20


def _asking(up: Parts, number: int) -> float:
    """Seconds from the ledger's line to the refusal, of a kiosk that asks all the time."""
    party = up.line.add_kiosk(f"stolen-{number}", dt.datetime.now(dt.UTC))
    with OpenLine(up.cloud.port, party) as line:
        up.line.office.revoke(san_uri(party), "key-compromise", dt.datetime.now(dt.UTC))
        revoked = time.monotonic()
        return line.wait() - revoked


def _told(name: str, seconds: list[float]) -> str:
    middle, most = statistics.median(seconds), max(seconds)
    return (
        f"{name}: {len(seconds)} times, median {middle:.2f} s, max {most:.2f} s,"
        f" {most / LIMIT_S:.0%} of {LIMIT_S:.0f} s"
    )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="revocation-") as directory:
        for workers in (1, 2):
            folder = Path(directory) / str(workers)
            folder.mkdir()
            with parts(folder, workers) as up:
                seconds = [_asking(up, number) for number in range(TIMES)]
            print(_told(f"open connection, {workers} worker(s)", seconds), flush=True)


if __name__ == "__main__":
    main()
