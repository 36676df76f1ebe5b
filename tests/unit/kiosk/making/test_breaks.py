"""Where a line may end."""

import pytest

from kiosk.making.breaks import broken_rules, with_marks


def test_japanese_is_cut_into_phrases():
    assert with_marks("カードを置いてください", "ja") == "カードを|置いてください"


def test_a_mark_set_by_hand_leaves_everything_else_unbroken():
    assert with_marks("カードを置いて|ください", "ja") == "カードを置いて|ください"


def test_a_fact_is_never_cut():
    marked = with_marks("あと{number}秒たつと、また入れられます", "ja")
    assert "{number}" in marked
    assert marked.replace("|", "") == "あと{number}秒たつと、また入れられます"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_line_of_a_language_with_spaces_may_end_at_each(language):
    assert with_marks("카드를 올려 주세요", language) == "카드를 |올려 |주세요"


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
