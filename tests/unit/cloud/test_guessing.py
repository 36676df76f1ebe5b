"""When card faces that find nobody become guesswork: of one caller, of a file, of a day."""

import pytest

from cloud.domain.errors import Refused
from cloud.domain.guessing import FileMisses, FilesMisses, GuessingLimits
from cloud.domain.values import CallerKind
from eligibility.errors import Code

LIMITS = GuessingLimits()


def new_file() -> FileMisses:
    return FileMisses(FilesMisses())


def is_refused(file: FileMisses) -> bool:
    try:
        file.check(LIMITS)
    except Refused as refused:
        return refused.code is Code.TOO_MANY_MISSES
    return False


def asked(file: FileMisses, *misses: bool) -> int:
    """How many of a file's checks were answered."""
    for number, is_miss in enumerate(misses):
        if is_refused(file):
            return number
        file.note(is_miss=is_miss)
    return len(misses)


@pytest.mark.parametrize(
    ("kind", "most"), [(CallerKind.DEVICE, 10), (CallerKind.HOSPITAL, 40)], ids=str
)
def test_a_caller_waits_once_it_has_missed_too_often(kind, most):
    LIMITS.check_one(kind, most - 1)
    with pytest.raises(Refused) as refused:
        LIMITS.check_one(kind, most)
    assert refused.value.code is Code.TOO_MANY_MISSES


def test_a_file_of_nothing_but_misses_ends_after_the_first_twenty():
    assert asked(new_file(), *[True] * 500) == 20


def test_a_file_in_which_a_quarter_is_not_found_is_answered_whole():
    assert asked(new_file(), *[True, False, False, False] * 125) == 500


def test_a_file_that_turns_into_guesswork_ends_there():
    honest, guesses = [False] * 100, [True] * 400
    answered = asked(new_file(), *honest, *guesses)
    assert answered == 100 + 43  # the first share above 30 % is 43 of 143


def test_a_few_misses_at_the_start_end_nothing():
    assert asked(new_file(), *[True] * 19, *[False] * 100) == 119


def test_a_hospital_has_so_many_misses_a_day_in_all_files():
    assert not is_refused(FileMisses(FilesMisses(today=999)))
    assert is_refused(FileMisses(FilesMisses(today=1000)))


def test_files_of_guesses_are_judged_together_however_small_each_is():
    assert not is_refused(FileMisses(FilesMisses(today=39, missed=39, asked=39)))
    assert is_refused(FileMisses(FilesMisses(today=40, missed=40, asked=133)))
    assert not is_refused(FileMisses(FilesMisses(today=40, missed=40, asked=134)))


def test_the_check_that_ends_a_file_is_told_once():
    file, told = new_file(), []
    for _ in range(30):
        file.note(is_miss=True)
        told.append(file.ends(LIMITS))
    assert told == [False] * 19 + [True] + [False] * 10
