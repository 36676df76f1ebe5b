"""`python -m tests.screens.matrix`: every screen, language, theme, size of text and panel.

Lays all of them out, looks for faults, compares with the digests in git. Prints counts and, for
each fault, the message's id and where it is; findings by message id go to build/screens as JSON.
"""

import argparse
import concurrent.futures
import dataclasses
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kiosk.ui.view_model import Language, TextSize, Theme
from tests.screens import digests
from tests.screens.catalogue import catalogue
from tests.screens.findings import Finding, by_message, report
from tests.screens.matrix_panel import Job, Look
from tests.screens.render import PANELS

LANGUAGES = [language.value for language in Language]
THEMES = [theme.value for theme in Theme]
SIZES = [size.value for size in TextSize]
MOST = 20
"""Differences that are told one by one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """Of one panel."""

    panel: str
    combinations: int
    digests: digests.Digests
    findings: tuple[Finding, ...]
    cpu_s: float

    def as_json(self) -> str:
        found = dataclasses.asdict(self)
        return json.dumps(found | {"findings": [one.as_json() for one in self.findings]})

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> "Result":
        findings = tuple(Finding.of_json(one) for one in found["findings"])
        return cls(**found | {"findings": findings})


def looks(
    languages: Iterable[str] = LANGUAGES,
    themes: Iterable[str] = THEMES,
    sizes: Iterable[int] = SIZES,
) -> tuple[Look, ...]:
    """All combinations of these."""
    return tuple(Look(*one) for one in itertools.product(languages, themes, sizes))


def lay_out(panel: str, job: Job) -> Result:
    """One panel, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.screens.matrix_panel", panel],
        input=job.as_json(),
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Result.of_json(json.loads(done.stdout))


def main() -> int:
    chosen = parse()
    began = time.monotonic()
    names = tuple(s.name for s in catalogue() if any(part in s.name for part in chosen.only))
    job = Job(looks(chosen.language, chosen.theme, chosen.size), names)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda panel: lay_out(panel, job), chosen.panel))
    findings = [finding for result in results for finding in result.findings]
    write(findings, chosen.out)
    print(report(findings))
    changed = compare(results)
    count = sum(result.combinations for result in results)
    spent = sum(result.cpu_s for result in results)
    print(
        f"{count} combinations of {len(names)} states laid out in {time.monotonic() - began:.0f} s"
        f" ({spent / max(count, 1) * 1000:.1f} ms of CPU each); {len(findings)} findings;"
        f" {changed} lines of digests differ from tests/screens/digests"
    )
    if chosen.record:
        is_whole = len(names) == len(catalogue()) and len(job.looks) == len(looks())
        for result in results:
            digests.record(result.panel, result.digests, is_whole=is_whole)
        print("recorded")
    return int(bool(findings or (changed and not chosen.record)))


def write(findings: Sequence[Finding], folder: Path) -> None:
    """By message id, for machines."""
    folder.mkdir(parents=True, exist_ok=True)
    found = json.dumps(by_message(findings), ensure_ascii=False, indent=1)
    (folder / "findings.json").write_text(found, "utf-8")


def compare(results: Sequence[Result]) -> int:
    """Prints the first differences from what is in git; gives how many there are."""
    found = [
        difference
        for result in results
        for difference in digests.differences(
            result.panel, result.digests, digests.kept(result.panel)
        )
    ]
    for difference in found[:MOST]:
        print(f"changed: {difference}")
    if len(found) > MOST:
        print(f"changed: {len(found) - MOST} more")
    return len(found)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screens.matrix", description=__doc__)
    parser.add_argument("--language", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--theme", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--size", nargs="+", type=int, choices=SIZES, default=SIZES)
    parser.add_argument("--panel", nargs="+", choices=PANELS, default=list(PANELS))
    parser.add_argument("--only", nargs="+", default=[""], help="states whose names contain this")
    parser.add_argument("--record", action="store_true", help="writes the digests")
    parser.add_argument("--out", type=Path, default=Path("build/screens"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
