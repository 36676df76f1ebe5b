"""A My Number is recognised in every spelling, and nothing else is taken for one."""

import pytest

from eligibility.my_number import holds_my_number, is_named_like_my_number
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
