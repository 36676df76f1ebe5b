"""A few frames of each condition through the decoder of the kiosk: what it must read, and never.

The whole set is ``python -m tests.benchmarks.qr``'s; this is what may not get worse unseen.
"""

import functools

import pytest

from kiosk.camera.decode import TURNS, Decoder
from tests.bench.frames.conditions import CONDITIONS
from tests.bench.frames.shots import Shot, empty_shots, sequence, shot

FRAMES = 3
AT_LEAST = dict.fromkeys(CONDITIONS, FRAMES) | {
    "defocus": 2,
    "dark": 2,
    "glare": 1,
    "bent": 2,
    "motion": 2,
}
"""Of the first three of each."""


@functools.cache
def _shot(condition: str, number: int) -> Shot:
    return shot(condition, number)


@functools.cache
def _texts(condition: str, number: int) -> tuple[bytes, ...]:
    return _read_held(_shot(condition, number))


def _read_held(seen: Shot) -> tuple[bytes, ...]:
    """What is read of a card that is held still, until all turns were taken."""
    decoder = Decoder()
    for _ in TURNS:
        payloads = decoder.read(seen.grey).payloads
        if payloads:
            return tuple(payload.data for payload in payloads)
    return ()


@pytest.mark.parametrize("condition", CONDITIONS)
def test_cards_are_read_in_this_condition(condition):
    read = [
        _shot(condition, number).payload in _texts(condition, number) for number in range(FRAMES)
    ]
    assert sum(read) >= AT_LEAST[condition]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_nothing_but_what_is_printed_is_told(condition):
    for number in range(FRAMES):
        assert set(_texts(condition, number)) <= {_shot(condition, number).payload}


def test_frames_without_a_code_are_read_as_nothing_by_any_turn():
    decoder = Decoder()
    for seen in empty_shots(len(TURNS)):
        assert decoder.read(seen.grey).payloads == ()


@pytest.mark.parametrize(("condition", "frames"), [("easy", 3), ("dark", 8), ("defocus", 8)])
def test_a_card_in_an_unsteady_hand_is_read_soon(condition, frames):
    decoder = Decoder()
    for seen in sequence(condition, 0, frames):
        payloads = decoder.read(seen.grey).payloads
        if payloads:
            assert [payload.data for payload in payloads] == [seen.payload]
            return
    pytest.fail(f"not read in {frames} frames")


def test_a_frame_is_left_as_it_was():
    seen = shot("glare", 0)
    before = seen.grey.copy()
    _read_held(seen)
    assert (seen.grey == before).all()


def test_a_card_too_dark_for_one_picture_is_read_from_several():
    decoder, frames = Decoder(), list(sequence("dark", 7, 8))
    readings = [decoder.read(seen.grey) for seen in frames]
    steps = {reading.step for reading in readings if reading.payloads}
    texts = {payload.data for reading in readings for payload in reading.payloads}
    assert steps == {"stack"}
    assert texts == {frames[0].payload}


def test_a_moving_hand_is_read_by_undoing_its_movement():
    seen = _shot("motion", 1)
    decoder = Decoder()
    readings = [decoder.read(seen.grey) for _ in range(3)]
    assert [reading.step for reading in readings if reading.payloads][:1] == ["unsmear"]
