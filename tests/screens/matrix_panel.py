"""`python -m tests.screens.matrix_panel PANEL < job`: lays out one panel's combinations.

One window a process. Each combination is laid out by the window's own stage, with its type faces
and pictures, and read and scanned; nothing is drawn on the glass, so that it takes milliseconds.
"""

import dataclasses
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.for_staff import is_staffs_own
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from kiosk.ui.theme import Palette, Role, rgba
from kiosk.ui.view_model import Language, TextSize, Theme, View
from tests.screens import layout, scanner, witness
from tests.screens.catalogue import catalogue
from tests.screens.digests import digest_of
from tests.screens.findings import Case, Finding
from tests.screens.render import PANELS


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """One language, theme and size of text."""

    language: str
    theme: str
    size: int


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """What is to be laid out."""

    looks: tuple[Look, ...]
    states: tuple[str, ...] | None = None
    """By their whole names; None for all."""

    def as_json(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def of_json(cls, text: str) -> "Job":
        job = json.loads(text)
        states = None if job["states"] is None else tuple(job["states"])
        return cls(tuple(Look(**look) for look in job["looks"]), states)


def dressed(view: View, look: Look) -> View:
    """A view in a look; what staff read is at normal size (kiosk/ui/presenter.py)."""
    size = TextSize.NORMAL if is_staffs_own(view.content) else TextSize(look.size)
    return dataclasses.replace(
        view, language=Language(look.language), theme=Theme(look.theme), text_size=size
    )


def laid_out(panel_name: str, job: Job) -> Iterator[tuple[Case, layout.Layout | None]]:
    """Each combination of the job, in the order of looks: their words and pictures are kept.

    None for what looks as in another size of text that was already given.
    """
    screens = [s for s in catalogue() if job.states is None or s.name in job.states]
    with tempfile.TemporaryDirectory() as home:
        settings = ScreenSettings(PANELS[panel_name], Path(home), "offscreen")
        window = open_window(settings, ViewSlot(catalogue()[0].view), lambda _: None, Pads())
        with witness.watching() as seen:
            for look, screen in itertools.product(job.looks, screens):
                case = Case(screen.name, look.language, look.theme, look.size, panel_name)
                if is_staffs_own(screen.view.content) and not _is_first(look, job.looks):
                    yield case, None
                    continue
                seen.forget()
                yield case, layout.read(window.lay_out(dressed(screen.view, look)), seen)


def _is_first(look: Look, looks: tuple[Look, ...]) -> bool:
    """Of those that differ in the size of text alone, which staff's screens do not follow."""
    alike = (one for one in looks if (one.language, one.theme) == (look.language, look.theme))
    return next(alike) == look


def run(panel_name: str, job: Job) -> dict[str, Any]:
    """Digests and findings."""
    off = {theme.value: rgba(Palette.read(theme)[Role.ON_OFF]) for theme in Theme}
    digests: dict[str, dict[str, dict[str, str]]] = {}
    findings: list[Finding] = []
    count = 0
    for case, seen in laid_out(panel_name, job):
        known = digests.setdefault(case.state, {}).setdefault(case.language, {})
        look, count = f"{case.theme} {case.size}", count + 1
        if seen is None:
            known[look] = next(one for name, one in known.items() if name.startswith(case.theme))
            continue
        known[look] = digest_of(seen)
        findings += scanner.scan(seen, case, off[case.theme])
    return {
        "panel": panel_name,
        "combinations": count,
        "digests": digests,
        "findings": [finding.as_json() for finding in findings],
        "cpu_s": time.process_time(),
    }


if __name__ == "__main__":
    json.dump(run(sys.argv[1], Job.of_json(sys.stdin.read())), sys.stdout)
