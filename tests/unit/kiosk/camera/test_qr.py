"""What the bytes of a code say; the vectors are interfaces.md 2.4."""

import datetime as dt
import logging

import pytest
from hypothesis import example, given, strategies as st

from eligibility.inquiry import CardFaceKey
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from kiosk.camera.qr import checksum, recognise
from kiosk.flow.events import QrKind
from tests.bench.people import people
from tests.bench.qr_codes import code_of, crc16, encode_oev1, other_codes


def a_face(insurer, symbol, number, branch, born):
    key = InsuredKey(
        InsurerNumber(insurer),
        InsuredSymbol(symbol) if symbol else None,
        InsuredNumber(number),
        BranchNumber(branch) if branch else None,
    )
    return CardFaceKey(key, born)


VECTORS = [
    pytest.param(
        "OEV1,06139463,1234,1234567,01,19890331,ﾊﾞﾝｺﾞｳ ﾊﾅｺ,*24C5",
        a_face("06139463", "1234", "1234567", "01", dt.date(1989, 3, 31)),
        id="society",
    ),
    pytest.param(
        "OEV1,138016,千１２,3456,02,20150401,ﾃｽﾄ ｼﾞﾛｳ,20270731*2524",
        a_face("138016", "千１２", "3456", "02", dt.date(2015, 4, 1)),
        id="national health insurance",
    ),
    pytest.param(
        "OEV1,39342027,,12345678,,19450815,ｸﾚ ﾊﾅ,20270731*E6E7",
        a_face("39342027", None, "12345678", None, dt.date(1945, 8, 15)),
        id="later-stage elderly",
    ),
]


def sealed(body):
    """A code whose checksum fits, whatever its fields are."""
    data = body if isinstance(body, bytes) else body.encode("utf-8")
    return data + b"*%04X" % crc16(data)


@pytest.mark.parametrize(("text", "face"), VECTORS)
def test_published_vectors_are_read(text, face):
    assert recognise(text.encode("utf-8")) == face


def test_the_checksum_is_crc_16_ccitt_false():
    assert checksum(b"123456789") == b"29B1"
    assert crc16(b"123456789") == 0x29B1


@given(st.binary(max_size=200))
def test_two_ways_to_the_checksum_agree(body):
    assert checksum(body) == b"%04X" % crc16(body)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"OEV1,138016,12,3456,02,20150401,,*0000", id="another checksum"),
        pytest.param(b"OEV1,138016,12,3456,02,20150401,,", id="no checksum"),
        pytest.param(b"OEV1,", id="nothing else"),
        pytest.param(b"OEV1,138016,12,3456,02,201504", id="cut off"),
        pytest.param(
            "OEV1,06139463,1234,1234567,01,19890331,ﾊﾞﾝｺﾞｳ ﾊﾅｺ,*24c5".encode(), id="small letters"
        ),
        pytest.param(sealed("OEV1,138016,12,3456,02,20150401,,") + b"\n", id="a line end behind"),
        pytest.param(sealed("OEV1,138016,12,3456,02,20150401,,")[:-1], id="a digit missing"),
    ],
)
def test_a_code_with_a_wrong_checksum_is_damaged(payload):
    assert recognise(payload) is QrKind.DAMAGED


