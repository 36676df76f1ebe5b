"""Marks for a sentence that nobody has cut."""

import pytest

from kiosk.ui.kinsoku import simply_marked


def test_a_line_best_ends_after_a_pause():
    assert simply_marked("番号、お席").replace("¦", "") == "番号、|お席"


def test_no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one():
    marked = simply_marked("「席」へーっ")
    assert marked == "「席」¦へーっ"


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("Take a seat. We call", "Take ¦a ¦seat. |We ¦call"),
        ("앉아서 기다려 주세요", "앉아서 ¦기다려 ¦주세요"),
        ("2階へ", "2¦階¦へ"),
    ],
)
def test_a_line_may_end_at_spaces_and_between_kanji(sentence, marked):
    assert simply_marked(sentence) == marked


def test_own_marks_are_kept():
    assert simply_marked("お席で|お待ちください") == "お席で|お待ちください"
