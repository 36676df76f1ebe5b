"""What the soak runs on: everything real, each party's line to the broker through our hands."""

import contextlib
import dataclasses
import datetime as dt
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.batch.outbox import DeviceName
from kiosk.batch.settings import BatchSettings
from tests.bench.hospital import Hospital
from tests.bench.pki import LineCredentials, make_line
from tests.bench.service import Reachable, Service
from tests.bench.waiting import wait_until
from tests.soak.batch.book import Book
from tests.soak.batch.broker import BrokerProcess
from tests.soak.batch.desk_process import DeskProcess
from tests.soak.batch.disk import Disk
from tests.soak.batch.kiosk_batch import READY, settings_from
from tests.soak.batch.plain import Scanner, WireWatch
from tests.soak.batch.wire import Line

OTHER_KIOSK = "reception-9"


@dataclasses.dataclass(frozen=True, slots=True)
class Programs:
    """What is run, each as the beginning of the arguments of ``python -m``."""

    batch: tuple[str, ...] = ("tests.soak.batch.kiosk_batch",)
    hospital: tuple[str, ...] = ("hospital",)
    desk: tuple[str, ...] = ("tests.soak.batch.desk",)

    @classmethod
    def planted(cls, fault: str) -> "Programs":
        """All with one fault, which is in one of them."""
        planted = ("tests.soak.batch.planted", fault)
        return cls((*planted, "batch"), (*planted, "hospital"), (*planted, "desk"))


REAL = Programs()


class BatchProcess(Service):
    """``kiosk batch``."""

    def __init__(self, program: tuple[str, ...], stage: "Stage", line: Reachable) -> None:
        owner = stage.owner
        arguments = [*program, owner.institution, owner.device, str(line.port)]
        folders = (stage.line.kiosk, stage.kiosk.folder, stage.service, stage.shift)
        arguments += map(str, folders)
        super().__init__(arguments, stage.logs / "batch.log", READY)


class HospitalProcess(Hospital):
    """``python -m hospital run``; its log lies on another disk than its inbox."""

    def __init__(self, program: tuple[str, ...], stage: "Stage", line: Reachable) -> None:
        super().__init__(stage.hospital_disk.folder, stage.line, line)
        self._arguments[:1] = program
        self._log = stage.logs / "hospital.log"
        self.config = stage.logs.with_name("hospital.toml")
        self._arguments[-1] = str(self.config)
        self.config.write_text(self._settings)

    def start(self) -> None:
        Service.start(self)


class Stage:
    """Brought up by ``stage``; parts that a fault works on are locked by it."""

    def __init__(self, folder: Path, disks: tuple[Disk, Disk, Disk], now: dt.datetime) -> None:
        self.kiosk, self.hospital_disk, self.broker_disk = disks
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.shift = folder / "clock-shift"
        self.service = folder / "service"
        self.service.mkdir()
        self.line: LineCredentials = make_line(folder / "line", now)
        self.other_kiosk = self.line.add_kiosk(OTHER_KIOSK, now)
        self.owner = DeviceName(self.line.institution, self.line.device)
        self.book = Book()
        self.watch = WireWatch()
        self.broker = BrokerProcess(
            self.broker_disk.folder, self.line.broker, self.logs / "mosquitto.log"
        )
        self.lines: dict[str, Line] = {}
        self.locks = {name: threading.Lock() for name in ("broker", "batch", "desk", "hospital")}
        self.locks |= {f"{name} line": threading.Lock() for name in ("kiosk", "hospital")}
        self.locks |= {f"{name} disk": threading.Lock() for name in ("kiosk", "hospital", "broker")}
        self.locks |= {name: threading.Lock() for name in ("enrolment", "clock")}
        self.asked: dict[str, int] = {}
        """How many lines each list of the hospital has."""
        self.ended: Counter[str] = Counter()
        """Processes that ended by themselves and were started again, as their units do."""
        self.scanner = Scanner([self.kiosk.folder, self.broker_disk.folder], sorted_logs(self.logs))

    def bring_up(self, programs: Programs) -> contextlib.ExitStack:
        """Starts everything; closing what is returned stops it."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.broker)
            for party in ("kiosk", "hospital"):
                self.lines[party] = Line(self.broker.port, self.watch.see)
                stack.callback(self.lines[party].close)
            self.hospital = HospitalProcess(programs.hospital, self, self.lines["hospital"])
            self.batch = BatchProcess(programs.batch, self, self.lines["kiosk"])
            who = (self.owner.institution, self.owner.device)
            arguments = (*programs.desk, str(self.kiosk.folder), str(self.line.kiosk), *who)
            self.desk = DeskProcess(arguments, self.logs / "desk.log", self.book)
            for program in (self.desk, self.batch, self.hospital):
                program.launch()
                stack.callback(program.stop)
            self.batch.wait_for(READY)
            self.hospital.wait_for("hospital.listening")
            wait_until(self.desk.is_ready.is_set, "the desk did not start")
            return stack.pop_all()
        raise AssertionError

    def mend(self) -> None:
        """Starts what ended by itself, unless a fault is just working on it."""
        for name, program in self._programs():
            if self.locks[name].acquire(blocking=False):
                try:
                    if not program.is_running:
                        self.ended[name] += 1
                        program.kill()  # nothing but hearing its last words
                        program.launch()
                finally:
                    self.locks[name].release()

    def _programs(self) -> Iterator[tuple[str, Service | DeskProcess]]:
        yield from (("batch", self.batch), ("desk", self.desk), ("hospital", self.hospital))

    def batch_settings(self) -> BatchSettings:
        """Of the kiosk, for commands that are given beside the running process."""
        owner, port = self.owner, str(self.lines["kiosk"].port)
        folders = (str(self.line.kiosk), str(self.kiosk.folder))
        return settings_from([owner.institution, owner.device, port, *folders])

    def outbox(self, query: str) -> list[tuple[Any, ...]]:
        """Reads the kiosk's outbox."""
        return read_only(self.outbox_file, query)

    def inbox(self, query: str) -> list[tuple[Any, ...]]:
        """Reads the hospital's inbox."""
        return read_only(self.inbox_file, query)

    @property
    def outbox_file(self) -> Path:
        """The kiosk's."""
        return self.kiosk.folder / "outbox.sqlite"

    @property
    def inbox_file(self) -> Path:
        """The hospital's."""
        return self.hospital_disk.folder / "state" / "inbox.sqlite"


def sorted_logs(folder: Path) -> list[Path]:
    """What lies outside the folders that are read as a whole."""
    return [folder / f"{name}.log" for name in ("batch", "desk", "dying", "hospital")]


def read_only(file: Path, query: str) -> list[tuple[Any, ...]]:
    """Leaves no trace: the last to close a database would tidy it up."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@contextlib.contextmanager
def stage(
    folder: Path,
    *,
    are_disks_real: bool,
    programs: Programs = REAL,
) -> Iterator[Stage]:
    """Everything up; the programs may be ones with a planted fault."""
    with contextlib.ExitStack() as stack:
        kiosk, hospital, broker = (
            stack.enter_context(Disk(folder / name, is_real=are_disks_real))
            for name in ("kiosk", "hospital", "broker")
        )
        ready = Stage(folder, (kiosk, hospital, broker), dt.datetime.now(dt.UTC))
        stack.enter_context(ready.bring_up(programs))
        yield ready
