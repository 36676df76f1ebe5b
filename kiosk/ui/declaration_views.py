"""What staff and patient see while a declaration is taken down (S50), as data; no kivy here.

Part of ``kiosk.ui.view_model``, which gives these names on.
"""

import dataclasses

from kiosk.flow.declaring import Choice, Given, Question
from kiosk.flow.typed import Era, TypedProblem


@dataclasses.dataclass(frozen=True, slots=True)
class DeclarationTextView:
    """A question that is typed: the name in kana, the birth date, the telephone number."""

    question: Question
    text: str = dataclasses.field(repr=False)
    step: int | None
    """1..; None while one answer is corrected."""
    steps: int
    can_next: bool
    era: Era | None = None
    row: int | None = None
    """Of ``declaring.KANA_ROWS``, while one of its kana is chosen."""
    problem: TypedProblem | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class DeclarationChoiceView:
    """A question that is answered by one of several keys."""

    question: Question
    choices: tuple[Choice, ...]
    chosen: Choice | None = dataclasses.field(repr=False)
    step: int | None
    steps: int


@dataclasses.dataclass(frozen=True, slots=True)
class DeclarationCheckView:
    """All that was stated, for the patient to say yes to; each row can be asked again."""

    rows: tuple[tuple[Question, Given | None], ...] = dataclasses.field(repr=False)
    """None: not known, or on the paper."""
