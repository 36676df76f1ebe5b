"""Vectors of eligibility.md 5: real numbers, and numbers that must fail."""

import pytest

from eligibility.errors import CheckDigitMismatch, MalformedValue
from eligibility.insured import (
    BranchNumber,
    CheckDigit,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
    comparison_key,
    has_valid_check_digit,
    loosened,
)

REAL_NUMBERS = [
    "33120015",
    "01040013",
    "01130012",
    "06050116",
    "39342027",
    "02199990",
    "138016",
    "15138092",
    "0110113719",
    "77777779",
]


@pytest.mark.parametrize("number", REAL_NUMBERS)
def test_real_numbers_have_a_valid_check_digit(number):
    assert has_valid_check_digit(number)


@pytest.mark.parametrize("number", ["33120016", "138017", "0110113718", "77777777"])
def test_wrong_numbers_have_none(number):
    assert not has_valid_check_digit(number)


@pytest.mark.parametrize("number", REAL_NUMBERS)
def test_any_other_last_digit_is_found(number):
    others = {str(digit) for digit in range(10)} - {number[-1]}
    assert not any(has_valid_check_digit(number[:-1] + digit) for digit in others)


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        pytest.param("06050116", "06050116", id="as it is"),
        pytest.param("138016", "138016", id="six digits"),
        pytest.param("  138016", "138016", id="blanks of the official XML"),
        pytest.param("00138016", "138016", id="zeros of JP Core"),
        pytest.param("１３８０１６", "138016", id="full width"),
        pytest.param("1130012", "01130012", id="lost zero, eight digits"),
    ],
)
def test_every_spelling_has_one_canonical_text(spelling, canonical):
    assert InsurerNumber.parse(spelling).text == canonical


def test_a_restored_zero_is_flagged():
    assert InsurerNumber.parse("1130012").zero_restored
    assert not InsurerNumber.parse("01130012").zero_restored
    assert InsurerNumber.parse("1130012") == InsurerNumber.parse("01130012")


@pytest.mark.parametrize(
    "text", ["", "13801", "1380167", "１３8０1", "13801x", "٣٣١٢٠٠١٥", "1" * 9]
)
def test_what_cannot_be_an_insurer_number_is_refused(text):
    with pytest.raises(MalformedValue):
        InsurerNumber.parse(text)


def test_a_mistyped_digit_is_named_without_the_number():
    with pytest.raises(CheckDigitMismatch) as caught:
        InsurerNumber.parse("33120016")
    assert "3312" not in str(caught.value)


def test_samples_of_others_can_be_tolerated():
    assert InsurerNumber.parse("67999991", CheckDigit.TOLERATED).text == "67999991"


@pytest.mark.parametrize("sevens", ["77777777", "77777779"])
def test_all_sevens_stand_for_unknown(sevens):
    assert InsurerNumber.parse(sevens).is_unknown


def test_law_39_is_later_stage_elderly():
    assert InsurerNumber.parse("39342027").is_later_stage_elderly
    assert InsurerNumber.parse("138016").law_number is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("１２－３４", "12-34"), ("12ー34", "12-34"), ("a 1", "Ａ１"), ("千１２", "千12")],
)
def test_spellings_compare_equal(one, other):
    assert comparison_key(one) == comparison_key(other)


def test_a_long_vowel_in_a_word_is_no_hyphen():
    assert comparison_key("サーバ") != comparison_key("サ-バ")


@pytest.mark.parametrize(("text", "branch"), [("01", "01"), ("1", "01"), ("０２", "02")])
def test_branch_numbers_get_their_zero_back(text, branch):
    assert BranchNumber.parse(text).text == branch


@pytest.mark.parametrize("text", ["", "001", "1a", "-1"])
def test_other_branch_numbers_are_refused(text):
    with pytest.raises(MalformedValue):
        BranchNumber.parse(text)


@pytest.mark.parametrize("kind", [InsuredSymbol, InsuredNumber])
@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "あ" * 21, "1\n2"])
def test_symbols_and_numbers_that_cannot_be_are_refused(kind, text):
    with pytest.raises(MalformedValue):
        kind.parse(text)


def test_a_missing_branch_does_not_part_but_another_one_does():
    def key(branch):
        number = InsuredNumber.parse("１２３")
        insurer = InsurerNumber.parse("138016")
        return InsuredKey(insurer, None, number, branch and BranchNumber.parse(branch))

    assert key(None).matches(key("01"))
    assert not key("02").matches(key("01"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("０１２－３４", "1234"), ("00123", "123"), ("000", "0"), ("12ー34", "1234"), ("千０", "千0")],
)
def test_loose_spellings_meet_without_hyphens_and_leading_zeros(one, other):
    assert loosened(one) == loosened(other)


@pytest.mark.parametrize(("one", "other"), [("1230", "123"), ("0", ""), ("1024", "124")])
def test_zeros_at_another_place_still_part(one, other):
    assert loosened(one) != loosened(other)


def a_key(symbol: str, number: str, branch: str | None = None, insurer: str = "138016"):
    return InsuredKey(
        InsurerNumber.parse(insurer),
        InsuredSymbol.parse(symbol),
        InsuredNumber.parse(number),
        None if branch is None else BranchNumber.parse(branch),
    )


def test_a_loose_match_is_no_match():
    printed, typed = a_key("12-34", "0056789"), a_key("1234", "56789")
    assert printed.matches_loosely(typed)
    assert not printed.matches(typed)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(a_key("1234", "56789", "02"), id="branch"),
        pytest.param(a_key("1234", "56788", "01"), id="number"),
        pytest.param(a_key("1235", "56789", "01"), id="symbol"),
        pytest.param(a_key("1234", "56789", "01", "06050116"), id="insurer"),
    ],
)
def test_a_loose_match_still_needs_every_part(other):
    assert not a_key("12-34", "0056789", "01").matches_loosely(other)
