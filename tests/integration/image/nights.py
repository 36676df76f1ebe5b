"""A night in which a kiosk fetches its update."""

import dataclasses
import datetime as dt
import itertools
from pathlib import Path

from kiosk.enrolment.line import Place
from kiosk.image.fetching import Around, fetch
from kiosk.image.offered import FOLDER, UpdateFolder
from kiosk.image.release_line import ReleaseLine
from kiosk.running_version import Running
from tests.bench.offering import CHANNEL
from tests.bench.update_bundle import COMPATIBLE

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
SIZE, LOOK_EVERY = 2_500_000, 1_000_000
"""The kiosk looks up from its work two times while it comes."""


class Night:
    """What happens while the kiosk fetches: its time, and who comes when."""

    def __init__(self, place: Place, credentials: Path, folder: Path) -> None:
        self.waits: list[float] = []
        self.looks = itertools.count(1)
        self.on_look = lambda _number: False
        """Whether a patient is here, at each look up from the work."""
        self.on_wait = lambda _number: None
        self.around = Around(
            line=ReleaseLine(place, credentials, CHANNEL),
            folder=UpdateFolder(folder / FOLDER, folder / "failed.json"),
            running=Running("4.9.0", COMPATIBLE),
            is_patient_here=lambda: self.on_look(next(self.looks)),
            monotonic=lambda: sum(self.waits),
            wait=self._wait,
            random=lambda: 0.5,
            look_every=LOOK_EVERY,
        )

    def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.on_wait(len(self.waits))

    @property
    def folder(self) -> UpdateFolder:
        return self.around.folder

    def runs(self, version: str) -> None:
        self.around = dataclasses.replace(self.around, running=Running(version, COMPATIBLE))

    def fetch(self):
        return fetch(self.around)

    def names(self):
        return sorted(one.name for one in self.folder.path.iterdir())
