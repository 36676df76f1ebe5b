"""Symbol, number and branch by scheme (eligibility.md 5.4)."""

import pytest

from eligibility.errors import MalformedValue
from eligibility.numbering import check_key
from eligibility.wire_values import key_from_texts

KYOKAI, SOCIETY, MUTUAL_AID, SEAMEN = "01130012", "06050116", "33120015", "02199990"
MUNICIPAL, NHI_SOCIETY, LATER_STAGE = "138016", "133033", "39342027"


@pytest.mark.parametrize(
    "key",
    [
        pytest.param((KYOKAI, "31415926", "8675309", "00"), id="Kyokai"),
        pytest.param((KYOKAI, "３１４１５９２６", "８６７５３０９", "00"), id="full width"),
        pytest.param((KYOKAI, "31415926", "8675309", None), id="card of before April 2021"),
        pytest.param((SOCIETY, "2358", "1029384", "03"), id="society"),
        pytest.param((SOCIETY, "ＡＢ", "187", None), id="society, letters, short number"),
        pytest.param((MUTUAL_AID, "公立", "1", "00"), id="mutual aid"),
        pytest.param((MUNICIPAL, None, "12345678", "01"), id="municipality without symbol"),
        pytest.param((MUNICIPAL, "千１２", "7654321", "01"), id="municipality, kanji symbol"),
        pytest.param((MUNICIPAL, "12-34", "5550192", None), id="municipality, no branch"),
        pytest.param((NHI_SOCIETY, "東医", "12-3456-7", "02"), id="NHI society, hyphens"),
        pytest.param((LATER_STAGE, None, "03847561", None), id="later-stage elderly"),
        pytest.param((SEAMEN, "船", "A-1", "00"), id="a scheme without a rule"),
    ],
)
def test_what_a_scheme_prints_is_taken_as_it_is(key):
    checked = key_from_texts(*key)
    assert check_key(checked) is checked


@pytest.mark.parametrize(
    ("key", "field"),
    [
        pytest.param((KYOKAI, None, "8675309", "00"), "symbol", id="Kyokai without symbol"),
        pytest.param((KYOKAI, "石あ", "8675309", "00"), "symbol", id="Kyokai's former symbol"),
        pytest.param((KYOKAI, "3141592", "8675309", "00"), "symbol", id="Kyokai, 7 digits"),
        pytest.param((KYOKAI, "31415926", "867530", "00"), "number", id="Kyokai, 6 digits"),
        pytest.param((SOCIETY, None, "1029384", "03"), "symbol", id="society without symbol"),
        pytest.param((SOCIETY, "2358", "10293845", "03"), "number", id="society, 8 digits"),
        pytest.param((MUTUAL_AID, "公立", "12-3", "00"), "number", id="mutual aid, hyphen"),
        pytest.param((MUNICIPAL, None, "123456789", "01"), "number", id="municipality, 9 digits"),
        pytest.param((MUNICIPAL, None, "12A", "01"), "number", id="municipality, a letter"),
        pytest.param((LATER_STAGE, "12", "03847561", None), "symbol", id="later-stage, symbol"),
        pytest.param((LATER_STAGE, None, "3847561", None), "number", id="later-stage, 7 digits"),
        pytest.param((LATER_STAGE, None, "03847561", "01"), "branch number", id="later, branch"),
    ],
)
def test_what_a_scheme_never_prints_is_refused_by_its_field(key, field):
    with pytest.raises(MalformedValue) as caught:
        check_key(key_from_texts(*key))
    assert caught.value.kind == field


@pytest.mark.parametrize("key", [(KYOKAI, "石あ", "8675309", "00"), (SOCIETY, "ABC", "XYZ", "00")])
def test_a_refusal_does_not_tell_the_value(key):
    with pytest.raises(MalformedValue) as caught:
        check_key(key_from_texts(*key))
    assert not any(part in str(caught.value) for part in key)
