"""Times of the first start, in seconds; ASSUMED, nobody publishes any."""

import datetime as dt

from eligibility.errors import Code
from kiosk.enrolment.states import Advice

SCAN_S = 600.0
TYPE_S = 300.0
DONE_S = 30.0
LOOK_S = 5.0
"""Between two looks at reader, camera, line and clock."""

FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 30.0
CLOCK_PAUSE_S = 5.0
"""The time server puts the clock right; the kiosk looks again soon."""
SHORTEST_ASKING_S, LONGEST_ASKING_S = 1.0, 30.0
"""What a Retry-After may ask of us."""
REQUEST_LIVES = dt.timedelta(minutes=60)
"""The authority lets a request that nobody confirmed run out."""


def pause_s(tries: int) -> float:
    """Before the next try of what was not reached ``tries`` times in a row."""
    return min(FIRST_PAUSE_S * 2.0 ** min(tries - 1, 10), LONGEST_PAUSE_S)


ADVICE = {
    Code.INVITATION_UNKNOWN: Advice.TRY_AGAIN,
    Code.INVITATION_UNREADABLE: Advice.TRY_AGAIN,
    Code.INVITATION_EXPIRED: Advice.NEW_INVITATION,
    Code.INVITATION_USED: Advice.NEW_INVITATION,
    Code.INVITATION_DEAD: Advice.NEW_INVITATION,
    Code.REQUEST_DECLINED: Advice.NEW_INVITATION,
    Code.REQUEST_REFUSED: Advice.TELL_SOMEBODY,
    Code.AUTHORITY_NOT_TRUSTED: Advice.TELL_SOMEBODY,
    Code.IDENTITY_NOT_KEPT: Advice.TELL_SOMEBODY,
    Code.IDENTITY_UNUSABLE: Advice.TELL_SOMEBODY,
    Code.KEY_TOKEN_UNUSABLE: Advice.TELL_SOMEBODY,
}
"""Of every other code: tell somebody."""

KEEPS_REQUEST = frozenset(
    {Code.IDENTITY_NOT_KEPT, Code.KEY_TOKEN_UNUSABLE, Code.ANSWER_NOT_UNDERSTOOD}
)
"""Nothing is wrong with the request: once the cause is gone the same one goes on."""

WAITS_FOR = frozenset({Code.AUTHORITY_UNREACHABLE, Code.CLOCK_IMPLAUSIBLE})
"""What passes by itself: tried again and again, and told meanwhile."""
