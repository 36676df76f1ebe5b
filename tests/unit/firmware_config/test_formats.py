"""No value breaks out of the file it is written into."""

import tomllib

import pytest
from hypothesis import given, strategies as st

from firmware_config import formats
from firmware_config.errors import ValueRefused

WRITERS = [
    formats.toml_string,
    formats.host_name,
    formats.word,
    formats.udev_value,
    formats.config_txt_line,
]


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.parametrize("trap", ["a\nb", "a\r", "\x00", "a\x85b", "a\u2028b", "a\x1bb"])
def test_a_line_end_or_control_character_is_refused(write, trap):
    with pytest.raises(ValueRefused):
        write(trap)


@pytest.mark.parametrize(
    "write", [formats.toml_string, formats.word, formats.udev_value], ids=lambda w: w.__name__
)
@pytest.mark.parametrize("trap", ['a"b', '"', 'x", GOTO="end', "a\\"])
def test_a_quote_or_backslash_is_refused(write, trap):
    with pytest.raises(ValueRefused):
        write(trap)


@pytest.mark.parametrize("trap", ["", "a b", "a;b", "a}b", "a#b", "$a", "a'b", "`a`", "a|b"])
def test_a_word_is_one_word(trap):
    with pytest.raises(ValueRefused):
        formats.word(trap)


@pytest.mark.parametrize("trap", ["*", "a?", "[a]", "a|b", "$x", "%k"])
def test_a_udev_value_matches_only_itself(trap):
    with pytest.raises(ValueRefused):
        formats.udev_value(trap)


def test_the_firmware_would_cut_a_longer_line():
    assert formats.config_txt_line("a" * 98)
    with pytest.raises(ValueRefused, match="98"):
        formats.config_txt_line("a" * 99)


@given(st.text(max_size=80))
def test_a_toml_value_comes_back_as_it_was_or_is_refused(text):
    try:
        written = formats.toml_string(text)
    except ValueRefused:
        return
    assert tomllib.loads(f"key = {written}\nother = 1\n") == {"key": text, "other": 1}
