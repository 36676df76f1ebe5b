"""Lengths and times of the journey (ui.md 4), in seconds unless named otherwise."""

PIN_LENGTH = 4
PIN_TRIES = 3

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
BRANCH_LENGTH = 2
RESULT_S = 20.0
COUNTER_S = 15.0
CARD_PROBLEM_S = 5.0
"""After the card left too early, until the first screen."""
TAKE_CARD_S = 30.0
THANKS_S = 5.0
STAFF_S = 120.0
