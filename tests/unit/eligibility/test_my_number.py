"""A My Number is recognised in every spelling, and nothing else is taken for one."""

import pytest

from eligibility.errors import MalformedValue, WireError
from eligibility.insured import InsuredNumber, InsuredSymbol
from eligibility.my_number import holds_my_number, is_named_like_my_number
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_xml import Element
from tests.bench.my_number import has_check_digit, my_number, my_numbers_in

KNOWN = "123456789018"
"""From the public examples of the check digit."""


def test_the_bench_and_the_program_agree():
    for eleven in (f"{n:011}" for n in range(0, 10**11, 73_939_133)):
        number = my_number(eleven)
        assert holds_my_number(number)
        wrong = eleven + str((int(number[-1]) + 1) % 10)
        assert holds_my_number(wrong) == has_check_digit(wrong)


@pytest.mark.parametrize(
    "text",
    [
        KNOWN,
        "1234-5678-9018",
        "1234 5678 9018",
        "１２３４５６７８９０１８",
        "１２３４－５６７８－９０１８",
        "1234　5678　9018",
        f"個人番号：{KNOWN}。",
        f"練習県練習市1-2-3 ({KNOWN})",
    ],
)
def test_a_my_number_is_seen(text):
    assert holds_my_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "123456789017",
        "1234567890189",
        "0123456789018",
        "12345678901",
        "1234-56789018",
        "",
        "１丁目",
    ],
)
def test_other_digits_are_none(text):
    assert not holds_my_number(text)


@pytest.mark.parametrize(
    "name",
    [
        "MyNumber",
        "my_number",
        "MY-NUMBER",
        "individualNumber",
        "Kojin_Bango",
        "個人番号",
        "マイナンバー",
    ],
)
def test_a_field_that_is_called_so_is_seen(name):
    assert is_named_like_my_number(name)


@pytest.mark.parametrize("name", ["InsurerNumber", "PostNumber", "number", "code"])
def test_other_fields_are_not(name):
    assert not is_named_like_my_number(name)


def test_the_scan_finds_whole_runs_only():
    assert my_numbers_in(f'{{"a":"{KNOWN}"}}') == {KNOWN}
    assert my_numbers_in(f"7{KNOWN}".encode()) == set()
    assert my_numbers_in("123456789017") == set()


@pytest.mark.parametrize("kind", [InsuredNumber, InsuredSymbol])
def test_it_is_no_number_on_an_insurance_card(kind):
    with pytest.raises(MalformedValue, match="My Number") as refused:
        kind.parse(KNOWN)
    assert KNOWN not in str(refused.value)
    assert kind.parse("123456789017").text == "123456789017"


@pytest.mark.parametrize(
    "child",
    [
        Element("InsuredIdentificationNumber", KNOWN),
        Element("Unknown", KNOWN),
        Element("Unknown", children=(Element("Deeper", KNOWN),)),
    ],
    ids=["number", "unknown", "deeper"],
)
def test_a_hospitals_unit_with_one_is_not_answered_kept_or_told_back(child):
    search = SearchInfo((Element("InsurerNumber", "138016"), child))
    for refused in (search.card_face, search.texts):
        with pytest.raises(WireError, match="My Number"):
            refused()
    assert search.to_be_told_back().texts() == (("InsurerNumber", "138016"),)


def test_a_clinics_own_words_may_have_twelve_digits():
    """A time without seconds, a number of its own: one in eleven would look like a My Number."""
    search = SearchInfo((Element("ArbitraryIdentifier", KNOWN), Element("ReferenceNumber", KNOWN)))
    assert len(search.texts()) == 2
    assert search.to_be_told_back() == search
