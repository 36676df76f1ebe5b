"""My Numbers (個人番号) of nobody, and how one would be found in what the system lets out.

Written apart from the program's own rule, so that a mistake there shows here. The rule, 平成26年
総務省令第85号第5条: of 11 digits, P1 is the last; Q1 to Q6 are 2 to 7, Q7 to Q11 are 2 to 6; the
check digit is 11 - (sum of Pn x Qn) mod 11, and 0 when that remainder is 0 or 1.
"""

import re
from collections.abc import Iterable

_RUN = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


def my_number(eleven: str) -> str:
    """The number of nobody that begins with these digits."""
    return eleven + str(_check_digit(eleven))


def has_check_digit(twelve: str) -> bool:
    return int(twelve[11]) == _check_digit(twelve[:11])


def my_numbers_in(said: str | bytes) -> set[str]:
    """Every run of exactly 12 digits with a valid check digit.

    Hex and base64 are longer than that or mixed with letters; a random one still shows up once in
    some ten thousand runs of digits, so what is scanned is made without such runs.
    """
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return {run for run in _RUN.findall(text) if has_check_digit(run)}


def found_in(places: Iterable[tuple[str, str | bytes]]) -> dict[str, set[str]]:
    """By place."""
    return {name: found for name, said in places if (found := my_numbers_in(said))}


def _check_digit(eleven: str) -> int:
    total = 0
    for n in range(1, 12):
        p = int(eleven[11 - n])
        q = n + 1 if n <= 6 else n - 5
        total += p * q
    remainder = total % 11
    return 0 if remainder <= 1 else 11 - remainder
