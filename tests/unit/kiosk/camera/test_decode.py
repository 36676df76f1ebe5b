"""Two decoders, one answer: the bytes as printed (camera.md 3)."""

import logging

import cv2
import numpy as np
import pytest
import segno

from kiosk.camera.decode import Decoder, read_zbar, read_zxing
from tests.bench.qr_codes import draw_code, draw_scene, other_codes

PAYLOADS = [
    pytest.param("OEV1,138016,千１２,3456,02,20150401,ﾃｽﾄ ｼﾞﾛｳ,20270731*2524".encode(), id="ours"),
    pytest.param("山田　花子".encode("cp932"), id="Shift_JIS"),
    pytest.param("髙﨑①－".encode("cp932"), id="beyond Shift_JIS, in cp932"),
    pytest.param("ｱｲｳ".encode("cp932"), id="half-width kana in Shift_JIS"),
    pytest.param("ｱｲｳ".encode(), id="half-width kana in UTF-8"),
    pytest.param("𠮷野 é".encode(), id="beyond cp932"),
    pytest.param("éè".encode("latin-1"), id="Latin-1"),
    pytest.param(b"\xef\xbb\xbfabc", id="byte order mark"),
    pytest.param(b"a\0b", id="a zero byte"),
    pytest.param(bytes(range(256)), id="every byte"),
    *[pytest.param(code, id=name) for name, code in other_codes().items()],
]


def data_of(decoder, picture):
    return tuple(payload.data for payload in decoder.read(picture).payloads)


BOTH = pytest.mark.parametrize("read", [read_zxing, read_zbar])


@BOTH
@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_bytes_are_those_that_were_printed(read, payload):
    assert read(draw_code(payload)) == (payload,)


@BOTH
@pytest.mark.parametrize(
    ("text", "options", "payload"),
    [
        pytest.param("山田花子", {"mode": "kanji"}, "山田花子".encode("cp932"), id="kanji mode"),
        pytest.param("0123456789", {}, b"0123456789", id="numeric mode"),
        pytest.param("HTTP ABC", {}, b"HTTP ABC", id="alphanumeric mode"),
        pytest.param(
            "山é", {"encoding": "utf-8", "eci": True}, "山é".encode(), id="UTF-8 by its number"
        ),
    ],
)
def test_other_modes_give_the_same_bytes_too(read, text, options, payload):
    code = segno.make(text, micro=False, **options)
    dark = np.pad(np.array([list(row) for row in code.matrix], np.uint8), 4)
    assert read(np.kron(np.where(dark, 0, 255), np.ones((5, 5))).astype(np.uint8)) == (payload,)


@BOTH
def test_a_part_of_several_codes_is_read_and_raises_nothing(read):
    parts = segno.make_sequence("JAHIS7\r\n" + "1,1,1234567,13\r\n" * 20, symbol_count=3)
    for number, part in enumerate(parts):
        dark = np.pad(np.array([list(row) for row in part.matrix], np.uint8), 4)
        picture = np.kron(np.where(dark, 0, 255), np.ones((4, 4))).astype(np.uint8)
        (payload,) = read(picture)
        assert payload.startswith(b"JAHIS7\r\n") == (number == 0)


@BOTH
@pytest.mark.parametrize("step", range(5))
def test_a_moving_card_is_read(read, step):
    payload = other_codes()["voucher"]
    scene = cv2.cvtColor(draw_scene(payload, step), cv2.COLOR_BGR2GRAY)
    assert read(scene) == (payload,)


@BOTH
def test_no_code_gives_nothing(read):
    assert read(cv2.cvtColor(draw_scene(None), cv2.COLOR_BGR2GRAY)) == ()
    noise = np.random.default_rng(7).integers(0, 256, (360, 640), np.uint8)
    assert read(noise) == ()


def test_two_codes_in_one_picture_are_both_given():
    one, two = draw_code(b"one"), draw_code(b"two")
    both = np.hstack([one, np.full_like(one, 255), two])
    assert set(data_of(Decoder(), both)) == {b"one", b"two"}


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(np.zeros((0, 0), np.uint8), id="no pixel"),
        pytest.param(np.zeros((0, 640), np.uint8), id="no row"),
        pytest.param(np.zeros((1, 1), np.uint8), id="one pixel"),
        pytest.param(np.zeros((3, 4000), np.uint8), id="a strip"),
        pytest.param(np.zeros((40, 40, 3, 2), np.uint8), id="four dimensions"),
        pytest.param(np.zeros((40, 40), np.float64), id="not bytes"),
    ],
)
def test_odd_pictures_are_misses(picture):
    decoder = Decoder()
    assert [data_of(decoder, picture) for _ in range(4)] == [()] * 4


def test_a_decoder_that_raises_is_a_miss_and_told_once_without_its_words(monkeypatch, caplog):
    def broken(*_, **__):
        raise ValueError("OEV1,138016,secret")

    monkeypatch.setattr("zxingcpp.read_barcodes", broken)
    decoder, picture = Decoder(), draw_code(b"held")
    with caplog.at_level(logging.DEBUG):
        answers = [data_of(decoder, picture) for _ in range(6)]
    assert (b"held",) in answers  # the second decoder does it alone
    assert [record.getMessage() for record in caplog.records] == [
        "decoder_failed decoder=read_zxing error=ValueError"
    ]
    assert "secret" not in caplog.text


def test_the_dear_decoder_sees_one_of_three_pictures_without_a_code(monkeypatch):
    seen = []

    def look(grey):
        seen.append(grey)
        return ()

    monkeypatch.setattr("kiosk.camera.decode.read_zbar", look)
    empty = np.full((90, 160), 200, np.uint8)
    decoder = Decoder()
    for _ in range(7):
        decoder.read(empty)
    assert len(seen) == 2
    for _ in range(9):
        decoder.read(draw_code(b"held"))
    assert len(seen) == 2


def test_a_decoder_that_scribbles_spoils_no_picture(monkeypatch):
    def scribble(picture, **_):
        picture[:] = 0
        return []

    monkeypatch.setattr("zxingcpp.read_barcodes", scribble)
    picture = draw_code(b"held")
    before = picture.copy()
    decoder = Decoder()
    assert [data_of(decoder, picture) for _ in range(3)][-1] == (b"held",)
    assert np.array_equal(picture, before)


@BOTH
@pytest.mark.parametrize("covered", [0.5, 0.9])
def test_a_code_that_is_mostly_covered_gives_nothing(read, covered):
    picture = draw_code(other_codes()["voucher"])
    picture[: int(picture.shape[0] * covered)] = 0
    assert read(picture) == ()
