"""Whatever is printed: no exception, always the same answer, and work that grows with the length.

Work is counted in lines of Python, not in seconds; patterns are shown to be harmless by themselves.
"""

import datetime as dt
import importlib
import pkgutil
import re
import sys

import pytest
from hypothesis import example, given, settings, strategies as st

from eligibility.inquiry import CardFaceKey
from eligibility.insured import InsuredKey
from kiosk.camera import codes, qr
from kiosk.camera.qr import LONGEST_BYTES, recognise
from kiosk.flow.events import QrKind
from tests.bench.people import people
from tests.bench.qr_codes import (
    code_of,
    csv_id_of,
    member_id_of,
    notebook_of,
    other_codes,
    prescription_of,
    voucher_of,
)
from tests.unit.kiosk.camera.codes.faces import sealed

PEOPLE = people(dt.date(2026, 11, 22))
WRITERS = (code_of, prescription_of, voucher_of, member_id_of, csv_id_of, notebook_of)
GOOD = [write(someone) for write in WRITERS for someone in PEOPLE.values()]
GOOD += [prescription_of(someone, version="JAHIS4") for someone in PEOPLE.values()]
GOOD += list(other_codes().values())

BEGINS = [
    b"",
    b"\xef\xbb\xbf",
    b"OEV1,",
    b"JAHIS",
    b"JAHIS7\r\n",
    b"JAHIS4\n",
    b"JAHISTC",
    b"SJ1\n",
]
BEGINS += [b"138016,", b",,,,", b"00138016:", b'"00138016","', b"http://"]
CHUNKS = st.sampled_from([b"13,", b"21,", b"22,138016", b"23,", b"\r\n", b"\n", b",", b":", b'","'])
TAILS = st.lists(CHUNKS | st.binary(max_size=20), max_size=30).map(b"".join)


def check(payload):
    answer = recognise(payload)
    assert isinstance(answer, CardFaceKey | InsuredKey | QrKind)
    assert recognise(payload) == answer
    return answer


@st.composite
def mutated(draw):
    """A good code with some bytes changed, put in, left out or swapped."""
    payload = bytearray(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(payload)))
        end = draw(st.integers(start, min(len(payload), start + 12)))
        payload[start:end] = draw(CHUNKS | st.binary(max_size=12) | st.just(payload[end:start:-1]))
    return bytes(payload)


@given(st.binary(max_size=400))
@example(b"JAHIS1\x81")
@example(b"\xef\xbb\xbf\x81")
def test_any_bytes(payload):
    check(payload)


@given(st.sampled_from(BEGINS), TAILS)
def test_any_bytes_behind_a_good_beginning(begin, tail):
    check(begin + tail)


@settings(max_examples=400)
@given(mutated())
def test_spoiled_codes(payload):
    check(payload)


@given(
    st.binary(max_size=100).map(lambda tail: sealed(b"OEV1," + tail))
    | st.lists(st.text(max_size=12), min_size=7, max_size=7).map(
        lambda fields: sealed(("OEV1," + ",".join(fields)).encode("utf-8", "surrogatepass"))
    )
)
@example(sealed("OEV1,²²²²²²,1,1,1,20150401,,"))
@example(sealed("OEV1,138016,1,1,²,20150401,,"))
def test_anything_under_a_checksum_that_fits(payload):
    check(payload)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=8), st.sampled_from([",", ":", '","']))
@example(["JAHIS²", "²", "²"], ",")
@example(["²²²²²²²²", "", "1", "²²"], ":")
def test_any_text_in_fields(fields, separator):
    text = separator.join(fields)
    check(text.encode("utf-8", "surrogatepass"))
    check(f'"{text}"'.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("payload", GOOD, ids=range(len(GOOD)))
def test_every_cut_of_a_good_code(payload):
    for length in range(len(payload)):
        check(payload[:length])


def lines_run(payload):
    """How many lines of Python it takes to recognise this."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        recognise(payload)
    finally:
        sys.settrace(before)
    return count


HEAPS = [
    pytest.param(begin, unit, id=f"{begin!r} {unit!r}")
    for begin in (b"", b"OEV1,", b"JAHIS7\r\n", b"SJ1\n", b"138016,", b"00138016:", b'"00138016","')
    for unit in (
        b",",
        b":",
        b'","',
        b"\n",
        b"\r\n13,1",
        b"\n23,1,1",
        b"1",
        b"\x81",
        b"\xcc\x81",
        b" ",
    )
]


@pytest.mark.parametrize(("begin", "unit"), HEAPS)
def test_twice_the_length_is_at_most_twice_the_work(begin, unit):
    whole = begin + unit * LONGEST_BYTES
    half, full = (lines_run(whole[:length]) for length in (LONGEST_BYTES // 2, LONGEST_BYTES))
    assert full <= 2 * half + 50
    assert full <= 60_000


@pytest.mark.parametrize("length", [LONGEST_BYTES + 1, 1_000_000])
def test_beyond_the_limit_nothing_grows(length):
    assert lines_run(b"JAHIS7\r\n" + b"13,\n" * length) <= 5


def patterns():
    modules = [qr] + [
        importlib.import_module(f"{codes.__name__}.{found.name}")
        for found in pkgutil.iter_modules(codes.__path__)
    ]
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield pytest.param(value.pattern, id=f"{module.__name__}.{name}")


PARSER = importlib.import_module("re._parser")  # Python's own; it has no public name
OPERATIONS = importlib.import_module("re._constants")


def repeats(parsed, depth=0):
    """(how often, inside how many other repeats) of each repeat of a parsed pattern."""
    for operation, argument in parsed:
        if operation in (OPERATIONS.MAX_REPEAT, OPERATIONS.MIN_REPEAT):
            _, most, inner = argument
            yield most, depth
            yield from repeats(inner, depth + 1)
        elif operation is OPERATIONS.SUBPATTERN:
            yield from repeats(argument[-1], depth)
        elif operation is OPERATIONS.BRANCH:
            for branch in argument[1]:
                yield from repeats(branch, depth)


@pytest.mark.parametrize("pattern", list(patterns()))
def test_no_pattern_can_run_away(pattern):
    """Nothing is repeated without a bound, and only an option (``?``) holds a repeat inside."""
    for most, depth in repeats(PARSER.parse(pattern)):
        assert most <= 40
        assert depth <= 1


def test_a_pattern_that_runs_away_would_be_seen():
    assert list(repeats(PARSER.parse(r"x|((?:[0-9]+,)*)"))) == [
        (OPERATIONS.MAXREPEAT, 0),
        (OPERATIONS.MAXREPEAT, 1),
    ]
