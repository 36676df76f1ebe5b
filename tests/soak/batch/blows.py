"""Strikes: each fault done to the stage, and mended again."""

import contextlib
import datetime as dt
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.batch_main import ask_to_close_day
from kiosk.ports import OutboxError
from tests.bench.service import ROOT
from tests.soak.batch import asking, enrolling, hostile, rekeying
from tests.soak.batch.plan import Blow, Fault
from tests.soak.batch.stage import Stage

_WAIT_FOR_RECEPTIONS_S = 3.0
_DYING_S = 3.0
_HOUR_S = 3600
_DELAY_S = 0.002


def strike(stage: Stage, blow: Blow, kept_before: int, day: str) -> None:
    """Waits for its moment; returns when the damage is mended."""
    stage.book.wait_for_kept(kept_before + blow.after, _WAIT_FOR_RECEPTIONS_S)
    time.sleep(blow.delay_s)  # the plan's own choice of a moment, here as below
    if blow.is_of_a_line:
        _break_line(stage, blow)
    elif blow.fault is Fault.DAY_CLOSED:
        close_day(stage, day)
    else:
        _STRIKES[blow.fault](stage, blow)


@contextlib.contextmanager
def _alone(stage: Stage, *parts: str) -> Iterator[None]:
    """Nobody else works on these parts; always taken in the same order."""
    with contextlib.ExitStack() as stack:
        for part in sorted(parts):
            stack.enter_context(stage.locks[part])
        yield


def _break_line(stage: Stage, blow: Blow) -> None:
    line = stage.lines[blow.party.value]
    damages: dict[Fault, Callable[[], None]] = {
        Fault.LINE_CUT: line.cut,
        Fault.LINE_RESET: line.reset,
        Fault.LINE_STALLED: line.stall,
        Fault.LINE_SLOW: lambda: line.slow(_DELAY_S),
        Fault.LINE_HALF_CLOSED: line.half_close,
        Fault.LINE_LOSES_UP: line.lose_up,
        Fault.LINE_LOSES_DOWN: line.lose_down,
    }
    with _alone(stage, f"{blow.party.value} line"):
        damages[blow.fault]()
        time.sleep(blow.lasting_s)
        line.mend()


def close_day(stage: Stage, day: str) -> bool:
    """As ``kiosk close-day`` does; False when the disk refuses."""
    try:
        ask_to_close_day(stage.batch_settings(), dt.date.fromisoformat(day))
    except OutboxError:
        return False
    return True


def _break_broker(stage: Stage, blow: Blow) -> None:
    with _alone(stage, "broker"):
        if blow.fault is Fault.BROKER_RESTARTED:
            stage.broker.stop()
        else:
            stage.broker.kill()
        if blow.fault is Fault.BROKER_FORGOT:
            stage.broker.store.unlink(missing_ok=True)
        time.sleep(blow.lasting_s)
        stage.broker.restart()


def _kill_batch(stage: Stage, blow: Blow) -> None:
    with _alone(stage, "batch"):
        stage.batch.kill()
        time.sleep(blow.lasting_s)
        stage.batch.launch()


def _kill_desk(stage: Stage, _blow: Blow) -> None:
    with _alone(stage, "desk"):
        stage.desk.kill()
        stage.desk.launch()


def _kill_hospital(stage: Stage, blow: Blow) -> None:
    with _alone(stage, "hospital"):
        stage.hospital.kill()
        time.sleep(blow.lasting_s)
        stage.hospital.launch()


def _kill_hospital_committed(stage: Stage, _blow: Blow) -> None:
    """Another life of it, which ends by its own hand after its first commit, if one comes."""
    with _alone(stage, "hospital"):
        stage.hospital.kill()
        command = [sys.executable, "-m", "tests.bench.dying", "hospital"]
        with (stage.logs / "dying.log").open("ab") as log:
            dying = subprocess.Popen(
                [*command, str(stage.hospital.config)], stdout=log, stderr=log, cwd=ROOT
            )
        with contextlib.suppress(subprocess.TimeoutExpired):
            dying.wait(_DYING_S)
        dying.kill()
        dying.wait()
        stage.hospital.launch()


def _fill_disk(stage: Stage, blow: Blow) -> None:
    name, disk, database = {
        Fault.KIOSK_DISK_FULL: ("kiosk", stage.kiosk, stage.outbox_file),
        Fault.HOSPITAL_DISK_FULL: ("hospital", stage.hospital_disk, stage.inbox_file),
        Fault.BROKER_DISK_FULL: ("broker", stage.broker_disk, None),
    }[blow.fault]
    with _alone(stage, f"{name} disk"):
        if database is not None:
            _empty_write_ahead_log(database)
        disk.fill(blow.left_blocks)
        time.sleep(blow.lasting_s)
        disk.free()


def _empty_write_ahead_log(database: Path) -> None:
    """A log that has grown already has space of its own, and no full disk would be noticed."""
    with contextlib.closing(sqlite3.connect(database, timeout=1)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _set_clock_back(stage: Stage, blow: Blow) -> None:
    """And forward again, as a time server would."""
    with _alone(stage, "clock"):
        stage.shift.write_text(str(-_HOUR_S))
        time.sleep(blow.lasting_s)
        stage.shift.unlink()


def _enrol_again(stage: Stage, blow: Blow) -> None:
    with _alone(stage, "broker", "batch", "enrolment"):
        enrolling.revoke(stage.line)
        stage.broker.restart()
        time.sleep(blow.lasting_s)  # the kiosk knocks in vain
        stage.batch.stop()
        enrolling.enrol_again(stage.line)
        stage.batch.launch()


def _replace_keys(stage: Stage, blow: Blow) -> None:
    """Nobody is enrolled meanwhile; everything else may break."""
    with _alone(stage, "enrolment"):
        if blow.fault is Fault.KEYS_REPLACED:
            rekeying.rotate(stage.line)
        else:
            rekeying.replace_at_once(stage.line, blow.party.value)


def _attack(stage: Stage, blow: Blow) -> None:
    with _alone(stage, "batch"):
        hostile.attack(stage, random.Random(repr(blow)))


_STRIKES: dict[Fault, Callable[[Stage, Blow], None]] = {
    Fault.BROKER_KILLED: _break_broker,
    Fault.BROKER_RESTARTED: _break_broker,
    Fault.BROKER_FORGOT: _break_broker,
    Fault.BATCH_KILLED: _kill_batch,
    Fault.DESK_KILLED: _kill_desk,
    Fault.HOSPITAL_KILLED: _kill_hospital,
    Fault.HOSPITAL_KILLED_COMMITTED: _kill_hospital_committed,
    Fault.KIOSK_DISK_FULL: _fill_disk,
    Fault.HOSPITAL_DISK_FULL: _fill_disk,
    Fault.BROKER_DISK_FULL: _fill_disk,
    Fault.CLOCK_BACK: _set_clock_back,
    Fault.ENROLLED_AGAIN: _enrol_again,
    Fault.KEYS_REPLACED: _replace_keys,
    Fault.KEYS_COMPROMISED: _replace_keys,
    Fault.HOSTILE: _attack,
    Fault.LIST_ASKED: asking.ask,
}
