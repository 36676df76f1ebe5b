"""Prescriptions as records (interfaces.md 2.3); every text here is made up."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from kiosk.camera.codes.jahis import recognise
from kiosk.flow.events import QrKind
from tests.unit.kiosk.camera.codes.faces import a_face, insured_faces

HEAD = ("1,1,1234567,13,練習医院", "11,,試験　花子,ｼｹﾝ ﾊﾅｺ", "12,2")
TAIL = ("24,030,070", "51,20261120", "101,1,1,,7", "201,1,1,1,2,620000001,練習錠①,3,1,錠")
BORN = "13,19890331"
KIND = "21,2"
INSURER = "22,138016"
INSURED = "23,千１２,3456,2,02"
NATIONAL = (BORN, KIND, INSURER, INSURED)
FACE = a_face("138016", "千１２", "3456", "02", dt.date(1989, 3, 31))
WITHOUT_BRANCH = a_face("138016", "千１２", "3456", None, dt.date(1989, 3, 31))
NEW = ("JAHIS7", "JAHIS8", "JAHIS9", "JAHIS10", "JAHIS11", "JAHIS07", "SJ1")
OLD = ("JAHIS1", "JAHIS2", "JAHIS3", "JAHIS4", "JAHIS5", "JAHIS6")


def text(*records, version="JAHIS9", end="\r\n"):
    return end.join((version, *HEAD, *records, *TAIL, ""))


def written(*records, version="JAHIS9", end="\r\n", charset="cp932"):
    return text(*records, version=version, end=end).encode(charset)


@pytest.mark.parametrize("version", NEW)
def test_from_the_seventh_version_on_the_branch_is_read(version):
    assert recognise(written(*NATIONAL, version=version)) == FACE


@pytest.mark.parametrize("version", OLD)
def test_before_it_what_stands_there_is_no_branch(version):
    assert recognise(written(*NATIONAL, version=version)) == WITHOUT_BRANCH
    nonsense = INSURED.replace(",02", ",nonsense")
    assert recognise(written(BORN, KIND, INSURER, nonsense, version=version)) == WITHOUT_BRANCH


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("charset", ["cp932", "utf-8", "utf-8-sig"])
def test_line_ends_and_charsets(end, charset):
    payload = written(*NATIONAL, end=end, charset=charset).removeprefix(b"\xef\xbb\xbf")
    assert recognise(payload) == FACE
    assert recognise(payload.rstrip(b"\r\n")) == FACE
    assert recognise(payload + b"\x1a") == FACE
    assert recognise(payload + b"\0\0\0") == FACE


@pytest.mark.parametrize(
    ("records", "face"),
    [
        pytest.param(
            ("13,19720815", "21,1", "22,01130012", "23,31415926,8675309,1,00"),
            a_face("01130012", "31415926", "8675309", "00", dt.date(1972, 8, 15)),
            id="employees'",
        ),
        pytest.param(
            ("13,19380415", "21,7", "22,39342027", "23,,12345678,1,"),
            a_face("39342027", None, "12345678", None, dt.date(1938, 4, 15)),
            id="later-stage elderly",
        ),
        pytest.param(
            ("13,19380415", "21,7", "22,39342027", "23,－,12345678,1,01"),
            a_face("39342027", None, "12345678", None, dt.date(1938, 4, 15)),
            id="later-stage elderly, fields filled up",
        ),
        pytest.param(
            ("13,3640107", "22,138016", "23,,3456,1"),
            a_face("138016", None, "3456", None, dt.date(1989, 1, 7)),
            id="no kind, no symbol, no branch, a day of Showa",
        ),
        pytest.param(
            ("13,1360101", KIND, INSURER, INSURED),
            a_face("138016", "千１２", "3456", "02", dt.date(1903, 1, 1)),
            id="a day of Meiji",
        ),
        pytest.param(
            (BORN, "21,1", "22,1130012", "23,髙①,１８７,1,０５"),
            a_face("01130012", "髙①", "１８７", "05", dt.date(1989, 3, 31)),
            id="a zero lost, full width, beyond Shift_JIS",
        ),
        pytest.param(
            ("13, 19890331 ", "21, 2", "22,  138016", "23,ｱ-1 ,3456 ,2, 2"),
            a_face("138016", "ｱ-1", "3456", "02", dt.date(1989, 3, 31)),
            id="half-width kana, blanks, a branch of one digit",
        ),
        pytest.param(
            (BORN, KIND, INSURER, INSURED + ",more,fields"), FACE, id="fields of tomorrow"
        ),
        pytest.param((*NATIONAL, INSURED, BORN), FACE, id="a record twice"),
        pytest.param(
            (*NATIONAL, "27,12130019,1234566", "28,54138016,7654321"),
            FACE,
            id="public expense beside the insurance",
        ),
    ],
)
def test_kinds_of_insurance_and_spellings(records, face):
    assert recognise(written(*records)) == face


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(NATIONAL[1:], id="no birth date"),
        pytest.param((BORN, KIND, INSURED), id="no insurer"),
        pytest.param((BORN, KIND, "22,", INSURED), id="a blank insurer"),
        pytest.param((BORN, KIND, INSURER), id="no insured"),
        pytest.param((BORN, KIND, INSURER, "23,千１２"), id="no number"),
        pytest.param((BORN, KIND, INSURER, "23"), id="a record without fields"),
        pytest.param((BORN, "21,1", "27,12130019,1234566"), id="public expense alone"),
        pytest.param(
            (BORN, "21,1", "22,12130019", "23,,1234566,1"), id="its payer in the insurer's place"
        ),
        *[
            pytest.param((BORN, f"21,{kind}", INSURER, INSURED), id=f"kind {kind}")
            for kind in "34568"
        ],
        pytest.param((BORN, KIND, "22,77777777", INSURED), id="insurer unknown"),
        pytest.param((BORN, KIND, "22,138017", INSURED), id="check digit"),
        pytest.param((BORN, KIND, INSURER, "23,千１２,3456,2,xx"), id="branch of letters"),
        pytest.param((BORN, KIND, INSURER, "23,千\0,3456,2,02"), id="a zero byte"),
        pytest.param((BORN, KIND, INSURER, "23," + "千" * 21 + ",3456,2,02"), id="too long"),
        pytest.param(("13,20150229", KIND, INSURER, INSURED), id="a day that was not"),
        pytest.param(("13,4010107", KIND, INSURER, INSURED), id="a day of another era"),
        pytest.param((*NATIONAL, "23,千１２,3457,1,01"), id="two people"),
        pytest.param((*NATIONAL, "22,39342027"), id="two insurers"),
        pytest.param((*NATIONAL, "JAHIS9", *NATIONAL), id="two prescriptions"),
        pytest.param((*NATIONAL, "SJ1"), id="two prescriptions, one electronic"),
        pytest.param((), id="no patient"),
    ],
)
def test_a_prescription_that_names_no_coverage_is_called_one(records):
    assert recognise(written(*records)) is QrKind.PRESCRIPTION


@pytest.mark.parametrize(
    "begin", ["JAHIS0", "JAHIS7x", "JAHIS100", "JAHIS7,1", "SJ1,x", "SJ1-", "JAHIS٧"]
)
def test_an_unknown_version_is_still_a_prescription_or_another_format(begin):
    answer = recognise(written(*NATIONAL, version=begin, charset="utf-8"))
    assert answer is (None if begin == "JAHIS٧" else QrKind.PRESCRIPTION)


@pytest.mark.parametrize(
    "payload", [b"", b"JAHIS", b"JAHISTC08,1", b"SJ1999", b"SJ2", b"jahis7", b"1,2", b" JAHIS7"]
)
def test_another_format_is_left_to_others(payload):
    assert recognise(payload) is None


@pytest.mark.parametrize(
    "payload", [b"JAHIS7", b"SJ1", b"JAHIS7\x85\x40", b"SJ1\xff\x81", b"SJ1\n"]
)
def test_a_beginning_alone_is_a_prescription(payload):
    assert recognise(payload) is QrKind.PRESCRIPTION


def test_a_character_of_one_producer_elsewhere_spoils_nothing():
    name = b"11,,\xf0\x40\x85\x40"
    payload = written(*NATIONAL).replace("11,,試験　花子".encode("cp932"), name)
    assert name in payload
    assert recognise(payload) == FACE


def test_such_a_character_in_the_symbol_makes_no_key():
    for strange in (b"\xf0\x40", b"\x85\x40"):
        payload = written(*NATIONAL).replace("千".encode("cp932"), strange)
        assert strange in payload
        assert recognise(payload) is QrKind.PRESCRIPTION


@given(st.permutations((*NATIONAL, *HEAD, *TAIL)), st.sampled_from(["\r\n", "\n"]))
def test_the_order_of_the_records_does_not_matter(records, end):
    assert recognise(end.join(("JAHIS10", *records)).encode("cp932")) == FACE


@given(
    insured_faces(),
    st.sampled_from((*NEW, *OLD)),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from(["cp932", "utf-8"]),
    st.booleans(),
)
def test_what_was_written_is_read(face, version, end, charset, is_ended):
    key, has_branch = face.key, version in NEW
    symbol = key.symbol.text if key.symbol else ""
    branch = key.branch.text if key.branch else ""
    payload = written(
        f"13,{face.birth:%Y%m%d}",
        f"22,{key.insurer_number.text}",
        f"23,{symbol},{key.number.text},1" + (f",{branch}" if has_branch else ""),
        version=version,
        end=end,
        charset=charset,
    )
    expected = a_face(
        key.insurer_number.text, symbol, key.number.text, branch if has_branch else "", face.birth
    )
    assert recognise(payload if is_ended else payload.removesuffix(end.encode())) == expected
