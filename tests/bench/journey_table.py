"""What the journeys took, as a table of journey and language, and as plain values for JSON."""

from collections.abc import Sequence

from kiosk.flow.setting import Language
from tests.bench.journey import Journey, Outcome

_NAME, _CELL = 24, 12
LEGEND = """\
A cell: touches without those for the language / touches in all, and screens
without those that only wait (one that the answer overtakes may be seen or not).
Touches without: from the card on; without a card, from the first screen on."""


def as_plain(outcome: Outcome) -> dict[str, object]:
    """For JSON."""
    counts = outcome.counts
    return {
        "name": outcome.journey.name,
        "language": outcome.walk.language.value,
        "expected": outcome.journey.expected,
        "got": outcome.got,
        "is_as_expected": outcome.is_as_expected,
        "machine_seconds": outcome.machine_seconds,
        "touches": counts.in_all,
        "touches_for_setting": counts.for_setting,
        "touches_after_card": counts.after_card,
        "touches_before_result": counts.before_result,
        "screens": list(outcome.screens),
        "screens_without_waiting": len(outcome.steps),
    }


def table(outcomes: Sequence[Outcome]) -> str:
    """A line a journey, a column a language."""
    languages = [one for one in Language if any(o.walk.language is one for o in outcomes)]
    head = "".join(f"{one.value:>{_CELL}}" for one in languages)
    names = list(dict.fromkeys(outcome.journey.name for outcome in outcomes))
    by = {(o.journey.name, o.walk.language): o for o in outcomes}
    lines = [
        f"{name:<{_NAME}}" + "".join(f"{_cell(by.get((name, one))):>{_CELL}}" for one in languages)
        for name in names
    ]
    return "\n".join([f"{'':<{_NAME}}{head}", *lines, "", LEGEND])


def limits(outcomes: Sequence[Outcome]) -> str:
    """The journeys that may take only so many touches, the worst language each."""
    journeys = {o.journey.name: o.journey for o in outcomes if o.journey.limit}
    return "\n".join(_limit_line(journey, outcomes) for journey in journeys.values())


def _limit_line(journey: Journey, outcomes: Sequence[Outcome]) -> str:
    limit = journey.limit
    assert limit is not None
    spent = [limit.spent(o.counts) for o in outcomes if o.journey is journey]
    most = "?" if None in spent else max(count for count in spent if count is not None)
    return (
        f"{journey.name:<{_NAME}}{most} touches {limit.span.value}, at most {limit.touches}"
        f"  ({journey.title})"
    )


def _cell(outcome: Outcome | None) -> str:
    if outcome is None:
        return "-"
    mark = "" if outcome.is_as_expected else "FAIL "
    counts = outcome.counts
    without = counts.in_all - counts.for_setting
    own = without if counts.after_card is None else counts.after_card
    return f"{mark}{own}/{counts.in_all} {len(outcome.steps)}"
