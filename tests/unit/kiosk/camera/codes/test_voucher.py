"""Vouchers of e-prescriptions (interfaces.md 2.2)."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from kiosk.camera.codes.voucher import recognise
from kiosk.flow.events import QrKind
from tests.unit.kiosk.camera.codes.faces import a_face, insured_faces

BORN = dt.date(1989, 3, 31)
NUMBER = "1234567890123456"


@pytest.mark.parametrize(
    ("text", "face"),
    [
        pytest.param(
            f"138016,千１２,3456,02,19890331,{NUMBER}",
            a_face("138016", "千１２", "3456", "02", BORN),
            id="National Health Insurance",
        ),
        pytest.param(
            f"01130012,31415926,8675309,00,19890331,{NUMBER}\r\n",
            a_face("01130012", "31415926", "8675309", "00", BORN),
            id="employees', a line end",
        ),
        pytest.param(
            f"39342027,,12345678,,19890331,{NUMBER}",
            a_face("39342027", None, "12345678", None, BORN),
            id="later-stage elderly",
        ),
        pytest.param(
            "138016,,3456,,19890331,",
            a_face("138016", None, "3456", None, BORN),
            id="without a voucher number",
        ),
        pytest.param(
            f"10017,,3456,,19890331,{NUMBER}",
            a_face("010017", None, "3456", None, BORN),
            id="a zero lost, of six",
        ),
        pytest.param(
            f"1130012,髙①,１８７,０５,19890331,{NUMBER}",
            a_face("01130012", "髙①", "１８７", "05", BORN),
            id="a zero lost, full width",
        ),
    ],
)
@pytest.mark.parametrize("charset", ["cp932", "utf-8"])
def test_a_voucher_with_an_insured_is_a_key(text, face, charset):
    assert recognise(text.encode(charset)) == face


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f",,,,19890331,{NUMBER}", id="no insurance"),
        pytest.param(f",,,,,{NUMBER}", id="the number alone"),
        pytest.param("138016,千,3456,02,,", id="no birth date"),
        pytest.param(f"138016,千,,02,19890331,{NUMBER}", id="no number"),
        pytest.param(f"138017,千,3456,02,19890331,{NUMBER}", id="check digit"),
        pytest.param(f"77777777,千,3456,02,19890331,{NUMBER}", id="insurer unknown"),
        pytest.param(f"12130019,,1234566,,19890331,{NUMBER}", id="public expense"),
        pytest.param(f"138016,千,3456,02,20150229,{NUMBER}", id="a day that was not"),
        pytest.param(f"138016,\0,3456,02,19890331,{NUMBER}", id="a zero byte"),
        pytest.param(f"138016,ﾃｽ,3456,02,19890331,{NUMBER}", id="kana that pass for an accent"),
        pytest.param(f"138016,ﾎｱ,3456,02,19890331,{NUMBER}", id="kana that pass for Greek"),
        pytest.param(f"138016,{'千' * 99},3456,02,19890331,{NUMBER}", id="too long"),
    ],
)
def test_a_voucher_without_an_insured_is_a_prescription(text):
    assert recognise(text.encode("cp932")) is QrKind.PRESCRIPTION


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(",,,,,", id="nothing in six fields"),
        pytest.param(",,,,,1234567", id="a short number alone"),
        pytest.param("1,2,3,4,5,6", id="six fields of anything"),
        pytest.param(f"138016,千,3456,02,19890331,{NUMBER},", id="seven fields"),
        pytest.param("138016,千,3456,02,19890331", id="five fields"),
        pytest.param(f"138016,千,3456,xx,19890331,{NUMBER}", id="branch of letters"),
        pytest.param(f"138016,千,3456,02,1989-03-31,{NUMBER}", id="a date with hyphens"),
        pytest.param(f"138016,千,3456,02,3640107,{NUMBER}", id="a date by era"),
        pytest.param("138016,千,3456,02,19890331,12 34", id="a voucher with a blank"),
        pytest.param(f"138016,千\r\n,3456,02,19890331,{NUMBER}", id="two lines"),
        pytest.param(f"1380162222,千,3456,02,19890331,{NUMBER}", id="an insurer of ten digits"),
        pytest.param("138016,千,3456,02,19890331," + "1" * 41, id="an endless number"),
    ],
)
def test_another_format_is_left_to_others(text):
    assert recognise(text.encode("cp932")) is None


def test_half_width_kana_in_utf_8_are_a_symbol():
    expected = a_face("138016", "ﾃｽ", "3456", "02", BORN)
    assert recognise(f"138016,ﾃｽ,3456,02,19890331,{NUMBER}".encode()) == expected


@given(insured_faces(), st.sampled_from(["cp932", "utf-8"]))
def test_what_was_written_is_read(face, charset):
    key = face.key
    parts = (key.insurer_number, key.symbol, key.number, key.branch)
    fields = [part.text if part else "" for part in parts]
    text = ",".join((*fields, f"{face.birth:%Y%m%d}", NUMBER))
    assert recognise(text.encode(charset)) == face
