"""Times are read as systemd writes them."""

import pytest

from tests.guest.measured import seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16.446s (kernel)", 16.446),
        ("1min 11.031s", 71.031),
        ("345ms", 0.345),
        ("Startup finished in 1min 2.5s", 62.5),
        ("12us", 0.000012),
    ],
)
def test_a_time_is_read_in_seconds(text, expected):
    assert seconds(text) == pytest.approx(expected)


def test_a_text_without_a_time_is_told():
    with pytest.raises(ValueError, match="no time in"):
        seconds("never")
