"""The two member ids of JP Core (interfaces.md 2.2, 3.1)."""

import pytest
from hypothesis import given, strategies as st

from kiosk.camera.codes.member import recognise
from kiosk.flow.events import QrKind
from tests.unit.kiosk.camera.codes.faces import a_key, insured_faces


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        pytest.param(
            ("00138016", "千１２", "３４５６", "02"),
            a_key("138016", "千１２", "３４５６", "02"),
            id="six digits, padded",
        ),
        pytest.param(
            ("00010017", "あいう", "１８７", "05"),
            a_key("010017", "あいう", "１８７", "05"),
            id="six digits with a zero of their own",
        ),
        pytest.param(
            ("01130012", "31415926", "8675309", "00"),
            a_key("01130012", "31415926", "8675309", "00"),
            id="eight digits with a zero of their own",
        ),
        pytest.param(
            ("06050116", "", "１８７", ""),
            a_key("06050116", None, "１８７", None),
            id="absent parts",
        ),
        pytest.param(
            ("06050116", "１２－３４", "５６７８", "０５"),
            a_key("06050116", "１２－３４", "５６７８", "05"),
            id="a branch in full width",
        ),
        pytest.param(
            ("39342027", "", "１２３４５６７８", "00"),
            a_key("39342027", None, "１２３４５６７８", None),
            id="later-stage elderly",
        ),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "cp932"])
def test_ids_name_an_insured(parts, key, charset):
    as_csv = ",".join(f'"{part}"' for part in parts)
    for text in (":".join(parts), as_csv, as_csv + "\r\n"):
        assert recognise(text.encode(charset)) == key


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(("00012345", "あいう", "１８７", "05"), id="a padded one, check digit"),
        pytest.param(("00138017", "千", "１", ""), id="check digit"),
        pytest.param(("77777777", "千", "１", ""), id="insurer unknown"),
        pytest.param(("77777779", "千", "１", ""), id="insurer unknown, check digit fits"),
        pytest.param(("00000000", "千", "１", ""), id="zeros"),
        pytest.param(("12130019", "", "１", ""), id="public expense"),
        pytest.param(("20261122", "10", "30", "00"), id="a time of day"),
        pytest.param(("00138016", "千", "", "01"), id="no number"),
        pytest.param(("00138016", "\0", "１", ""), id="a zero byte"),
        pytest.param(("00138016", "千" * 99, "１", ""), id="too long"),
    ],
)
def test_an_id_that_nobody_can_have_is_unknown(parts):
    assert recognise(":".join(parts).encode()) is QrKind.UNKNOWN
    assert recognise(",".join(f'"{part}"' for part in parts).encode()) is QrKind.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param('"', id="a quote"),
        pytest.param('""', id="two quotes"),
        pytest.param("138016:千:1:", id="six digits"),
        pytest.param("0138016:千:1:", id="seven digits"),
        pytest.param("000138016:千:1:", id="nine digits"),
        pytest.param("００１３８０１６:千:1:", id="an insurer in full width"),
        pytest.param("00138016:千:1", id="the last colon missing"),
        pytest.param("00138016:千:1:01:", id="a colon too many"),
        pytest.param("00138016:千:1:1", id="branch of one digit"),
        pytest.param("00138016:千:1:xx", id="branch of letters"),
        pytest.param("00138016:千:1:01\r\nmore", id="two lines"),
        pytest.param('"00138016","千","1"', id="three fields"),
        pytest.param('"00138016","千","1","01","2"', id="five fields"),
        pytest.param('"00138016","千"","1","01"', id="a quote inside"),
        pytest.param('"00138016","千","1",01', id="the branch without quotes"),
        pytest.param("00138016,千,1,01", id="no quotes"),
        pytest.param('"00138016:千:1:01"', id="an id in quotes"),
    ],
)
def test_another_format_is_left_to_others(text):
    assert recognise(text.encode()) is None


@given(insured_faces(), st.sampled_from(["utf-8", "cp932"]), st.booleans())
def test_what_was_written_is_read(face, charset, is_csv):
    key = face.key
    names = [part.text if part else "" for part in (key.symbol, key.number, key.branch)]
    parts = (key.insurer_number.padded("0"), *names)
    text = ",".join(f'"{part}"' for part in parts) if is_csv else ":".join(parts)
    assert recognise(text.encode(charset)) == key
