"""What is told of an error: kinds and places."""

import pytest

from eligibility.faults import kind_and_place, told

NAME = "ﾔﾏﾀﾞ ﾊﾅｺ"


def caught(raising):
    with pytest.raises(Exception) as error:  # noqa: PT011 - any
        raising()
    return error.value


def _encode():
    NAME.encode("ascii")


def _encode_inside_another():
    try:
        _encode()
    except UnicodeEncodeError as error:
        raise KeyError(NAME) from error


def test_kind_and_place_are_told():
    kind, place = kind_and_place(caught(_encode))
    assert kind == "UnicodeEncodeError"
    assert place.startswith("eligibility/test_faults.py:")


def test_causes_are_told_after_the_error():
    line = told(caught(_encode_inside_another))
    assert line.index("error=KeyError") < line.index(" after error=UnicodeEncodeError")


@pytest.mark.parametrize("raising", [_encode, _encode_inside_another])
def test_the_text_is_never_told(raising):
    error = caught(raising)
    assert NAME in str(error.args), "the error itself does quote"
    assert NAME not in told(error)
    assert "\n" not in told(error)


def test_an_error_that_was_never_raised_has_no_place():
    assert told(ValueError(NAME)) == "error=ValueError at=?"
