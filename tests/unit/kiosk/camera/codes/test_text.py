"""Bytes become text without a guess (interfaces.md 2.5, camera.md 3)."""

import pytest
from hypothesis import given, strategies as st

from kiosk.camera.codes.text import to_line, to_lines, to_text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"JAHIS7", "JAHIS7", id="ASCII"),
        pytest.param("千１２".encode(), "千１２", id="UTF-8"),
        pytest.param("𠮷".encode(), "𠮷", id="beyond cp932"),
        pytest.param("\ufeff千".encode(), "千", id="byte order mark"),
        pytest.param("千１２".encode("cp932"), "千１２", id="Shift_JIS"),
        pytest.param("髙﨑①㈱－".encode("cp932"), "髙﨑①㈱－", id="cp932 and not Shift_JIS"),
        pytest.param(b"\x81\x7c", "－", id="the hyphen that two tables read differently"),
        pytest.param("ｼｹﾝ ﾊﾅｺ".encode("cp932"), "ｼｹﾝ ﾊﾅｺ", id="half-width kana in cp932"),
        pytest.param("ｼｹﾝ ﾊﾅｺ".encode(), "ｼｹﾝ ﾊﾅｺ", id="half-width kana in UTF-8"),
        pytest.param("表示ソ能".encode("cp932"), "表示ソ能", id="a backslash as second byte"),
        pytest.param(b"a\0b", "a\0b", id="a zero byte"),
        pytest.param(b"\x81", None, id="half a character"),
        pytest.param(b"\x85\x40", None, id="a place without a character"),
        pytest.param("é".encode("latin-1"), None, id="Latin-1"),
    ],
)
def test_the_text_of_bytes(data, text):
    assert to_text(data) == text


@given(st.binary(max_size=60))
def test_no_character_is_ever_replaced(data):
    assert "\ufffd" not in (to_text(data.replace("\ufffd".encode(), b"")) or "")


@pytest.mark.parametrize(
    ("payload", "lines"),
    [
        pytest.param(b"a\r\nb\r\n", ["a", "b", ""], id="CRLF"),
        pytest.param(b"a\nb", ["a", "b"], id="LF, no end"),
        pytest.param(b"a\r\nb\nc", ["a", "b", "c"], id="both"),
        pytest.param(b"a\r\nb\r\n\x1a", ["a", "b", ""], id="EOF"),
        pytest.param(b"a\r\nb\0\0", ["a", "b"], id="filled up"),
        pytest.param("a\u2028b\x0bc\x85".encode(), ["a\u2028b\x0bc\x85"], id="other breaks"),
        pytest.param("千\r\n１".encode("cp932"), ["千", "１"], id="Shift_JIS"),
        pytest.param(b"a\r\n\x81\xff\r\nb", ["a", "", "b"], id="a line that is no text"),
        pytest.param(b"\x81\xff", [""], id="nothing that is text"),
        pytest.param(b"", [""], id="nothing"),
    ],
)
def test_the_lines_of_a_text(payload, lines):
    assert to_lines(payload) == lines


def test_a_line_that_is_no_text_leaves_the_others_in_their_own_charset():
    payload = b"\x85\x40\r\n" + "千".encode() + b"\r\n" + "髙".encode("cp932")
    assert to_lines(payload) == ["", "千", "髙"]


@pytest.mark.parametrize(
    ("payload", "line"),
    [
        pytest.param(b"a,b", "a,b", id="without an end"),
        pytest.param(b"a,b\r\n", "a,b", id="CRLF"),
        pytest.param(b"a,b\n\0", "a,b", id="LF, filled up"),
        pytest.param(b"a\r\nb", None, id="two lines"),
        pytest.param(b"a\rb", None, id="two lines of old"),
        pytest.param(b"a\n\x81\xff", None, id="two lines, one is no text"),
        pytest.param(b"\x81\xff", None, id="no text"),
    ],
)
def test_a_text_of_one_line(payload, line):
    assert to_line(payload) == line
