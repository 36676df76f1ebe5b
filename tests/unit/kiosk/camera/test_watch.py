"""The watchdog's judgement of pictures, with a clock that the test moves."""

import itertools

import numpy as np
import pytest

from kiosk.camera.watch import (
    BLACK_AFTER_S,
    FROZEN_PICTURES,
    LONGEST_PAUSE_S,
    BackOff,
    Trouble,
    Verdict,
    Watch,
    glance,
)

INTERVAL_S = 1 / 30


def noise(seed, mean=120.0, spread=12.0, size=(180, 320)):
    shape = (*size, 3)
    values = np.random.default_rng(seed).normal(mean, spread, shape)
    return np.clip(values, 0, 255).astype(np.uint8)


SOME = [glance(noise(seed, size=(48, 64))) for seed in range(8)]
BLACK = glance(np.zeros((48, 64, 3), np.uint8))


class Watching:
    """A watch, and the time."""

    def __init__(self, *, repeats=False):
        self.now = 100.0
        self.watch = Watch(repeats=repeats, now=self.now)

    def see(self, seen, times=1):
        """The verdict on the last of so many equal pictures, one thirtieth of a second apart."""
        verdicts = []
        for _ in range(times):
            self.now += INTERVAL_S
            verdicts.append(self.watch.see(seen, self.now))
        return verdicts[-1]

    def live(self, pictures=3):
        for seen in itertools.islice(itertools.cycle(SOME), pictures):
            assert self.see(seen) is Verdict.GOOD

    @property
    def trouble(self):
        return self.watch.trouble(self.now)


@pytest.fixture
def watching():
    return Watching()


def test_living_pictures_are_good(watching):
    watching.live(500)
    assert watching.trouble is None


def test_no_picture_for_two_seconds_is_lost(watching):
    watching.live()
    watching.now += 1.99
    assert watching.trouble is None
    watching.now += 0.01
    assert watching.trouble is Trouble.LOST
    watching.live()
    assert watching.trouble is None


def test_a_camera_that_never_came_is_lost_two_seconds_after_the_start(watching):
    assert watching.trouble is None
    watching.now += 2.0
    assert watching.trouble is Trouble.LOST


def test_fifty_equal_pictures_are_a_frozen_sensor(watching):
    watching.live()
    assert watching.see(SOME[7], FROZEN_PICTURES - 1) is Verdict.GOOD
    assert watching.see(SOME[7]) is Verdict.REOPEN
    assert watching.trouble is Trouble.FROZEN


def test_a_picture_that_differs_begins_the_count_again(watching):
    assert watching.see(SOME[0], FROZEN_PICTURES - 1) is Verdict.GOOD
    assert watching.see(SOME[1]) is Verdict.GOOD
    assert watching.see(SOME[0], FROZEN_PICTURES - 1) is Verdict.GOOD


def test_a_file_repeats_its_pictures_by_nature():
    watching = Watching(repeats=True)
    assert watching.see(SOME[0], 10 * FROZEN_PICTURES) is Verdict.GOOD
    assert watching.trouble is None


def test_a_frozen_sensor_that_gives_one_new_picture_at_each_opening_stays_frozen(watching):
    watching.see(SOME[0], FROZEN_PICTURES)
    assert watching.see(SOME[1], FROZEN_PICTURES - 1) is Verdict.UNSURE
    assert watching.trouble is Trouble.FROZEN
    assert watching.see(SOME[1]) is Verdict.REOPEN


def test_a_sensor_that_lives_again_is_believed_at_its_second_new_picture(watching):
    watching.see(SOME[0], FROZEN_PICTURES)
    assert watching.see(SOME[0]) is Verdict.UNSURE
    assert watching.see(SOME[1]) is Verdict.UNSURE
    assert watching.see(SOME[2]) is Verdict.GOOD
    assert watching.trouble is None


def test_black_for_three_seconds_has_a_cause_of_its_own(watching):
    watching.live()
    pictures = round(BLACK_AFTER_S / INTERVAL_S)
    assert watching.see(BLACK, pictures) is Verdict.GOOD
    assert watching.see(BLACK, 5) is Verdict.UNSURE
    assert watching.trouble is Trouble.BLACK


def test_the_picture_that_is_black_too_long_has_the_camera_opened_again(watching):
    watching.see(BLACK)
    watching.now += BLACK_AFTER_S
    assert watching.see(BLACK) is Verdict.REOPEN
    assert watching.see(BLACK) is Verdict.UNSURE
    watching.now += BLACK_AFTER_S
    assert watching.see(BLACK) is Verdict.REOPEN
    assert watching.see(SOME[0]) is Verdict.GOOD
    assert watching.trouble is None


def test_a_hand_on_the_lens_is_no_fault(watching):
    for _ in range(5):
        assert watching.see(BLACK, 60) is Verdict.GOOD
        watching.live()


def test_black_files_are_black_too():
    watching = Watching(repeats=True)
    watching.see(BLACK)
    watching.now += BLACK_AFTER_S
    assert watching.see(BLACK) is Verdict.REOPEN


def test_a_hang_is_told_until_a_good_picture_comes(watching):
    watching.live()
    watching.watch.hang()
    assert watching.trouble is Trouble.HANGS
    watching.now += 60.0
    assert watching.trouble is Trouble.HANGS
    watching.live()
    assert watching.trouble is None


@pytest.mark.parametrize(
    ("picture", "is_black"),
    [
        (noise(1), False),
        (noise(1, mean=4, spread=3), True),
        (noise(1, mean=40, spread=3), False),
        (np.zeros((720, 1280, 3), np.uint8), True),
        (np.full((1, 1, 3), 3, np.uint8), True),
        (np.vstack([np.zeros((90, 320, 3), np.uint8), noise(1, size=(90, 320))]), False),
        (np.full((720, 1280, 3), 255, np.uint8), False),
    ],
    ids=["room", "cap", "dusk", "nothing", "one point", "half", "white"],
)
def test_black_is_dark_and_flat(picture, is_black):
    assert glance(picture).is_black is is_black


def test_one_lamp_in_a_dark_room_is_not_black():
    picture = noise(1, mean=4, spread=3)
    picture[75:105, 150:180] = 230
    assert not glance(picture).is_black


def test_two_pictures_of_one_still_scene_differ_by_their_noise():
    scene = noise(1)
    again = np.clip(
        scene.astype(int) + np.random.default_rng(2).integers(-1, 2, scene.shape), 0, 255
    )
    assert glance(scene) == glance(scene.copy())
    assert glance(scene).digest != glance(again.astype(np.uint8)).digest


def test_pauses_double_to_a_limit_and_begin_again_after_a_good_picture():
    pauses = BackOff()
    assert [pauses.next_s() for _ in range(6)] == [0.5, 1.0, 2.0, 4.0, 4.0, LONGEST_PAUSE_S]
    pauses.reset()
    assert pauses.next_s() == 0.5
