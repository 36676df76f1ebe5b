"""The official XML: round trips, both encodings, and what is refused."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given, strategies as st

from eligibility.errors import WireError
from eligibility.oqs_xml import (
    DEPTH_LIMIT,
    SUBSTITUTE,
    Element,
    Encoding,
    encode_message,
    parse_message,
)

TAGS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,20}", fullmatch=True)
XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])).map(
    lambda text: text.replace("\ufffe", "").replace("\uffff", "")
)
JAPANESE = st.text("０１２３山田花子髙﨑千葉ｱｲｳｴｵ 　●-ABC<&>\"'0123")


def elements(texts):
    leaves = st.builds(Element, TAGS, texts)
    return st.recursive(
        leaves,
        lambda inner: st.builds(
            Element, TAGS, st.just(""), st.lists(inner, min_size=1, max_size=4).map(tuple)
        ),
        max_leaves=12,
    )


@given(elements(XML_TEXT))
def test_what_is_written_in_utf8_is_read_back(root):
    assert parse_message(encode_message(root).data) == root


@given(elements(JAPANESE))
def test_what_cp932_has_is_read_back_from_shift_jis(root):
    written = encode_message(root, Encoding.SHIFT_JIS)
    assert parse_message(written.data) == root
    assert written.lost_in == ()


@given(st.lists(JAPANESE, min_size=0, max_size=5))
def test_one_result_is_a_list_of_one(names):
    results = tuple(Element("Result", children=(Element("Name", name),)) for name in names)
    read = parse_message(encode_message(Element("ResultList", children=results)).data)
    assert [result.value("Name") for result in read.all("Result")] == names


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_by_a_wire_error(data):
    try:
        parse_message(data)
    except WireError:
        return


@pytest.mark.parametrize("text", ["  138016", "00123", "010", "\r\n", " ", "a&amp;b"], ids=ascii)
def test_zeros_and_blanks_survive(text):
    read = parse_message(encode_message(Element("XmlMsg", text)).data)
    assert read.text == text


def test_a_character_outside_cp932_becomes_the_substitute_and_is_told():
    root = Element("R", children=(Element("Name", "𠮷野　家"), Element("NameKana", "ﾖｼﾉ")))
    written = encode_message(root, Encoding.SHIFT_JIS)
    assert written.lost_in == ("Name",)
    assert parse_message(written.data).value("Name") == f"{SUBSTITUTE}野　家"
    assert b'encoding="Shift_JIS"' in written.data


def test_the_ladder_form_of_taka_is_not_lost_in_shift_jis():
    written = encode_message(Element("Name", "髙橋"), Encoding.SHIFT_JIS)
    assert (written.lost_in, parse_message(written.data).text) == ((), "髙橋")


def test_a_minus_sign_of_unicode_is_the_full_width_one_of_cp932():
    written = encode_message(Element("Symbol", "１−２"), Encoding.SHIFT_JIS)
    assert (written.lost_in, parse_message(written.data).text) == ((), "１－２")


def test_the_declaration_decides_the_encoding_not_the_identifier():
    body = "<M><CharacterCodeIdentifier>0</CharacterCodeIdentifier><Name>髙﨑</Name></M>"
    data = f'<?xml version="1.0" encoding="Shift_JIS"?>{body}'.encode("cp932")
    assert parse_message(data).value("Name") == "髙﨑"


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/">%p;]><x/>',
        b"<!DOCTYPE x><x/>",
        b"<x>&unknown;</x>",
        b"<x>" * (DEPTH_LIMIT + 1) + b"</x>" * (DEPTH_LIMIT + 1),
        b'<?xml version="1.0" encoding="EUC-JP"?><x/>',
        b'<?xml version="1.0" encoding="UTF-8"?><x>\x83\x41</x>',
        b"<x>text<y/></x>",
        b"<x><y></x>",
        b"<x/><y/>",
        b"",
        b"<x>" + b"a" * (1024 * 1024) + b"</x>",
    ],
    ids=[
        "entity",
        "external DTD",
        "parameter entity",
        "plain DTD",
        "unknown entity",
        "too deep",
        "other encoding",
        "wrong encoding",
        "mixed content",
        "not closed",
        "two roots",
        "empty",
        "too large",
    ],
)
def test_is_refused(data):
    with pytest.raises(WireError):
        parse_message(data)


def test_a_refusal_quotes_no_value():
    with pytest.raises(WireError) as refused:
        parse_message("<Name>山田花子</Nam>".encode())
    assert "山田" not in str(refused.value)


@pytest.mark.parametrize("text", ["\x00", "\x0b", "\ufffe", "a\ud800"], ids=ascii)
def test_a_character_that_xml_does_not_allow_is_refused(text):
    with pytest.raises(WireError):
        encode_message(Element("Name", text))


def test_a_tag_cannot_smuggle_markup():
    with pytest.raises(WireError):
        encode_message(Element("a><b"))


def test_elements_do_not_change():
    element: Any = Element("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        element.tag = "b"
