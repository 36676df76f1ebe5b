"""The frames that decoders are measured with: fixed, true, and as hard as they are said to be."""

import dataclasses

import numpy as np
import pytest
import segno

from tests.bench.frames.conditions import CONDITIONS, draw_look
from tests.bench.frames.payloads import LONGEST, SHORTEST, make_payload
from tests.bench.frames.pose import HEIGHT, WIDTH, Pose, maps_to_sheet
from tests.bench.frames.shots import empty_shots, sequence, shot, shots
from tests.bench.frames.spoiling import line_kernel
from tests.bench.qr_codes import crc16


def _rng(number: int) -> np.random.Generator:
    return np.random.default_rng(number)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_frame_is_the_same_each_time(condition):
    first, second = shot(condition, 1), shot(condition, 1)
    assert first.payload == second.payload
    assert np.array_equal(first.grey, second.grey)


def test_a_frame_does_not_depend_on_those_drawn_before_it():
    first, second = list(shots(2, ("easy",)))
    assert np.array_equal(shot("easy", 1).grey, second.grey)
    assert not np.array_equal(first.grey, second.grey)
    assert first.payload != second.payload


def test_a_frame_is_a_grey_picture_of_720_lines():
    grey = shot("far", 0).grey
    assert grey.shape == (HEIGHT, WIDTH)
    assert grey.dtype == np.uint8


@pytest.mark.parametrize("number", range(12))
def test_a_payload_has_the_length_that_needs_version_8_or_9(number):
    payload = make_payload(_rng(number), number)
    code = segno.make(payload, mode="byte", error="m", micro=False, boost_error=False)
    assert SHORTEST <= len(payload) <= LONGEST
    assert code.version == (8 if len(payload) <= 152 else 9)


def test_two_of_three_payloads_are_shift_jis():
    assert make_payload(_rng(0), 0).decode("cp932").startswith("JAHIS7\r\n")
    assert make_payload(_rng(1), 1).decode("cp932").startswith("JAHIS7\r\n")


def test_the_third_payload_is_oev1_with_its_checksum():
    body, _, checksum = make_payload(_rng(2), 2).rpartition(b"*")
    assert body.decode("utf-8").split(",")[0] == "OEV1"
    assert checksum == b"%04X" % crc16(body)


def test_frames_without_a_code_say_so_and_differ():
    frames = list(empty_shots(15))  # the light and focus of each condition is met
    assert all(frame.payload is None for frame in frames)
    assert len({frame.grey.tobytes() for frame in frames}) == 15


def test_a_sequence_is_one_card_that_moves():
    frames = list(sequence("easy", 0, 3))
    assert len({frame.payload for frame in frames}) == 1
    assert len({frame.grey.tobytes() for frame in frames}) == 3
    again = list(sequence("easy", 0, 2))
    assert np.array_equal(again[1].grey, frames[1].grey)


def test_low_light_is_dark_and_easy_light_is_not():
    assert shot("dark", 0).grey.max() < 130
    assert shot("easy", 0).grey.max() > 180


@pytest.mark.parametrize("number", range(20))
def test_looks_stay_in_the_ranges_that_were_measured(number):
    looks = {condition: draw_look(condition, _rng(number)) for condition in CONDITIONS}
    assert all(430 <= look.width <= 950 for look in looks.values())
    assert 1.5 <= looks["defocus"].defocus <= 3.0
    assert 7 <= looks["motion"].motion <= 16
    assert 0.06 <= looks["dark"].light <= 0.20
    assert 7 <= looks["dark"].noise <= 13
    assert 25 <= looks["tilted"].tilt <= 45
    assert looks["jpeg"].quality == 35
    assert looks["small"].symbol_mm == 15.0


@pytest.mark.parametrize("bend", [0.0, 60.0, -60.0], ids=["flat", "away", "towards"])
def test_where_a_point_is_projected_is_where_the_camera_sees_it(bend):
    pose = Pose(distance=120, roll=0.7, tilt=0.4, tilt_towards=1.0, x=4, y=-3, bend_radius=bend)
    x, y = maps_to_sheet(pose)
    for point in np.array([(0.0, 0.0), (20.0, 12.0), (-25.0, 8.0)]):
        column, row = pose.project(point[None, :])[0]
        seen = [image[round(row * 2), round(column * 2)] for image in (x, y)]
        assert np.allclose(seen, point, atol=0.15)


def test_a_flat_sheet_seen_from_the_front_has_the_width_that_was_asked():
    ends = Pose(distance=100).project(np.array([(-40.0, 0.0), (40.0, 0.0)]))
    assert ends[1, 0] - ends[0, 0] == pytest.approx(800)


@pytest.mark.parametrize("direction", [0.0, 0.8, np.pi / 2])
def test_a_motion_kernel_keeps_the_light_and_has_its_length(direction):
    kernel = line_kernel(12, direction)
    reach = np.indices(kernel.shape) - kernel.shape[0] // 2
    along = reach[1] * np.cos(direction) + reach[0] * np.sin(direction)
    touched = along[kernel > 0.3 * kernel.max()]
    assert kernel.sum() == pytest.approx(1)
    assert np.ptp(touched) == pytest.approx(11, abs=1.6)


def test_a_shot_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        shot("easy", 0).payload = b""  # type: ignore[misc]
