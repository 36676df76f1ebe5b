"""``python -m hospital inquire`` and ``answers``: asking for appointments by hand."""

import argparse
import datetime as dt
import re
import sys
from pathlib import Path

from eligibility.inquiry import business_day
from hospital import clock
from hospital.answers_report import as_csv, as_json, state_line
from hospital.appointments import Reading, read_appointments
from hospital.config import HospitalConfig
from hospital.inquiries import NotAsked, open_inquiries

LIST_LIMIT_BYTES = 4 * 1024 * 1024
_DURATION = re.compile(r"([0-9]{1,6})([smh])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


def duration(text: str) -> dt.timedelta:
    """``90s``, ``10m``, ``2h``; for argparse."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError("a number with s, m or h is needed, as 10m")
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})


def inquire(settings: HospitalConfig, given: argparse.Namespace) -> int:
    """Keeps a list to be asked and prints its id; says on standard error what is wrong in it."""
    reading = read_appointments(_read(given.list), business_day(clock.now()))
    for wrong in reading.wrong:
        print(wrong, file=sys.stderr)
    if not _may_be_asked(reading, skips_wrong=given.skip_wrong):
        return 1
    with open_inquiries(settings) as inquiries:
        print(inquiries.ask(given.device, reading.appointments, given.deadline))
    return 0


def _read(source: str) -> bytes:
    if source == "-":
        data = sys.stdin.buffer.read(LIST_LIMIT_BYTES + 1)
    else:
        with Path(source).open("rb") as file:
            data = file.read(LIST_LIMIT_BYTES + 1)
    if len(data) > LIST_LIMIT_BYTES:
        raise NotAsked("the list is larger than 4 MB")
    return data


def _may_be_asked(reading: Reading, *, skips_wrong: bool) -> bool:
    if not reading.wrong:
        return True
    if skips_wrong and reading.appointments:
        print(f"{len(reading.appointments)} other lines are asked", file=sys.stderr)
        return True
    print("nothing was asked", file=sys.stderr)
    return False


def answers(settings: HospitalConfig, given: argparse.Namespace) -> int:
    """Prints the state, and what came: with --csv or --json alone, so that it can be a file.

    Without an id: what was asked last, and how far it is; that holds no personal data.
    """
    with open_inquiries(settings) as inquiries:
        if given.inquiry_id is None:
            for one in inquiries.recent():
                print(one.inquiry_id, state_line(one, clock.now()))
            return 0
        progress = inquiries.progress(given.inquiry_id)
        lines = inquiries.answers(given.inquiry_id)
    if given.json:
        _write(as_json(progress, lines) + b"\n")
        return 0
    told = state_line(progress, clock.now())
    print(told, file=sys.stderr if given.csv else sys.stdout, flush=True)
    codec = settings.encoding.codec if given.csv else "utf-8"
    _write(as_csv(lines).encode(codec, errors="replace"))
    return 0


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
