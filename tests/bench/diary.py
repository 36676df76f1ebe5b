"""What a patient did and saw, in order, and what is counted of it.

A touch for the setting (language, size, voice) is counted apart: it is the patient's own choice
and not a step of checking in.
"""

import dataclasses
import enum
from collections.abc import Sequence


class Deed(enum.Enum):
    """What happened."""

    TOUCHED = "touched"
    SET = "set"
    """A touch for the setting."""
    PLACED_CARD = "placed card"
    TOOK_CARD = "took card"
    SHOWED_CODE = "showed code"
    SAW = "saw"


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One line of a diary."""

    deed: Deed
    what: str
    """Name of the key or the screen; whose card it was."""


@dataclasses.dataclass(frozen=True, slots=True)
class Counts:
    """Touches of one journey."""

    for_setting: int
    after_card: int | None
    """From the first card on, without those for the setting; None without a card."""
    before_result: int | None
    """Until the screen with the result, without those for the setting; None without a result."""
    in_all: int
    """With those for the setting."""


RESULT = "ValidView"


def counts_of(diary: Sequence[Entry]) -> Counts:
    """What a diary comes to."""
    deeds = [entry.deed for entry in diary]
    card = deeds.index(Deed.PLACED_CARD) if Deed.PLACED_CARD in deeds else None
    result = next((at for at, entry in enumerate(diary) if _is_result(entry)), None)
    for_setting = deeds.count(Deed.SET)
    return Counts(
        for_setting=for_setting,
        after_card=None if card is None else deeds[card:].count(Deed.TOUCHED),
        before_result=None if result is None else deeds[:result].count(Deed.TOUCHED),
        in_all=deeds.count(Deed.TOUCHED) + for_setting,
    )


def _is_result(entry: Entry) -> bool:
    return entry.deed is Deed.SAW and entry.what == RESULT
