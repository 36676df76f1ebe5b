"""From a record in the inbox to its files, beside what a file costs at least, in the same run.

    pace       a day's receptions, compressed: record to file of each outlet, p50 and p95, memory
    bare       write, fsync, rename and fsync of the folder, the same bytes
    backlog    as many files wait unread as a week brings: what writing and looking cost then

python -m tests.benchmarks.outlets [--records 3000] [--minutes 2] [--backlog 20000]
"""

import argparse
import datetime as dt
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from eligibility.oqs_xml import Encoding
from hospital.database import Database
from hospital.forms.port import reception_of
from hospital.inbox import Arrived, Inbox
from hospital.outlets.deeds import InboxDeeds
from hospital.outlets.folder_outlet import FolderOutlet, Shelf
from hospital.outlets.follower import Named
from hospital.outlets.plugins import form_of
from hospital.outlets.port import Outlet
from hospital.outlets.running import Outlets
from hospital.outlets.state import outlet_states
from tests.bench.outlets import arrived
from tests.bench.receptions import a_sealed_record
from tests.bench.waiting import wait_until

RECORDS = 3_000
MINUTES = 2.0
BACKLOG = 20_000
FORMS = ("face", "hl7", "fhir")
SAMPLE = 300


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.outlets")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--minutes", type=float, default=MINUTES, help="for all of them")
    parser.add_argument("--backlog", type=int, default=BACKLOG, help="files that nobody reads")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        size = _pace(at / "pace", options.records, options.minutes * 60)
        _bare(at / "bare", size)
        _backlog(at / "backlog", options.backlog)
    print(f"load {os.getloadavg()[0]:.1f}")


def _pace(at: Path, count: int, seconds: float) -> int:
    """Gives the size of a face file, for the bare counterpart."""
    at.mkdir()
    inbox = Inbox(at / "inbox.sqlite")
    outlets = Outlets(at / "inbox.sqlite", [_named(form, at / form) for form in FORMS])
    outlets.start()
    committed: dict[str, int] = {}
    chance, memory = random.Random(1), []
    began = time.monotonic()
    for number in range(1, count + 1):
        record = arrived(a_sealed_record(number))
        inbox.take([record], dt.datetime.now(dt.UTC))
        committed[record.verification_id] = time.time_ns()
        outlets.wake()
        if number in (count // 10, count):
            memory.append(_resident_mb())
        time.sleep(chance.expovariate(count / seconds))
    came = time.monotonic() - began
    wait_until(lambda: _nothing_waits(inbox), "not all were told", 300)
    outlets.stop()
    inbox.close()
    print(f"{count} records in {came:.0f} s, {len(FORMS)} outlets at once")
    for form in FORMS:
        took = _took(at / form, committed)
        print(f"  record to file, {form}: {_told(took)}, longest {took[-1]:.0f} ms")
    print(f"  memory: {memory[0]:.0f} MB after a tenth, {memory[-1]:.0f} MB after all")
    return next((at / "face").glob("OQS*")).stat().st_size


def _named(form: str, folder: Path) -> Named:
    shelf = Shelf(form_of(form, Encoding.UTF_8, "form"), folder)

    def make(database: Database) -> Outlet:
        return FolderOutlet(shelf, InboxDeeds(database))

    return Named(form, form, make, dt.timedelta())


def _nothing_waits(inbox: Inbox) -> bool:
    return all(one.waiting == one.untold == 0 for one in outlet_states(inbox.database))


def _took(folder: Path, committed: dict[str, int]) -> list[float]:
    """Milliseconds from the commit to the file under its name: a rename changes its ctime."""
    files = {file.name: file.stat().st_ctime_ns for file in folder.iterdir()}
    by_id = {one: at for name, at in files.items() for one in _ids(name, committed)}
    return sorted((by_id[one] - at) / 1e6 for one, at in committed.items())


def _ids(name: str, committed: dict[str, int]) -> Sequence[str]:
    places = range(len(name) - 35)
    return [name[at : at + 36] for at in places if name[at : at + 36] in committed]


def _bare(at: Path, size: int) -> None:
    at.mkdir()
    data = bytes(size)

    def write(number: int) -> None:
        temporary = at / f".{number}.tmp"
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(at / f"{number}.xml")
        handle = os.open(at, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(handle)
        os.close(handle)

    print(f"bare write, fsync, rename, fsync of {size} bytes: {_told(_each(write))}")


def _backlog(at: Path, count: int) -> None:
    at.mkdir()
    inbox = Inbox(at / "inbox.sqlite")
    shelf = Shelf(form_of("face", Encoding.UTF_8, "form"), at / "face")
    outlet = FolderOutlet(shelf, InboxDeeds(inbox.database))
    outlet.open()
    records: list[Arrived] = [arrived(a_sealed_record(n)) for n in range(2 * SAMPLE)]
    inbox.take(records, dt.datetime.now(dt.UTC))

    def write(number: int) -> None:
        outlet.write([reception_of(records[number].body)])

    empty = _each(write)
    name = next((at / "face").glob("OQS*")).name
    for number in range(count):
        (at / "face" / f"{number}-{name}").touch()
    full = _each(lambda number: write(SAMPLE + number))
    began = time.perf_counter()
    assert outlet.look() is None
    looked = (time.perf_counter() - began) * 1e3
    inbox.close()
    print(f"a face file into an empty folder: {_told(empty)}")
    print(f"  with {count} files in it: {_told(full)}; a look at whose they are: {looked:.0f} ms")


def _each(do: Callable[[int], None]) -> list[float]:
    took = []
    for number in range(SAMPLE):
        began = time.perf_counter()
        do(number)
        took.append((time.perf_counter() - began) * 1e3)
    return sorted(took)


def _told(took: Sequence[float]) -> str:
    return f"p50 {statistics.median(took):.1f} ms, p95 {took[int(len(took) * 0.95)]:.1f} ms"


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
