"""What the scanner finds, with everything that whoever mends it needs."""

import collections
import dataclasses
import enum
from collections.abc import Iterable
from typing import Any


class Fault(enum.StrEnum):
    """What can be wrong with a screen."""

    MISFIT = "does not fit"
    CLIPPED = "beyond the panel"
    TEXT_ON_TEXT = "over other words"
    ACROSS_KEY = "across the edge of a key"
    ON_PICTURE = "over a picture"
    COVERED = "covered"
    TOO_SMALL = "smaller than 4.4 mm"
    NO_GLYPH = "no glyph"
    LOW_CONTRAST = "low contrast"
    TORN = "torn inside a phrase"
    EMPTY = "no words"
    SMALL_KEY = "key too small"
    KEY_BEYOND = "key beyond the panel"
    KEYS_CLOSE = "keys too close"
    UNREADABLE = "drawn by what the scanner cannot read"


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One combination."""

    state: str
    language: str
    theme: str
    size: int
    """100, 130, 160."""
    panel: str

    def __str__(self) -> str:
        return f"{self.state} {self.language} {self.theme} {self.size} {self.panel}"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one combination."""

    fault: Fault
    case: Case
    about: str
    """A message id, or the name of a key."""
    detail: str

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self.case) | {
            "fault": self.fault.value,
            "about": self.about,
            "detail": self.detail,
        }

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> "Finding":
        case = Case(*(found[field.name] for field in dataclasses.fields(Case)))
        return cls(Fault(found["fault"]), case, found["about"], found["detail"])


def by_message(findings: Iterable[Finding]) -> dict[str, list[dict[str, Any]]]:
    """For machines: each message id, or key, with all that is wrong with it."""
    found: dict[str, list[dict[str, Any]]] = collections.defaultdict(list)
    for finding in findings:
        found[finding.about].append(finding.as_json())
    return dict(sorted(found.items()))


def report(findings: Iterable[Finding]) -> str:
    """For people: one line for each fault of each message, and where it is."""
    groups: dict[tuple[str, str], list[Finding]] = collections.defaultdict(list)
    for finding in findings:
        groups[finding.about, finding.fault.value].append(finding)
    lines = []
    for (about, fault), those in sorted(groups.items()):
        lines.append(f"{about}: {fault} ({len(those)}); {those[0].detail}")
        lines.extend(f"    {where}" for where in _places(those))
    return "\n".join(lines)


def _places(those: list[Finding]) -> list[str]:
    """Where, gathered so that a fault of every state is not told a hundred times."""
    states: dict[tuple[str, str, int], set[str]] = collections.defaultdict(set)
    for finding in those:
        case = finding.case
        states[case.panel, f"{case.language} {case.theme}", case.size].add(case.state)
    return [
        f"{panel} {look} {size} %: {_some(sorted(names))}"
        for (panel, look, size), names in sorted(states.items())
    ]


def _some(names: list[str], most: int = 4) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
