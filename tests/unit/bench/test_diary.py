"""Touches are counted from the deeds: those for the setting apart, those after the card, all."""

from tests.bench.diary import Counts, Deed, Entry, counts_of


def diary(*deeds):
    return [Entry(deed, what) for deed, what in deeds]


TOUCH = (Deed.TOUCHED, "a key")
SET = (Deed.SET, "language-ko")
CARD = (Deed.PLACED_CARD, "hanako")
SAW = (Deed.SAW, "ChooseView")
RESULT = (Deed.SAW, "ValidView")


def test_touches_for_the_setting_are_counted_apart():
    assert counts_of(diary(SET, SET, CARD, TOUCH)) == Counts(2, 1, None, 3)


def test_touches_before_the_card_are_not_after_it():
    assert counts_of(diary(TOUCH, TOUCH, CARD, TOUCH)).after_card == 1


def test_a_second_card_does_not_set_the_count_back():
    assert counts_of(diary(CARD, TOUCH, CARD, TOUCH)).after_card == 2


def test_without_a_card_nothing_is_after_it():
    assert counts_of(diary(TOUCH)).after_card is None


def test_the_result_ends_the_count_before_it():
    counts = counts_of(diary(TOUCH, SAW, RESULT, TOUCH, RESULT))
    assert (counts.before_result, counts.in_all) == (1, 2)


def test_without_a_result_nothing_is_before_it():
    assert counts_of(diary(TOUCH, SAW)).before_result is None
