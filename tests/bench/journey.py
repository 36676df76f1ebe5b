"""A journey: what a patient does, what must come of it, how many touches it may take."""

import dataclasses
import enum
from collections.abc import Callable

from eligibility.coverage import Validity
from eligibility.inquiry import ReferenceClassification
from kiosk.flow.setting import Language
from tests.bench.diary import Counts, counts_of
from tests.bench.patient import Film, Patient, Surprised
from tests.bench.stack import Line
from tests.bench.touch import TouchFailed

WAITS = ("ReadingView", "QueryingView")


@dataclasses.dataclass(frozen=True)
class Filed:
    """What the hospital must have of a journey."""

    who: str | None
    """None: an answer about nobody."""
    outcome: Validity = Validity.VALID
    source: ReferenceClassification = ReferenceClassification.MY_NUMBER_CARD
    coverage: int = -1
    """Which of the person's coverages."""
    consent_flags: int = 0
    """How many consent flags the file must carry as given."""
    is_provisional: bool = False
    """Staff took the patient in; the cloud was not asked, or did not find the number."""
    declared_by: str | None = None
    """Who stated what the hospital must have beside the record."""


class Span(enum.Enum):
    """Which touches a limit is about; those for language, size and voice never count."""

    AFTER_CARD = "after the card was placed"
    BEFORE_RESULT = "before the result"


@dataclasses.dataclass(frozen=True)
class Limit:
    """So many touches at most."""

    touches: int
    span: Span

    def spent(self, counts: Counts) -> int | None:
        """Touches that count; None when the journey never came so far."""
        return counts.after_card if self.span is Span.AFTER_CARD else counts.before_result


@dataclasses.dataclass(frozen=True)
class Journey:
    """One patient's way through the kiosk."""

    name: str
    title: str
    expected: str
    walk: Callable[[Patient], str]
    """Gives what came of it, in the words of ``expected``."""
    filed: Filed | None = None
    """None: nothing may be filed."""
    limit: Limit | None = None


@dataclasses.dataclass(frozen=True)
class Walk:
    """A journey in a language."""

    journey: Journey
    language: Language = Language.JA

    @property
    def name(self) -> str:
        """Japanese is what the kiosk speaks first, so it is not named."""
        is_first = self.language is Language.JA
        return self.journey.name if is_first else f"{self.journey.name} {self.language.value}"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a walk came to."""

    walk: Walk
    got: str
    machine_seconds: float
    counts: Counts
    screens: tuple[str, ...]
    """In order, from the first that followed the first screen to the last before it."""

    @property
    def journey(self) -> Journey:
        """Whatever the language."""
        return self.walk.journey

    @property
    def steps(self) -> tuple[str, ...]:
        """Screens without those that only wait; whether these are seen is the machine's doing."""
        return tuple(name for name in self.screens if name not in WAITS)

    @property
    def is_within_limit(self) -> bool:
        """True when no touch too many was needed."""
        limit = self.journey.limit
        if limit is None:
            return True
        spent = limit.spent(self.counts)
        return spent is not None and spent <= limit.touches

    @property
    def is_as_expected(self) -> bool:
        """True when the patient got what the journey promises, with no touch too many."""
        return self.got == self.journey.expected and self.is_within_limit


def take(walk: Walk, line: Line, film: Film) -> Outcome:
    """Walks from the first screen back to it."""
    patient = Patient(line, film, walk.name.replace(" ", "-"), walk.language)
    try:
        patient.arrives()
        got = walk.journey.walk(patient)
    except (Surprised, TouchFailed) as surprise:
        got = str(surprise)
        film.take(line, walk.journey.name, "surprise")
    counts, seconds = counts_of(patient.diary), round(patient.machine_seconds, 2)
    return Outcome(walk, got, seconds, counts, tuple(patient.screens()))
