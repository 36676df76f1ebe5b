"""What of the hospital's lists is asked next, and how long is waited in between. Pure."""

import dataclasses
from collections.abc import Sequence

from eligibility.errors import Code
from kiosk.batch.inquiries import Question

NUMBER_LOST = frozenset({Code.VERIFICATION_CONFLICT, Code.RECEPTION_NUMBER_UNKNOWN})
"""The question is asked anew under another id."""
OF_ONE_QUESTION = NUMBER_LOST | {
    Code.SERVICE_ERROR,
    Code.SERVICE_SLOW,
    Code.ANSWER_NOT_UNDERSTOOD,
    Code.TERMINAL_SILENT,
    Code.TERMINAL_UNUSABLE,
}
"""Another line may well be answered; after any other trouble none would be."""
HALVED_AFTER = 3
"""So many fetches fail, then a bulk inquiry is asked anew in two halves."""
HOLDS_OTHERS_FETCHES = 20
"""So often it may be in progress, for more than a minute, before another is handed in beside it."""


@dataclasses.dataclass(frozen=True, slots=True)
class AskingTimes:
    """Waits, in seconds: each doubles from its first to its longest."""

    look_again_s: float = 0.2
    """How soon it is seen that a patient has gone."""
    idle_s: float = 5.0
    fetch_first_s: float = 0.1
    fetch_longest_s: float = 5.0
    trouble_first_s: float = 2.0
    trouble_longest_s: float = 60.0
    misses_first_s: float = 60.0
    """After ``TOO_MANY_MISSES``: the service counts over ten minutes and writes down each try."""
    misses_longest_s: float = 900.0


class Waits:
    """When something may be tried next, by its name; monotonic seconds."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._until: dict[str, tuple[float, int]] = {}

    def put_off(self, name: str, now: float, chance: float = 0.0) -> None:
        """Later and later; ``chance`` (0 to 1) adds up to a quarter."""
        tries = self._until.get(name, (0.0, 0))[1] + 1
        wait = min(self._first_s * 2.0 ** min(tries - 1, 32), self._longest_s)
        self._until[name] = (now + wait * (1 + chance / 4), tries)

    def until(self, name: str) -> float:
        """0.0: at once."""
        return self._until.get(name, (0.0, 0))[0]

    def tries(self, name: str) -> int:
        """How often it was put off since it last went well."""
        return self._until.get(name, (0.0, 0))[1]

    def forget(self, name: str) -> None:
        """It went well."""
        self._until.pop(name, None)

    def clear(self) -> None:
        """Nothing waits any more."""
        self._until.clear()


class Standing:
    """Where each question stands: when it may be asked, behind which others, holding up which.

    A question that fails is put off by itself, and its list a little: the next one to be asked is
    another, and shows whether it is the question or the service.
    """

    def __init__(self, times: AskingTimes) -> None:
        self._fetches = Waits(times.fetch_first_s, times.fetch_longest_s)
        self._questions = Waits(times.trouble_first_s, times.trouble_longest_s)
        self._lists = Waits(times.trouble_first_s, times.trouble_longest_s)
        self._misses = Waits(times.misses_first_s, times.misses_longest_s)

    def due_at(self, question: Question) -> float:
        """Monotonic seconds."""
        return max(
            self._fetches.until(question.name),
            self._questions.until(question.name),
            self._lists.until(question.inquiry_id),
            self._misses.until(question.inquiry_id),
        )

    def place(self, question: Question) -> tuple[bool, int]:
        """Short lists first; what failed goes behind what did not."""
        return not question.planned.is_single, self._questions.tries(question.name)

    def holds_others(self, question: Question) -> bool:
        """True of a bulk inquiry under way that will be ready soon."""
        return (
            question.reception_number is not None
            and not self._questions.tries(question.name)
            and self._fetches.tries(question.name) <= HOLDS_OTHERS_FETCHES
        )

    def is_to_be_halved(self, question: Question) -> bool:
        """True when it was handed in and cannot be fetched: one of its lines may be the reason."""
        failures = self._questions.tries(question.name)
        is_handed_in = question.reception_number is not None
        return is_handed_in and len(question.planned.lines) > 1 and failures >= HALVED_AFTER

    def handed_in(self, question: Question, now: float) -> None:
        """The service works; whether the question does, its fetch will show."""
        self._lists.forget(question.inquiry_id)
        self.not_ready(question, now)

    def not_ready(self, question: Question, now: float) -> None:
        """It is still in progress."""
        self._fetches.put_off(question.name, now)

    def answered(self, question: Question, *, has_answers: bool) -> None:
        """``has_answers``: of one line at least."""
        self._fetches.forget(question.name)
        if has_answers:
            self._questions.forget(question.name)
            self._lists.forget(question.inquiry_id)
            self._misses.forget(question.inquiry_id)

    def failed(self, question: Question, code: Code, now: float, chance: float) -> None:
        """Later and later."""
        self._fetches.forget(question.name)
        if code is Code.TOO_MANY_MISSES:
            self._misses.put_off(question.inquiry_id, now, chance)
            return
        self._lists.put_off(question.inquiry_id, now, chance)
        if code in OF_ONE_QUESTION:
            self._questions.put_off(question.name, now, chance)

    def halved(self, question: Question) -> None:
        """Its halves are questions of their own; its list stays put off."""
        self._questions.forget(question.name)

    def clear(self) -> None:
        """Nothing is to be asked."""
        for waits in (self._fetches, self._questions, self._lists, self._misses):
            waits.clear()


def next_question(
    questions: Sequence[Question], standing: Standing, now: float
) -> tuple[Question | None, float]:
    """What is asked now; or None and when to look again (monotonic seconds, inf: nothing waits).

    ``questions`` are in their order. While a bulk inquiry is to be fetched no other is handed in,
    unless that one is in trouble or stays in progress.
    """
    is_fetching = any(map(standing.holds_others, questions))
    eligible = [
        one
        for one in sorted(questions, key=standing.place)
        if one.planned.is_single or one.reception_number is not None or not is_fetching
    ]
    due = next((one for one in eligible if standing.due_at(one) <= now), None)
    return due, min(map(standing.due_at, eligible), default=float("inf"))
