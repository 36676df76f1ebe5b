"""Breaking at phrases and finding a size that fits."""

import pytest

from kiosk.ui.typesetting import Room, break_lines, fit, plain


def square(line, size):
    """Every character as wide as it is high."""
    return len(line) * size


def test_a_text_that_fits_keeps_its_size_and_one_line():
    setting = fit("暗証|番号", Room(width=200, height=60, size=50, smallest=26), square)
    assert (setting.lines, setting.size, setting.fits) == (("暗証番号",), 50, True)


def test_a_line_that_is_too_wide_breaks_at_a_phrase():
    setting = fit("暗証番号を|入れて|ください", Room(350, 200, 50, 26), square)
    assert setting.lines == ("暗証番号を", "入れてください")


def test_a_phrase_is_never_torn_apart():
    setting = fit("暗証番号を|入れて", Room(200, 200, 50, 26), square)
    assert setting.lines == ("暗証番号を", "入れて")
    assert setting.size == 40


def test_a_line_ends_at_its_best_places_while_the_text_keeps_its_size():
    setting = fit("暗証¦番号を|入れて¦ください", Room(350, 200, 50, 26), square)
    assert (setting.lines, setting.size) == (("暗証番号を", "入れてください"), 50)


def test_a_line_rather_ends_at_a_possible_place_than_the_text_gets_smaller():
    setting = fit("暗証¦番号を|入れて¦ください", Room(200, 300, 50, 26), square)
    assert (setting.lines, setting.size) == (("暗証", "番号を", "入れて", "ください"), 50)


def test_lines_are_about_as_long_as_each_other():
    setting = fit("一二三四|五六|七", Room(600, 200, 100, 26), square)
    assert setting.lines == ("一二三四", "五六七")


def test_a_sentence_rather_begins_a_line_than_that_lines_are_even():
    setting = fit("一二三|四五六七。|一二|三四", Room(800, 300, 100, 26), square)
    assert setting.lines == ("一二三四五六七。", "一二三四")


def test_what_is_typed_sign_by_sign_fills_one_line_before_the_next():
    setting = fit("|".join("1234567"), Room(600, 300, 100, 26), square)
    assert setting.lines == ("123456", "7")


def test_lines_that_are_too_high_make_the_text_smaller():
    setting = fit("暗証\n番号", Room(width=500, height=80, size=50, smallest=26), square)
    assert setting.size < 50
    assert setting.size * 2.18 <= 81


def test_a_text_that_cannot_fit_says_so_and_is_not_smaller_than_the_floor():
    setting = fit("暗証番号", Room(width=50, height=60, size=50, smallest=26), square)
    assert (setting.size, setting.fits) == (26, False)


def test_a_wanted_size_below_the_floor_is_kept():
    assert fit("あ", Room(100, 100, size=20, smallest=26), square).size == 20


@pytest.mark.parametrize("text", ["", "|", "\n"])
def test_an_empty_text_is_set(text):
    assert fit(text, Room(100, 100, 50, 26), square).fits


def test_a_forced_line_end_stays():
    assert break_lines("一\n二", 10, 1000, square) == ("一", "二")


def test_plain_text_has_no_marks():
    assert plain("一|二\n三¦四") == "一二三四"


def test_a_line_that_ends_at_a_space_does_not_count_the_space():
    assert break_lines("Place |your |card", 10, 100, square) == ("Place your", "card")
