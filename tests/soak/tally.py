"""What a soak did and found; printed as one JSON object."""

import dataclasses
from collections import Counter

_MOST_TOLD = 20


@dataclasses.dataclass
class Tally:
    """Counts; everything under ``wrong`` has to stay 0."""

    seed: int
    schedule: str
    """Digest of what was to be killed and when."""
    rounds: int = 0
    kills: Counter[str] = dataclasses.field(default_factory=Counter)
    """By victim."""
    killed_during: Counter[str] = dataclasses.field(default_factory=Counter)
    """By what was under way."""
    killed_twice: int = 0
    batches: int = 0
    """Acknowledged as applied."""
    lines: int = 0
    refused_batches: int = 0
    inquiries: int = 0
    repeated_inquiries: int = 0
    throttled: int = 0
    notices: int = 0
    """Acknowledged."""
    unanswered: Counter[str] = dataclasses.field(default_factory=Counter)
    """Cut off, by kind and by what was there afterwards."""
    found_double: int = 0
    wrong: Counter[str] = dataclasses.field(
        default_factory=lambda: Counter(
            {"lost": 0, "doubled": 0, "half_applied": 0, "different": 0, "chain_broken": 0}
        )
    )
    told: list[str] = dataclasses.field(default_factory=list)
    """The first sentences about what is wrong."""
    audit_rows: int = 0
    seconds: float = 0.0

    def note(self, kind: str, sentence: str) -> None:
        """Something that must never be."""
        self.wrong[kind] += 1
        if len(self.told) < _MOST_TOLD:
            self.told.append(f"{kind}: {sentence}")

    @property
    def is_good(self) -> bool:
        return not any(self.wrong.values())

    def as_dict(self) -> dict[str, object]:
        told = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        told["result"] = "nothing acknowledged was lost" if self.is_good else "FAILED"
        return told
