"""Our own format; the vectors are interfaces.md 2.4."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given, strategies as st

from eligibility.inquiry import CardFaceKey
from kiosk.camera.codes.oev1 import checksum, recognise
from kiosk.flow.events import QrKind
from tests.bench.qr_codes import crc16, encode_oev1
from tests.unit.kiosk.camera.codes.faces import FACES, a_face, sealed

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
    assert not isinstance(recognise(bytes(payload)), CardFaceKey)


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


@given(FACES, st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_what_was_written_is_read(face, valid_to):
    assert recognise(encode_oev1(face, "ﾃｽﾄ", valid_to)) == face


@pytest.mark.parametrize("payload", [b"", b"OEV1", b"OEV2,138016", b"oev1,", b"\xef\xbb\xbfOEV1,"])
def test_another_format_is_left_to_others(payload):
    assert recognise(payload) is None


@pytest.mark.parametrize("body", ["OEV1,1{},,1,,20150401,,", "OEV1,138016,,1,1{},20150401,,"])
def test_heaps_of_combining_marks_are_not_normalised(monkeypatch, body):
    payload = sealed(body.format("\u0323\u0301" * 1900))
    normalised = []
    real = unicodedata.normalize

    def normalize(form, text):
        normalised.append(len(text))
        return real(form, text)

    with monkeypatch.context() as patched:
        patched.setattr("unicodedata.normalize", normalize)
        answer = recognise(payload)
    assert answer is QrKind.UNKNOWN
    assert max(normalised, default=0) <= 40