@given(st.integers(0, 72), st.integers(0, 7))
def test_one_flipped_bit_is_never_a_card(place, bit):
    payload = bytearray("OEV1,06139463,1234,1234567,01,19890331,ﾊﾞﾝｺﾞｳ ﾊﾅｺ,*24C5".encode())
    payload[place] ^= 1 << bit
    assert isinstance(recognise(bytes(payload)), QrKind)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("OEV1,138017,12,3456,02,20150401,,", id="check digit of the insurer"),
        pytest.param("OEV1,77777777,12,3456,02,20150401,,", id="insurer unknown"),
        pytest.param("OEV1,1130012,12,3456,02,20150401,,", id="insurer lost a zero"),
        pytest.param("OEV1,,12,3456,02,20150401,,", id="no insurer"),
        pytest.param("OEV1,138016,12,,02,20150401,,", id="no number"),
        pytest.param("OEV1,138016,12,3456,xx,20150401,,", id="branch of letters"),
        pytest.param("OEV1,138016,12,3456,02,,,", id="no birth date"),
        pytest.param("OEV1,138016,12,3456,02,0401,,", id="month and day only"),
        pytest.param("OEV1,138016,12,3456,02,20150229,,", id="a day that was not"),
        pytest.param("OEV1,138016,12,3456,02,00000401,,", id="year zero"),
        pytest.param("OEV1,138016,12,3456,02,２０１５０４０１,,", id="full-width date"),
        pytest.param("OEV1,138016,12,3456,02,20150401,,never", id="valid to is no date"),
        pytest.param("OEV1,138016,12,3456,02,20150401,", id="a field too few"),
        pytest.param("OEV1,138016,12,3456,02,20150401,,,", id="a field too many"),
        pytest.param("OEV1,138016,1*2,3456,02,20150401,,", id="an asterisk in a field"),
        pytest.param("OEV1,138016,1%2,3456,02,20150401,,", id="a percent sign in a field"),
        pytest.param("OEV1,138016,12,3456,02,20150401,a\r\nb,", id="a line end in a field"),
        pytest.param("OEV1,138016,1\x002,3456,02,20150401,,", id="a control character"),
        pytest.param(
            "OEV1,138016,千,3456,02,20150401,,".encode("cp932"), id="Shift_JIS instead of UTF-8"
        ),
        pytest.param(b"OEV1,138016,\xed\xa0\x80,3456,02,20150401,,", id="half a surrogate pair"),
    ],
)
def test_a_well_read_code_with_impossible_fields_is_no_card(body):
    assert recognise(sealed(body)) is QrKind.UNKNOWN


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        pytest.param(b"JAHIS7\r\n1,1,1234567,13,\r\n", QrKind.PRESCRIPTION, id="prescription"),
        pytest.param(b"JAHIS10\r\n", QrKind.PRESCRIPTION, id="prescription of a later version"),
        pytest.param(b"SJ1\r\n1,1,1234567", QrKind.PRESCRIPTION, id="e-prescription file"),
        pytest.param(b"SJ1", QrKind.PRESCRIPTION, id="e-prescription file, first part"),
        pytest.param(
            "138016,千１２,3456,02,19890331,1234567890123456".encode("cp932"),
            QrKind.PRESCRIPTION,
            id="voucher in Shift_JIS",
        ),
        pytest.param(b"39342027,,12345678,,19450815,123\r\n", QrKind.PRESCRIPTION, id="voucher"),
        pytest.param(b",,,,19450815,123", QrKind.PRESCRIPTION, id="voucher without insurance"),
        pytest.param(b"JAHISTC01,1\r\n", QrKind.MEDICATION_NOTEBOOK, id="notebook 01"),
        pytest.param(b"JAHISTC08,1\r\n1,", QrKind.MEDICATION_NOTEBOOK, id="notebook 08"),
        pytest.param(b"https://clinic.example/", QrKind.WEB_ADDRESS, id="web"),
        pytest.param(b"HTTP://CLINIC.EXAMPLE", QrKind.WEB_ADDRESS, id="web in capitals"),
        pytest.param(b"httpd", QrKind.UNKNOWN, id="a word like a web address"),
        pytest.param(b"SJ1999", QrKind.UNKNOWN, id="a word like a prescription file"),
        pytest.param(b"00138016:12:3456:02", QrKind.UNKNOWN, id="JP Core member id"),
        pytest.param(b'"00138016","12","3456","02"', QrKind.UNKNOWN, id="JP Core CSV id"),
        pytest.param(b"OEV2,138016", QrKind.UNKNOWN, id="a format of tomorrow"),
        pytest.param(b"\xef\xbb\xbfOEV1,138016", QrKind.UNKNOWN, id="a byte order mark"),
        pytest.param(b"1,2,3,4,5,6", QrKind.UNKNOWN, id="six fields of anything"),
        pytest.param(b"0123456789", QrKind.UNKNOWN, id="a number"),
        pytest.param(b"", QrKind.UNKNOWN, id="nothing"),
        pytest.param(bytes(range(256)), QrKind.UNKNOWN, id="every byte"),
    ],
)
def test_other_codes_are_called_by_their_name(payload, kind):
    assert recognise(payload) is kind


@given(
    st.binary(max_size=300)
    | st.binary(max_size=100).map(lambda tail: sealed(b"OEV1," + tail))
    | st.lists(st.text(max_size=12), min_size=7, max_size=7).map(
        lambda fields: sealed(("OEV1," + ",".join(fields)).encode("utf-8", "surrogatepass"))
    )
    | st.sampled_from([b"JAHIS", b"JAHISTC", b"SJ1", b"http://", b"138016,"]).flatmap(
        lambda begin: st.binary(max_size=60).map(lambda tail: begin + tail)
    )
)
@example(sealed("OEV1,²²²²²²,1,1,1,20150401,,"))
@example(sealed("OEV1,138016,1,1,²,20150401,,"))
def test_no_bytes_whatever_raise(payload):
    assert isinstance(recognise(payload), CardFaceKey | QrKind)


FIELD = st.text("0123456789-千東ｱあ", min_size=1, max_size=10)
FACES = st.builds(
    a_face,
    st.sampled_from(["138016", "06139463", "01130012", "39342027"]),
    st.none() | FIELD,
    FIELD,
    st.none() | st.from_regex(r"[0-9]{2}", fullmatch=True),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
)


@given(FACES, st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_what_was_written_is_read(face, valid_to):
    assert recognise(encode_oev1(face, "ﾃｽﾄ", valid_to)) == face


def test_the_codes_of_the_bench_are_what_they_say():
    for someone in people(dt.date(2026, 11, 22)).values():
        for coverage in someone.coverages:
            face = recognise(code_of(someone, coverage))
            assert face == CardFaceKey(coverage.key, someone.person.birthdate)
    assert {name: recognise(code) for name, code in other_codes().items()} == {
        "prescription": QrKind.PRESCRIPTION,
        "prescription-file": QrKind.PRESCRIPTION,
        "voucher": QrKind.PRESCRIPTION,
        "notebook": QrKind.MEDICATION_NOTEBOOK,
        "web": QrKind.WEB_ADDRESS,
        "unknown": QrKind.UNKNOWN,
        "damaged": QrKind.DAMAGED,
    }


def test_the_result_shows_no_personal_data_and_nothing_is_logged(caplog):
    with caplog.at_level(logging.DEBUG):
        face = recognise("OEV1,138016,千１２,3456,02,20150401,ﾃｽﾄ ｼﾞﾛｳ,20270731*2524".encode())
        recognise(b"OEV1,138016,12,3456,02,20150401,,*0000")
    assert not caplog.records
    shown = repr(face)
    assert not [text for text in ("千", "3456", "2015", "02", "ﾃｽﾄ") if text in shown]
