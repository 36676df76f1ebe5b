"""What the screens cost, beside a bare Kivy window of the same run; each figure with its limit.

Each figure comes from a process of its own, offscreen, ours and the bare one in turn. CPU is what
counts (ui.md 6): wall time depends on who else is at work, so only touches are measured by it.
"""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence

ROUNDS = 3
BOTH = ("ours", "bare")


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One figure."""

    what: str
    value: float
    reference: float | None
    limit: float
    unit: str
    why: str
    """The limit in words."""

    @property
    def holds(self) -> bool:
        """Within the limit."""
        return self.value <= self.limit

    def __str__(self) -> str:
        reference = "" if self.reference is None else f"{self.reference:9.2f}"
        ratio = f"{self.value / self.reference:6.2f} x" if self.reference else ""
        verdict = "holds" if self.holds else "MISSED"
        return (
            f"{self.what:42}{self.value:9.2f}{reference:>9} {self.unit:5}{ratio:>9}"
            f"   limit {self.limit:7.2f} ({self.why}): {verdict}"
        )


def measure(what: str, kind: str) -> dict[str, float]:
    """Of one process."""
    [found] = measure_each(what, (kind,), rounds=1)
    return found


def measure_each(what: str, kinds: Sequence[str], rounds: int = ROUNDS) -> list[dict[str, float]]:
    """The least of some processes of each kind, in turn: others at work only ever add."""
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind, those in found.items():
            those.append(_once(what, kind))
    return [
        {name: min(one[name] for one in those) for name in those[0]} for those in found.values()
    ]


def _once(what: str, kind: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.measured_window", what, kind],
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def rows() -> Iterator[Row]:
    """All figures, as they come."""
    yield from _beginning()
    yield from _resting()
    yield from _memory()
    yield from _touching()
    yield from _drawing()


def _beginning() -> Iterator[Row]:
    ours, bare = (found["cpu_s"] for found in measure_each("start", BOTH))
    yield Row("CPU to the first frame", ours, bare, bare + 0.5, "s", "bare + 0.5 s")


def _resting() -> Iterator[Row]:
    ours, bare = measure_each("idle", BOTH)
    value, reference = ours["cpu"] * 100, bare["cpu"] * 100
    yield Row("idle, % of a core", value, reference, reference + 0.3, "%", "bare at 10 + 0.3")
    yield Row("redraws in 10 s of rest", ours["flips"], None, 0, "", "none")


def _memory() -> Iterator[Row]:
    ours, bare = measure("memory", "ours"), measure("memory", "bare")["mb"]
    most = max(ours.values())
    yield Row("memory, 400 sessions", most, bare, bare + 60, "MB", "bare with a camera + 60 MB")
    growth = ours["after_400"] - ours["after_200"]
    yield Row("growth from session 200 to 400", growth, None, 5, "MB", "5 MB")


def _touching() -> Iterator[Row]:
    for kind, name, limit in (("active", "in use", 70), ("rest", "at rest", 150)):
        found = measure("touch", kind)
        why = f"{limit} ms"
        yield Row(f"touch to event {name}, p95", found["heard_p95"], None, limit, "ms", why)
        yield Row(f"touch to pressed key {name}, p95", found["drawn_p95"], None, limit, "ms", why)


def _drawing() -> Iterator[Row]:
    ours, bare = (found["cpu_ms"] for found in measure_each("camera", BOTH))
    why = "1.25 x a bare window's"
    yield Row("CPU of a frame with a camera", ours, bare, bare * 1.25, "ms", why)
    baked, live = measure_each("drawing", ("baked", "live"), rounds=1)
    for name, value in baked.items():
        yield Row(f"CPU to draw {name} again", value, live[name], live[name], "ms", "live drawing")
    found = measure("change", "ours")
    yield Row("CPU of a new screen, p95", found["p95"], None, 100, "ms", "100 ms")


def main() -> int:
    print(f"{'':42}{'ours':>9}{'bare':>9}")
    for row in rows():
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
