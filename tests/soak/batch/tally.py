"""What the batch soak did and found; printed as one JSON object."""

import dataclasses
from collections import Counter

_MOST_TOLD = 30
_KINDS = ("lost", "doubled", "different", "plain_text", "stuck", "crashed")


@dataclasses.dataclass
class Tally:
    """Counts; everything under ``wrong`` has to stay 0."""

    seed: int
    schedule: str
    """Digest of what was to break and when."""
    left_out: list[str] = dataclasses.field(default_factory=list)
    """Faults that this machine does not allow."""
    rounds: int = 0
    verified: int = 0
    """Receptions that the kiosk's inserting process was told are kept."""
    filed: int = 0
    """Of them, those that the hospital has, as record and as file."""
    kept_unheard: int = 0
    """Filed, too: kept, but the process died before it was told."""
    cut_off: int = 0
    """Sealed when the process was started again, as consenting to nothing."""
    cut_off_after_consent: int = 0
    provisional: int = 0
    answered_later: int = 0
    """Provisional receptions that were asked again and found: records of their own."""
    lists: int = 0
    """That the hospital asked for; every line answered."""
    list_lines: int = 0
    late: int = 0
    notices: int = 0
    days_complete: int = 0
    faults: Counter[str] = dataclasses.field(default_factory=Counter)
    """How often each came."""
    refused_by_a_full_disk: Counter[str] = dataclasses.field(default_factory=Counter)
    ended_by_themselves: Counter[str] = dataclasses.field(default_factory=Counter)
    """And were started again."""
    stores_set_aside: int = 0
    """Of the broker, cut by a full disk, as its unit does."""
    offered: int = 0
    """Parts; one and the same record may be in several."""
    came_again: int = 0
    """Records that came to the hospital a second time, or more often."""
    raised: Counter[str] = dataclasses.field(default_factory=Counter)
    """At the hospital, for staff, by code: what hostile messages came to."""
    slowest_s: float = 0.0
    """From the last fault's mending to the quiet."""
    scanned_bytes: int = 0
    wrong: Counter[str] = dataclasses.field(
        default_factory=lambda: Counter(dict.fromkeys(_KINDS, 0))
    )
    told: list[str] = dataclasses.field(default_factory=list)
    """The first sentences about what is wrong."""
    seconds: float = 0.0

    def note(self, kind: str, sentence: str) -> None:
        """Something that must never be."""
        self.wrong[kind] += 1
        if len(self.told) < _MOST_TOLD:
            self.told.append(f"{kind}: {sentence}")

    @property
    def is_good(self) -> bool:
        """Verified and filed are the same, and nothing else is wrong."""
        return not any(self.wrong.values()) and self.verified == self.filed

    def as_dict(self) -> dict[str, object]:
        told = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        wrong = told.pop("wrong")
        result = "verified is filed, once" if self.is_good else "FAILED"
        return {**told, **wrong, "result": result}
