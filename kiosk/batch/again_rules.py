"""When a reception is asked again, in which order, and when it is given up. Pure.

Why these numbers: docs/decisions/0048.
"""

import collections
import dataclasses
import datetime as dt

from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey

GIVEN_UP_AFTER_DAYS = 30
MISSES = 20
MISSES_WITHIN_S = 600.0
"""The service's own window; beside the reception it allows a kiosk 40, its hospital's lists among
them (decision 0050)."""
_FIRST_PAUSE_S = 30.0
_LONGEST_PAUSE_S = 900.0
_JITTER = 0.25
_LONGEST_GAP_DAYS = 8

OF_ONE_QUESTION = frozenset(
    {
        Code.REQUEST_MALFORMED,
        Code.ANSWER_NOT_UNDERSTOOD,
        Code.VERIFICATION_CONFLICT,
        Code.TERMINAL_UNUSABLE,
        Code.WHOLE_BIRTHDATE_NEEDED,
    }
)
"""Another reception's question may well be answered; after any other failure none would be."""


@dataclasses.dataclass(frozen=True, slots=True)
class WaitingFace:
    """A reception whose insurance nobody knows yet."""

    verification_id: str
    session_id: str
    business_day: dt.date
    reception_number: int
    tries: int = 0
    """How often it was asked again and nobody was found."""
    asked_on: dt.date | None = None
    """When the service answered last; None: it was never reached."""
    attempt_id: str | None = None
    """Of a question that may be under way: asked with again until there is an answer."""
    is_remembered: bool = False
    """The service looks for it in what insurers register, and will tell."""
    is_resolved: bool = False
    """It has told."""
    is_told: bool = False
    """The hospital knows that nobody was found at the day's end."""
    face: CardFaceKey | None = dataclasses.field(default=None, repr=False)
    """None: damaged, or encrypted with a key that is gone."""


def is_due(one: WaitingFace, today: dt.date, closing: dt.date | None) -> bool:
    """True when it may be asked now; ``closing``: the day that waits to be closed.

    Never asked, half asked, or worth asking says the service: now. Found nobody: once when its day
    closes, or when that was missed, later; then after 1, 2, 4 and 8 days more,
    and every eight days as long as it is kept.
    """
    if one.asked_on is None or one.attempt_id is not None or one.is_resolved:
        return True
    if not one.is_told:
        return one.business_day < today or is_held_by(one, closing)
    gap = dt.timedelta(days=min(2 ** max(one.tries - 1, 0), _LONGEST_GAP_DAYS))
    return today - one.asked_on >= gap


def is_held_by(one: WaitingFace, closing: dt.date | None) -> bool:
    """True when the closing of that day waits for it."""
    return closing is not None and not one.is_told and one.business_day <= closing


def tells(one: WaitingFace, today: dt.date, closing: dt.date | None) -> bool:
    """True when the hospital is to hear that again nobody was found: once a reception."""
    return not one.is_told and (one.business_day < today or is_held_by(one, closing))


def is_given_up(one: WaitingFace, today: dt.date) -> bool:
    """True when it has waited long enough: what was typed of somebody is wiped."""
    return today - one.business_day > dt.timedelta(days=GIVEN_UP_AFTER_DAYS)


def place_in_line(one: WaitingFace) -> tuple[int, dt.date]:
    """Who was never asked comes first: most of them are found, and a miss costs the others."""
    return one.tries, one.business_day


def pause_after(failures: int, random: float) -> float:
    """Seconds after failure number ``failures`` (1..); ``random`` is 0 <= x < 1.

    A country's kiosks lose the service at the same time and find it again at the same time.
    """
    plain = _FIRST_PAUSE_S * 2.0 ** min(failures - 1, 32)
    return min(plain, _LONGEST_PAUSE_S) * (1 + _JITTER * random)


class Misses:
    """Questions that found nobody: the service counts them, and so does this."""

    def __init__(self) -> None:
        self._at: collections.deque[float] = collections.deque(maxlen=MISSES)

    def note(self, now: float) -> None:
        """One more, at monotonic seconds."""
        self._at.append(now)

    def wait_s(self, now: float) -> float:
        """Seconds until the next question may find nobody."""
        if len(self._at) < MISSES:
            return 0.0
        return max(0.0, self._at[0] + MISSES_WITHIN_S - now)
