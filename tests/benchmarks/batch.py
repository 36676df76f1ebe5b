"""From the outbox to the hospital's receipts, against ``mosquitto_pub -l`` on the same broker.

Ours signs, encrypts, commits on both sides with ``synchronous=FULL`` and waits for the hospital's
word; the bar is a C client that sends the same records, one a message, in plain, and waits for the
broker only (device.md 1.3).
Two brokers: bare, and one that saves each change as a clinic's must (device.md 1.1).

python -m tests.benchmarks.batch [--records 10000]
"""

import argparse
import dataclasses
import datetime as dt
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import load_cipher
from tests.bench.batch import Batch
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import LineCredentials, make_line
from tests.bench.receptions import OWNER, new_id, receptions
from tests.bench.waiting import wait_until

RECORDS = 2_000
DEADLINE_S = 120.0


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One comparison."""

    name: str
    records: int
    ours_s: float
    baseline_s: float

    @property
    def ratio(self) -> float:
        """Ours over the baseline; below 1 is faster."""
        return self.ours_s / self.baseline_s

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.records} records, ours to the receipts {self.ours_s:.2f} s; "
            f"mosquitto_pub to the PUBACKs {self.baseline_s:.2f} s; ratio {self.ratio:.2f}"
        )


def run(records: int = RECORDS) -> list[Row]:
    """Measures both brokers."""
    return [
        _row("bare broker", records, is_saving_each_change=False),
        _row("broker that saves each change", records, is_saving_each_change=True),
    ]


def _row(name: str, records: int, *, is_saving_each_change: bool) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        line = make_line(at / "line", dt.datetime.now(dt.UTC))
        broker = Mosquitto(at / "broker", line.broker, is_saving_each_change=is_saving_each_change)
        with broker, Hospital(at / "hospital", line, broker):
            ours = _ours(at, line, broker, records)
            return Row(name, records, ours, _baseline(line, broker, _sealed(at / "kiosk", line)))


def _ours(at: Path, line: LineCredentials, broker: Mosquitto, records: int) -> float:
    """From the link's being up to the last receipt noted."""
    batch = Batch(at / "kiosk", line, broker)
    fill(at / "kiosk", line, records)
    batch.start()
    try:
        batch.wait_for("batch.link_up")
        start = time.perf_counter()
        wait_until(batch.is_all_received, "not all were received", DEADLINE_S)
        return time.perf_counter() - start
    finally:
        batch.stop()


def fill(directory: Path, line: LineCredentials, records: int) -> None:
    """The day before the measurement; its commits are not measured, so they need not be safe."""
    database = Database(directory / "outbox.sqlite")
    database.rows("PRAGMA synchronous = OFF")
    receptions(SqliteOutbox(database, load_cipher(line.kiosk), OWNER, new_id), records)
    database.close()


def _sealed(directory: Path, line: LineCredentials) -> bytes:
    """The same records, one a line."""
    database = Database(directory / "outbox.sqlite")
    cipher = load_cipher(line.kiosk)
    found = database.rows("SELECT verification_id, body FROM record ORDER BY sequence")
    lines = [cipher.decrypt(row["verification_id"], row["body"]) + b"\n" for row in found]
    database.close()
    return b"".join(lines)


def _baseline(line: LineCredentials, broker: Mosquitto, lines: bytes) -> float:
    binary = shutil.which("mosquitto_pub")
    if binary is None:
        raise SystemExit("mosquitto_pub is missing: install mosquitto-clients")
    kiosk = line.kiosk
    start = time.perf_counter()
    subprocess.run(
        [
            *(binary, "-V", "mqttv5", "-q", "1", "-l", "-h", "localhost", "-p", str(broker.port)),
            *("--cafile", str(kiosk / "ca.crt"), "--cert", str(kiosk / "device.crt")),
            *("--key", str(kiosk / "device.key"), "--tls-version", "tlsv1.3"),
            *("-i", line.kiosk_common_name, "-t", f"oqs/v1/{line.kiosk_common_name}/up/status"),
        ],
        input=lines,
        check=True,
        timeout=DEADLINE_S,
    )
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    for row in run(parser.parse_args().records):
        print(row)


if __name__ == "__main__":
    main()
