"""Every journey in every language by real touches: counted, printed, compared, written as JSON.

Each language has a line of its own, brought up anew: a patient who was registered on the spot is
not registered yet for the next language, and the hospital's files are compared by themselves.
"""

import dataclasses
import datetime as dt
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from kiosk.flow.setting import Language
from tests.bench.demo import Report, drive, print_batch
from tests.bench.journey import Outcome
from tests.bench.journey_table import as_plain, limits, table
from tests.bench.journeys import JOURNEYS, walks
from tests.bench.patient import Film
from tests.bench.play_control import CannotDo
from tests.bench.stack import Line, video_driver

EVERY = tuple(one.name for one in JOURNEYS)


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the command was asked for."""

    languages: Sequence[Language]
    names: Sequence[str] | None
    """None: every journey."""
    out: Path
    has_pictures: bool


def main(asked: Asked) -> int:
    """Walks, prints, writes journeys.json; 0 when everything is as promised."""
    began = time.monotonic()
    unknown = set(asked.names or ()) - set(EVERY)
    if unknown:
        raise CannotDo(f"no journey {', '.join(sorted(unknown))}; there are {', '.join(EVERY)}")
    shutil.rmtree(asked.out, ignore_errors=True)
    asked.out.mkdir(parents=True)
    reports = {language: _walk(language, asked) for language in asked.languages}
    outcomes = [outcome for report in reports.values() for outcome in report.outcomes]
    seconds = round(time.monotonic() - began, 1)
    _write(asked.out / "journeys.json", outcomes, seconds)
    is_good = all(report.is_good for report in reports.values())
    print(f"\n{table(outcomes)}\n\n{limits(outcomes)}\n")
    verdict = "Everything is as promised." if is_good else "SOMETHING DIFFERS, see above."
    print(f"{verdict} {seconds:.0f} s. Figures: {asked.out / 'journeys.json'}")
    return 0 if is_good else 1


def _walk(language: Language, asked: Asked) -> Report:
    """One language on a line of its own."""
    began = time.monotonic()
    print(f"Bringing up a line for {language.value} ...", flush=True)
    pictures = asked.out / language.value if asked.has_pictures else None
    if pictures is not None:
        pictures.mkdir()
    with (
        tempfile.TemporaryDirectory(prefix="line-") as folder,
        Line(Path(folder), dt.datetime.now(dt.UTC), video_driver()) as line,
    ):
        report = drive(line, Film(pictures), walks(asked.names or EVERY, language), began)
    print_batch(report)
    return report


def _write(path: Path, outcomes: Sequence[Outcome], seconds: float) -> None:
    told = {"journeys": [as_plain(outcome) for outcome in outcomes], "seconds": seconds}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
