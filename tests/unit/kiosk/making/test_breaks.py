"""Where a line may end."""

import pytest

from kiosk.making.breaks import broken_rules, with_marks
from kiosk.ui.typesetting import plain


def test_japanese_is_cut_into_phrases():
    assert with_marks("カードを置いてください", "ja") == "カードを|置いてください"


def test_a_mark_set_by_hand_is_the_best_place_and_the_others_are_possible():
    assert with_marks("カードを置いて|もよい", "ja") == "カードを¦置いて|もよい"


def test_a_line_best_ends_where_a_reader_pauses():
    assert with_marks("一度取って、平らに置いてください", "ja") == (
        "一度¦取って、|平らに¦置いてください"
    )


def test_an_english_line_best_ends_after_a_sentence():
    assert with_marks("It did not match. Try again", "en") == "It ¦did ¦not ¦match. |Try ¦again"


@pytest.mark.parametrize(
    "sentence", ["やめる", "もどる", "はい", "昭和55年1月", "2030年", "置きなおす"]
)
def test_a_short_word_or_a_number_is_not_cut(sentence):
    assert with_marks(sentence, "ja") == sentence


@pytest.mark.parametrize(
    ("sentence", "phrase"),
    [("この番号を見る", "この番号を"), ("わからないときは呼ぶ", "わからないときは")],
)
def test_a_word_that_leans_on_another_stays_with_it(sentence, phrase):
    assert phrase in with_marks(sentence, "ja").split("|")


def test_a_fact_is_never_cut():
    marked = with_marks("あと{number}秒たつと、また入れられます", "ja")
    assert "{number}" in marked
    assert plain(marked) == "あと{number}秒たつと、また入れられます"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_line_of_a_language_with_spaces_may_end_at_each(language):
    assert with_marks("카드를 올려 주세요", language) == "카드를 |올려 |주세요"


def test_the_name_of_a_key_stays_in_one_line():
    assert with_marks("Please press “Call staff”", "en") == "Please ¦press ¦“Call staff”".replace(
        "¦", "|"
    )


def test_a_korean_word_that_leans_on_another_stays_with_it():
    assert with_marks("쓸 수 없습니다", "ko") == "쓸 수 |없습니다"


def test_a_no_break_space_keeps_two_words_together():
    assert with_marks("Showa\u00a020, Aug\u00a015", "en") == "Showa 20, |Aug 15"


def test_chinese_is_not_cut_before_its_closing_signs():
    marked = with_marks("请按“呼叫工作人员”。", "zh_Hans")
    assert broken_rules(marked) == []
    assert "|" in marked


def test_lines_are_cut_apart_from_each_other():
    assert with_marks("カードを\n置いてください", "ja").count("\n") == 1


@pytest.mark.parametrize("marked", ["カード|、ここ", "「|カード」", "カード|ー", "あ||い", "|あ"])
def test_a_line_that_begins_or_ends_with_the_wrong_sign_is_found(marked):
    assert broken_rules(marked) != []
