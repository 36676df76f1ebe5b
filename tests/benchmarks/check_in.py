"""Where the machine's time of one check-in goes: card, cloud, keeping, screen.

By real touches in the real window. Counted is the time the patient waits for the machine: from the
card's coming to the first question, from 確定 to the question of consent, from the consent to the
result. What card, cloud and outbox were busy with is theirs; the rest is the screen's, with the
runner between them. Beside it: card and cloud alone, without a kiosk (tests/benchmarks/bare.py).
"""

import dataclasses
import datetime as dt
import json
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.bench.patient import CONTACTLESS_APDU_S
from tests.bench.stack import Line
from tests.bench.virtual_card.script import Script
from tests.bench.waiting import wait_until
from tests.benchmarks.bare import Bare, bare_check_in

ROUNDS = 3
WHO = "hanako"
PARTS = ("noticing", "card", "service", "outbox", "screen")
_HEADS = ("noticing", "card", "cloud", "keeping", "screen", "together")
_LEFT_S = 20.0


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    """One line of the stopwatch; ``began`` is ``ended`` for what only happened."""

    what: str
    name: str
    began: float
    ended: float


@dataclasses.dataclass(frozen=True, slots=True)
class Stage:
    """One time the patient waits: milliseconds by part."""

    name: str
    parts: dict[str, float]

    @property
    def together(self) -> float:
        return sum(self.parts.values())


class TimedLine(Line):
    """The line with a stopwatch in the kiosk."""

    @property
    def times(self) -> Path:
        return self.directory / "times"

    def kiosk_command(self) -> list[str]:
        return ["tests.benchmarks.timed_kiosk", "--times", str(self.times)]

    def notes(self) -> list[Note]:
        rows = map(json.loads, self.times.read_text(encoding="utf-8").splitlines())
        return [Note(row["what"], row["name"], row["from"], row["to"]) for row in rows]


def run(rounds: int = ROUNDS) -> tuple[list[Stage], Bare]:
    """The check-in of median length, and the bare one of median length."""
    with (
        tempfile.TemporaryDirectory() as folder,
        TimedLine(Path(folder), dt.datetime.now(dt.UTC)) as line,
    ):
        check_ins = [_check_in(line) for _ in range(rounds)]
        bare = [bare_check_in(line, WHO, CONTACTLESS_APDU_S) for _ in range(rounds)]
    check_ins.sort(key=lambda stages: sum(stage.together for stage in stages))
    bare.sort(key=lambda one: one.together_ms)
    return check_ins[rounds // 2], bare[rounds // 2]


def _check_in(line: TimedLine) -> list[Stage]:
    """From the first screen back to it."""
    touch = line.touch
    touch.wait_for("AttractView")
    began = time.monotonic()
    line.reader.insert(line.wallet.card(WHO), Script.slow(CONTACTLESS_APDU_S))
    touch.touch("choose-pin")
    for digit in line.people[WHO].pin:
        touch.touch(f"pin-key-{digit}")
    for key in ("confirm", "consent-all", "finish"):
        touch.touch(key)
    touch.wait_for("FinishView")
    line.reader.remove()
    wait_until(lambda: _is_over(line.notes(), began), "the first screen never came", _LEFT_S)
    return stages([note for note in line.notes() if note.ended >= began], began)


def _is_over(notes: Sequence[Note], began: float) -> bool:
    drawn = [note for note in notes if note.what == "drawn" and note.ended >= began]
    return [note.name for note in drawn][-2:] == ["FinishView", "AttractView"]


def stages(notes: Sequence[Note], card_came: float) -> list[Stage]:
    """The three waits of one check-in."""
    noticed = _first(notes, "event", "CardInserted")
    confirmed = _first(notes, "event", "PinConfirmed")
    agreed = _first(notes, "event", "ConsentChosen")
    before = {"noticing": (noticed - card_came) * 1000}
    return [
        _stage("card to first question", notes, (noticed, "ChooseView"), before),
        _stage("confirm to consent", notes, (confirmed, "ConsentView"), {}),
        _stage("consent to result", notes, (agreed, "ValidView"), {}),
    ]


def _stage(
    name: str, notes: Sequence[Note], span: tuple[float, str], before: dict[str, float]
) -> Stage:
    began, screen = span
    drawn = _first([note for note in notes if note.ended >= began], "drawn", screen)
    busy = {part: _busy_ms(notes, part, began, drawn) for part in ("card", "service", "outbox")}
    rest = (drawn - began) * 1000 - sum(busy.values())
    return Stage(name, {"noticing": 0.0} | before | busy | {"screen": rest})


def _first(notes: Iterable[Note], what: str, name: str) -> float:
    return next(note.ended for note in notes if (note.what, note.name) == (what, name))


def _busy_ms(notes: Iterable[Note], part: str, began: float, ended: float) -> float:
    """How long a worker worked in this span; it does one thing at a time."""
    spans = (min(note.ended, ended) - max(note.began, began) for note in notes if note.what == part)
    return sum(span for span in spans if span > 0) * 1000


def report(check_in: Sequence[Stage], bare: Bare) -> str:
    """A table in milliseconds, and both sums."""
    totals = Stage(
        "one check-in", {part: sum(stage.parts[part] for stage in check_in) for part in PARTS}
    )
    lines = [f"{'milliseconds':24}" + "".join(f"{head:>10}" for head in _HEADS)]
    for stage in (*check_in, totals):
        values = [*(stage.parts[part] for part in PARTS), stage.together]
        lines.append(f"{stage.name:24}" + "".join(f"{value:10.1f}" for value in values))
    lines.append(
        f"card alone {bare.card_ms:.1f} and cloud alone {bare.cloud_ms:.1f}, together"
        f" {bare.together_ms:.1f}: ratio {totals.together / bare.together_ms:.2f}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(*run()))
