"""Fields of several formats; vectors of eligibility.md 5."""

import datetime as dt

import pytest
from hypothesis import given

from eligibility.errors import MalformedValue
from eligibility.insured import check_digit
from kiosk.camera.codes.fields import parse_birth, parse_date, parse_insurer, parse_key
from tests.bench.eras import era_birth
from tests.unit.kiosk.camera.codes.faces import BORN, a_key


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("33120015", "33120015"),
        ("01040013", "01040013"),
        ("39342027", "39342027"),
        ("02199990", "02199990"),
        ("138016", "138016"),
        ("00138016", "138016"),
        ("  138016", "138016"),
        ("１３８０１６", "138016"),
        ("1130012", "01130012"),
        ("10017", "010017"),
        ("00010017", "010017"),
    ],
)
def test_the_spellings_of_an_insurer(text, number):
    assert parse_insurer(text).text == number


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("33120016", id="check digit"),
        pytest.param("138017", id="check digit of six"),
        pytest.param("00012345", id="check digit of a padded one"),
        pytest.param("77777777", id="unknown"),
        pytest.param("77777779", id="unknown, check digit fits"),
        pytest.param("777771", id="sevens in six"),
        pytest.param("00000000", id="nothing but zeros"),
        pytest.param("000000", id="six zeros"),
        pytest.param("99999997", id="no such prefecture"),
        pytest.param("15138092", id="public expense"),
        pytest.param("12130019", id="public assistance"),
        pytest.param("2130012", id="a zero lost, the check digit does not fit"),
        pytest.param("", id="nothing"),
        pytest.param("13801", id="too short"),
        pytest.param("138016138", id="too long"),
        pytest.param("13B016", id="a letter"),
        pytest.param("-138016", id="a sign"),
        pytest.param("²²²²²²", id="small digits"),
    ],
)
def test_what_is_no_insurer(text):
    with pytest.raises(MalformedValue) as caught:
        parse_insurer(text)
    assert not text or text not in str(caught.value)


def test_every_prefecture_and_no_other_has_insurers():
    taken = []
    for prefecture in range(100):
        number = f"{prefecture:02}801"
        try:
            parse_insurer(number + check_digit(number))
        except MalformedValue:
            continue
        taken.append(prefecture)
    assert taken == list(range(1, 48))


def test_every_law_of_health_insurance_and_no_other_insures():
    taken = []
    for law in range(1, 100):  # 00 is the padding of six digits
        number = f"{law:02}13801"
        try:
            parse_insurer(number + check_digit(number))
        except MalformedValue:
            continue
        taken.append(law)
    assert taken == [1, 2, 3, 4, 6, 7, 31, 32, 33, 34, 39, 63, 67, 72, 73, 74, 75]


def test_later_stage_elderly_have_no_symbol_and_no_branch():
    assert parse_key("39342027", "－", "12345678", "01") == a_key(
        "39342027", None, "12345678", None
    )


def test_blanks_are_no_symbol_and_no_branch():
    assert parse_key("138016", "　", "3456", " ") == a_key("138016", None, "3456", None)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(("138016", "千", "", "01"), id="no number"),
        pytest.param(("138016", "千", "　", "01"), id="a blank number"),
        pytest.param(("138016", "千", "12", "123"), id="branch of three digits"),
        pytest.param(("138016", "千", "12", "x"), id="branch of a letter"),
        pytest.param(("138016", "千\0", "12", ""), id="a zero byte"),
        pytest.param(("138016", "\ue000", "12", ""), id="a producer's own character"),
        pytest.param(("138016", "ý", "12", ""), id="an accent"),
        pytest.param(("138016", "", "1α", ""), id="a Greek letter"),
        pytest.param(("138016", "千" * 21, "12", ""), id="a long symbol"),
        pytest.param(("138016", "1" * 41, "12", ""), id="a longer symbol"),
        pytest.param(("138016", "", "1" * 41, ""), id="a long number"),
        pytest.param((" " * 35 + "138016", "", "1", ""), id="a long insurer"),
        pytest.param(("138016", "", "1", "0" * 41), id="a long branch"),
    ],
)
def test_what_is_no_key(fields):
    with pytest.raises(MalformedValue):
        parse_key(*fields)


def test_heaps_of_combining_marks_are_not_normalised(monkeypatch):
    def normalize(*_):
        raise AssertionError("a long field was normalised")

    marks = "1" + "\u0301\u0323" * 2000
    with monkeypatch.context() as patched:
        patched.setattr("unicodedata.normalize", normalize)
        with pytest.raises(MalformedValue, match="too long"):
            parse_key(marks, "", "1", "")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19890331", dt.date(1989, 3, 31)),
        ("20000229", dt.date(2000, 2, 29)),
        ("1360101", dt.date(1903, 1, 1)),
        ("1450729", dt.date(1912, 7, 29)),
        ("2010730", dt.date(1912, 7, 30)),
        ("2151224", dt.date(1926, 12, 24)),
        ("3011225", dt.date(1926, 12, 25)),
        ("3640107", dt.date(1989, 1, 7)),
        ("4010108", dt.date(1989, 1, 8)),
        ("4310430", dt.date(2019, 4, 30)),
        ("5010501", dt.date(2019, 5, 1)),
    ],
)
def test_birth_dates(text, day):
    assert parse_birth(text) == day


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("20150229", id="a day that was not"),
        pytest.param("00000101", id="year zero"),
        pytest.param("18941231", id="older than anybody"),
        pytest.param("1270101", id="older than anybody, by era"),
        pytest.param("1450730", id="Taisho by then"),
        pytest.param("2010729", id="not Taisho yet"),
        pytest.param("2151225", id="Showa by then"),
        pytest.param("3640108", id="Heisei by then"),
        pytest.param("4010107", id="not Heisei yet"),
        pytest.param("4310501", id="Reiwa by then"),
        pytest.param("5010430", id="not Reiwa yet"),
        pytest.param("5000501", id="year zero of an era"),
        pytest.param("5020230", id="a day that was not, by era"),
        pytest.param("1990230", id="a day that was not, in Meiji"),
        pytest.param("6010101", id="an era of tomorrow"),
        pytest.param("0010101", id="no era"),
        pytest.param("H010108", id="an era by its letter"),
        pytest.param("１９８９０３３１", id="full width"),
        pytest.param("1989-03-31", id="with hyphens"),
        pytest.param("198903311", id="nine digits"),
        pytest.param("890331", id="six digits"),
    ],
)
def test_what_is_no_birth_date(text):
    with pytest.raises(MalformedValue) as caught:
        parse_birth(text)
    assert not text or text not in str(caught.value)
    assert caught.value.__cause__ is None


@given(BORN)
def test_both_spellings_give_the_same_day(day):
    era = 1 + sum(
        f"{day:%Y%m%d}" >= first for first in ("19120730", "19261225", "19890108", "20190501")
    )
    assert parse_birth(f"{day:%Y%m%d}") == parse_birth(f"{era}{era_birth(day)}") == day


def test_a_date_names_its_kind():
    with pytest.raises(MalformedValue, match="valid to"):
        parse_date("valid to", "never")
