"""What was measured on the test frames, as a table and as camera.md's targets.

Judged are camera.md's fourteen conditions; the phone's screen, ours, is in the table only.

A still picture is shown to our decoder until each of its turns was taken, because it takes one a
frame: ``a frame`` below is one look, ``a card`` all looks at one picture.
"""

import dataclasses
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from tests.bench.frames.conditions import CONDITIONS, SPEC_CONDITIONS
from tests.benchmarks.qr_takes import Take

SEQUENCES = {"easy": 3, "defocus": 8, "dark": 8}
"""The conditions of Q6, and the frame by which a card is to be read."""
_ZXING_POINTS, _ZXING_GOOD, _PYZBAR_POINTS = 9.0, 11.0, 30.0
_OF_PYZBAR, _OF_ZXING, _WORST_MS = 0.5, 2.5, 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One picture, as all three saw it."""

    condition: str
    payload: bytes | None
    zxing: Take
    pyzbar: Take
    ours: Take


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """One sequence: which frame was read first, from 1; None when none was."""

    condition: str
    ours: int | None
    zxing: int | None
    """None also when ours was quicker."""
    errors: int
    """Wrong texts and exceptions of ours."""


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """All that was measured."""

    rows: tuple[Row, ...]
    empty: tuple[Row, ...]
    held: tuple[Held, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """One line of the verdict."""

    name: str
    figures: str
    holds: bool

    def __str__(self) -> str:
        return f"{self.name} {'holds' if self.holds else 'MISSED'}: {self.figures}"


def table(run: Run) -> Iterator[str]:
    """One line a condition: frames read, milliseconds, and by which steps ours read them."""
    yield f"{'condition':10}{'frames':>7}{'zxing':>7}{'pyzbar':>7}{'ours':>6}{'ms':>6}  read by"
    for condition in CONDITIONS:
        rows = [row for row in run.rows if row.condition == condition]
        counts = "".join(f"{n:>{w}}" for n, w in zip(_counts(rows), (7, 7, 6), strict=True))
        steps = Counter(row.ours.step for row in rows if row.ours.found)
        by = ", ".join(f"{step} {count}" for step, count in steps.most_common())
        yield f"{condition:10}{len(rows):>7}{counts}{_mean_look(rows):>6.1f}  {by}"
    yield f"{'no code':10}{len(run.empty):>7}{'-':>7}{'-':>7}{'-':>6}{_mean_look(run.empty):>6.1f}"


def targets(run: Run) -> Iterator[Target]:
    """Q1, Q2, Q3, Q5 and Q6."""
    rows = [row for row in run.rows if row.condition in SPEC_CONDITIONS]
    yield _rate(rows)
    yield _time(rows)
    yield _time_without_code(run.empty)
    yield _errors(run)
    yield from (_patience(run.held, condition, by) for condition, by in SEQUENCES.items())


def _rate(rows: Sequence[Row]) -> Target:
    """By one look at one picture, as the bare decoders have it; all turns are told beside it."""
    zxing, pyzbar, held = (100 * count / len(rows) for count in _counts(rows))
    first = 100 * sum(len(row.ours.ms) == 1 and _is_right(row, row.ours) for row in rows)
    ours = first / len(rows)
    above, above_pyzbar = ours - zxing, ours - pyzbar
    holds = above >= _ZXING_POINTS and above_pyzbar >= _PYZBAR_POINTS
    good = "good" if above >= _ZXING_GOOD else "enough" if above >= _ZXING_POINTS else "too few"
    return Target(
        "Q1 single picture",
        f"ours {ours:.1f} %, zxing-cpp {zxing:.1f} % ({above:+.1f} points, {good}; "
        f"wanted {_ZXING_POINTS:+.0f}, good {_ZXING_GOOD:+.0f}), pyzbar {pyzbar:.1f} % "
        f"({above_pyzbar:+.1f}; wanted {_PYZBAR_POINTS:+.0f}); "
        f"ours with a card held still until each turn was taken {held:.1f} %",
        holds,
    )


def _time(rows: Sequence[Row]) -> Target:
    pyzbar = statistics.fmean(row.pyzbar.whole_ms for row in rows)
    look, card = _mean_look(rows), statistics.fmean(row.ours.whole_ms for row in rows)
    zxing = _mean(row.zxing.whole_ms for row in rows if row.zxing.found)
    hits = [row.ours for row in rows if row.ours.found]
    hit, hit_card = _mean(take.ms[-1] for take in hits), _mean(take.whole_ms for take in hits)
    return Target(
        "Q2 time",
        f"ours {look:.1f} ms a frame, pyzbar {pyzbar:.1f} ({look / pyzbar:.2f}; wanted "
        f"<= {_OF_PYZBAR}); the look that reads {hit:.1f} ms, zxing-cpp's {zxing:.1f} "
        f"({hit / zxing:.2f}; wanted <= {_OF_ZXING}); all looks at a card {card:.1f} ms, "
        f"at one that is read {hit_card:.1f}",
        look <= _OF_PYZBAR * pyzbar and hit <= _OF_ZXING * zxing,
    )


def _time_without_code(rows: Sequence[Row]) -> Target:
    pyzbar, look = _mean(row.pyzbar.whole_ms for row in rows), _mean_look(rows)
    worst = max(ms for row in rows for ms in row.ours.ms)
    return Target(
        "Q3 without a code",
        f"ours {look:.1f} ms a frame, pyzbar {pyzbar:.1f} ({look / pyzbar:.2f}; wanted "
        f"<= {_OF_PYZBAR}); worst {worst:.1f} ms (wanted <= {_WORST_MS:.0f})",
        look <= _OF_PYZBAR * pyzbar and worst <= _WORST_MS,
    )


def _errors(run: Run) -> Target:
    def count(whose: Callable[[Row], Take]) -> tuple[int, int, int]:
        wrong = sum(whose(row).is_wrong(row.payload) for row in run.rows)
        false = sum(bool(whose(row).found) for row in run.empty)
        return wrong, false, sum(whose(row).has_raised for row in (*run.rows, *run.empty))

    ours, zxing, pyzbar = (
        count(whose) for whose in (lambda r: r.ours, lambda r: r.zxing, lambda r: r.pyzbar)
    )
    in_sequences = sum(held.errors for held in run.held)
    return Target(
        "Q5 wrong, false, raised",
        f"ours {ours} and {in_sequences} in sequences, zxing-cpp {zxing}, pyzbar {pyzbar}",
        not any(ours) and not in_sequences,
    )


def _patience(everything: Sequence[Held], condition: str, by: int) -> Target:
    held = [one for one in everything if one.condition == condition]
    read = sorted(one.ours for one in held if one.ours is not None)
    in_time = sum(number <= by for number in read)
    zxing = sum(one.zxing is not None and one.zxing <= by for one in held)
    return Target(
        f"Q6 {condition}",
        f"{in_time} of {len(held)} cards read by frame {by}, at frames {read}; "
        f"zxing-cpp first on {zxing}",
        in_time == len(held),
    )


def _counts(rows: Sequence[Row]) -> tuple[int, int, int]:
    return (
        sum(_is_right(row, row.zxing) for row in rows),
        sum(_is_right(row, row.pyzbar) for row in rows),
        sum(_is_right(row, row.ours) for row in rows),
    )


def _is_right(row: Row, take: Take) -> bool:
    return row.payload in take.found


def _mean_look(rows: Sequence[Row]) -> float:
    return _mean(ms for row in rows for ms in row.ours.ms)


def _mean(values: Iterator[float]) -> float:
    found = list(values)
    return statistics.fmean(found) if found else float("nan")
