"""The demo: journeys by real touches, the day's closing, and what the hospital has of it."""

import dataclasses
import datetime as dt
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.flow.setting import Language
from tests.bench.audit import Comparison, compare
from tests.bench.demo_desk import leaks_in, seen_at_the_desk
from tests.bench.journey import Outcome, Walk, take
from tests.bench.journey_table import as_plain
from tests.bench.journeys import DEMO
from tests.bench.patient import Film
from tests.bench.service import run_command
from tests.bench.stack import Line, video_driver

FILED_WITHIN_S = 10.0
CLOSED_WITHIN_S = 20.0
_LOOK_AGAIN_S = 0.1


@dataclasses.dataclass(frozen=True)
class Report:
    """All that the demo found."""

    outcomes: list[Outcome]
    comparison: Comparison
    is_day_complete: bool
    leaks: dict[str, int]
    """How many personal strings occur in each program's log; must be empty."""
    seconds: float
    listed: int | None = None
    """How many receptions the desk's page lists; None: it was not asked."""

    @property
    def is_good(self) -> bool:
        """True when nothing differs from what was promised."""
        walked = all(outcome.is_as_expected for outcome in self.outcomes)
        is_listed = self.listed in (None, self.comparison.verified)
        batch = self.comparison.is_good and self.is_day_complete and is_listed
        return walked and batch and not self.leaks

    def summary(self) -> dict[str, object]:
        """What is written to summary.json."""
        return {
            "journeys": [as_plain(outcome) for outcome in self.outcomes],
            "batch": {
                "verified": self.comparison.verified,
                "filed": self.comparison.filed,
                "lost": self.comparison.lost,
                "doubled": self.comparison.doubled,
                "differences": self.comparison.differences,
                "day_complete": self.is_day_complete,
                "listed_at_the_desk": self.listed,
            },
            "personal_data_in_logs": self.leaks,
            "seconds": round(self.seconds, 1),
        }


def main(out: Path) -> int:
    """Runs the demo, prints the table, writes pictures and summary; 0 when all is as promised."""
    began = time.monotonic()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    print("Bringing up the line: database, cloud, broker, hospital, card reader, kiosk ...")
    with tempfile.TemporaryDirectory(prefix="line-") as folder:
        report = run(Path(folder), out, began)
    (out / "summary.json").write_text(
        json.dumps(report.summary(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    _print(report, out)
    return 0 if report.is_good else 1


def run(folder: Path, out: Path, began: float) -> Report:
    """Brings the line up in ``folder`` and walks every journey; pictures go to ``out``."""
    with Line(folder, dt.datetime.now(dt.UTC), video_driver()) as line:
        print(f"The line is up after {time.monotonic() - began:.1f} s.\n", flush=True)
        report = drive(line, Film(out), DEMO, began)
        listed, leaked = seen_at_the_desk(line, report.comparison.verified, out)
        seconds = time.monotonic() - began
        return dataclasses.replace(
            report, listed=listed, leaks={**report.leaks, **leaked}, seconds=seconds
        )


def drive(line: Line, film: Film, walks: Sequence[Walk], began: float) -> Report:
    """Every walk, the day's closing, the comparison."""
    outcomes = []
    for walk in walks:
        outcome = take(walk, line, film)
        outcomes.append(outcome)
        print(_journey_line(outcome), flush=True)
    expected = sum(1 for outcome in outcomes if outcome.journey.filed)
    _wait(lambda: len(line.hospital.files()) >= expected, FILED_WITHIN_S)
    is_complete = _close_day(line)
    comparison = compare(line, outcomes)
    seconds = time.monotonic() - began
    return Report(outcomes, comparison, is_complete, _leaks(line), seconds)


def _leaks(line: Line) -> dict[str, int]:
    return leaks_in(line, line.logs)


def _close_day(line: Line) -> bool:
    """As a timer does it on a kiosk; True when the hospital called the day complete."""
    run_command(["kiosk", "close-day", "--config", str(line.config)])
    return _wait(lambda: "batch.day_complete" in line.batch.log, CLOSED_WITHIN_S)


def _wait(is_so: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_AGAIN_S)
    return True


def _journey_line(outcome: Outcome) -> str:
    mark = "ok  " if outcome.is_as_expected else "FAIL"
    return (
        f"  {mark} {outcome.journey.title}{_in_language(outcome)}\n"
        f"       expected: {outcome.journey.expected}\n"
        f"       got:      {outcome.got}\n"
        f"       {outcome.counts.in_all} touches, {len(outcome.steps)} screens, the machine took"
        f" {outcome.machine_seconds:.1f} s"
    )


def _in_language(outcome: Outcome) -> str:
    language = outcome.walk.language
    return "" if language is Language.JA else f" [{language.value}]"


def print_batch(report: Report) -> None:
    """What the hospital has of the walks."""
    batch = report.comparison
    day = "complete" if report.is_day_complete else "NOT complete"
    print(
        f"""
  What the hospital has of it
       verified at the kiosk   {batch.verified}
       filed as XML            {batch.filed}
       lost                    {batch.lost}
       doubled                 {batch.doubled}
       different in content    {len(batch.differences)}
       listed at the desk      {"not asked" if report.listed is None else report.listed}
       the day, says the hospital, is {day}
       personal data in any log: {"none" if not report.leaks else report.leaks}
"""
    )
    for difference in batch.differences:
        print(f"       DIFFERS: {difference}")


def _print(report: Report, out: Path) -> None:
    print_batch(report)
    verdict = "Everything is as promised." if report.is_good else "SOMETHING DIFFERS, see above."
    print(f"{verdict} {report.seconds:.0f} s. Pictures and summary.json: {out}/")
