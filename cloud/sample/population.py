"""How many people of which age, and where they live: rounded public figures of Japan.

Ages: Statistics Bureau, Population Estimates of 1 October 2023 (124.352 M in all; under 15 11.4 %,
75 and older 16.1 %), five-year groups near 10,000. Prefectures: the same source, in 10,000.
"""

from itertools import accumulate
from random import Random

_PYRAMID = (
    *(406, 480, 531, 551, 627, 649, 638, 705, 781, 917, 950),  # 0-4 to 50-54
    *(820, 746, 738, 872, 732, 565, 407, 215, 71, 9),  # 55-59 to 100 and older
)
"""In 10,000, by five years of age."""
_BY_AGE = tuple(accumulate(_PYRAMID))
_YEARS = 5
_ELDEST = 106

PREFECTURES = (
    *(509, 118, 116, 226, 91, 103, 177, 283, 190, 190, 733, 626, 1409, 923, 213, 101),
    *(111, 74, 80, 200, 193, 356, 748, 173, 141, 254, 876, 537, 130, 89, 54, 65, 185),
    *(274, 130, 70, 93, 129, 67, 510, 80, 127, 171, 110, 104, 155, 147),
)
"""Population of 01 Hokkaido to 47 Okinawa, in 10,000."""


def ages(random: Random, count: int) -> list[int]:
    """How many of ``count`` people are of each age in years; as long as people live."""
    found = [0] * (_ELDEST + 1)
    for group in random.choices(range(len(_PYRAMID)), cum_weights=_BY_AGE, k=count):
        found[min(group * _YEARS + random.randrange(_YEARS), _ELDEST)] += 1
    return found
