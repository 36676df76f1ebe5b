"""Lengths and times of the journey (ui.md 4), in seconds unless named otherwise."""

from eligibility.staff_codes import CODE_LENGTH
from kiosk.flow.setting import Setting

PIN_LENGTH = 4
PIN_TRIES = 3
STAFF_CODE_LENGTH = CODE_LENGTH
CARD_NUMBER_LENGTH = 14
"""照合番号B: 6 digits of the birth date, 4 of the year of expiry, 4 of the security code."""

UNHURRIED_PACE = 2.0
"""Large letters and keys that are read aloud: 90 s instead of 45 (ui.md 4)."""
IDLE_S = 45.0
"""Without a touch: the question whether to go on."""
IDLE_CARD_GONE_S = 20.0
"""The same once the holder is proven and the card was taken."""
IDLE_COUNTDOWN_S = 20.0
READING_S = 8.0
PIN_DIGITS_S = 20.0
"""Digits left lying in the pad are wiped."""
SLOW_S = 5.0
QUERY_S = 15.0
QR_S = 30.0
"""Without a code: typing is offered louder."""
BRANCH_LENGTH = 2
RESULT_S = 20.0
COUNTER_S = 15.0
CARD_PROBLEM_S = 5.0
"""After the card left too early, until the first screen."""
HOURS_CHECK_S = 60.0
"""How often the kiosk looks at the hours while nobody is there."""
TAKE_CARD_S = 30.0
THANKS_S = 10.0
"""Not the 5 s of ui.md: 続けて受付 stands there to be read and touched; a card ends it at once."""
STAFF_S = 120.0
"""Until staff come; and for each of their screens at the kiosk."""
RING_AGAIN_S = 30.0
"""A bell that is touched again sooner is the same call: the hospital is told once."""
MENU_S = 60.0
"""Without a touch in the staff menu: the first screen."""
MENU_LOOK_S = 10.0
"""Until the menu looks at the parts again."""
FACE_ATTEMPT_S = 15.0
"""Three pictures and a turn of the head; two attempts make the 30 s of camera.md 5.4."""
FACE_ATTEMPTS = 2
"""After so many the other ways are offered (ui.md S21)."""
FACE_HINT_S = 1.5
"""A hint stays at least so long."""
OPEN_PHOTO_S = 15.0
"""Some 60 commands to a slow card."""
FACE_TRIES_A_PHOTO = 6
FACE_TRIES_WITHIN_S = 1800.0
"""Attempts with one photo, over all sessions; placing the card anew does not begin again."""


def pace_of(setting: Setting) -> float:
    """How much longer a patient may take than others."""
    return UNHURRIED_PACE if setting.is_unhurried else 1.0
