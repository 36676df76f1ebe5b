"""The card's photo made fit for the models; pictures that are none; with the real models."""

import cv2
import numpy as np
import pytest

from kiosk.camera.face.engine import EngineFailed, likeness
from kiosk.camera.face.picture import brightness, decode, describe_photo, fit_photo, sharpness
from tests.bench.faces.models import real_engine
from tests.bench.faces.portraits import COLLINS, HOPPER, PORTRAITS, card_photo
from tests.unit.kiosk.camera.face.stage import Stage


def png(picture):
    return cv2.imencode(".png", picture)[1].tobytes()


def grey(rows, columns, value=90):
    """One grey, with a black and a white row so that it counts as a photo."""
    picture = np.full((rows, columns, 3), value, np.uint8)
    picture[0], picture[-1] = 0, 255
    return picture


def fitted(data):
    picture = decode(data)
    return None if picture is None else fit_photo(picture)


def code_stream(boxed):
    """What is inside a .jp2 file: the form some cards hold."""
    return boxed[boxed.index(bytes.fromhex("FF4FFF51")) :]


@pytest.mark.parametrize(
    ("size", "becomes"),
    [
        pytest.param((320, 240), (448, 368), id="large enough: a border only"),
        pytest.param((112, 92), (275, 240), id="small: enlarged"),
        pytest.param((92, 112), (240, 275), id="lying"),
        pytest.param((3, 3), (240, 240), id="nine pixels"),
    ],
)
def test_a_photo_gets_a_border_and_its_short_side_240(size, becomes):
    fit = fitted(png(grey(*size)))
    assert fit is not None
    assert fit.shape == (*becomes, 3)


def test_the_border_goes_on_with_the_edge():
    picture = grey(100, 100)
    picture[:, 0] = 200
    fit = fitted(png(picture))
    assert fit is not None
    assert int(fit[fit.shape[0] // 2, 0, 0]) == 200


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"no picture at all", id="text"),
        pytest.param(card_photo(HOPPER.read())[:200], id="cut off"),
        pytest.param(bytes.fromhex("FF4FFF51") + bytes(300), id="a header and nothing"),
    ],
)
def test_what_is_no_such_picture_is_none(data, capfd):
    assert fitted(data) is None
    assert capfd.readouterr().err == "", "the decoder is quiet"


@pytest.mark.parametrize("form", [lambda data: data, code_stream], ids=["boxes", "code stream"])
def test_both_forms_of_jpeg_2000_are_read(form):
    fit = fitted(form(card_photo(HOPPER.read())))
    assert fit is not None
    assert fit.shape == (448, 368, 3)


@pytest.mark.parametrize(("side", "is_taken"), [(1024, True), (1025, False)])
def test_a_photo_over_1024_pixels_is_not_looked_at(side, is_taken):
    stage = CountedStage()
    describe_photo(stage, png(grey(side, 600)))
    assert (stage.looks == 1) is is_taken


def test_the_photos_own_bytes_are_left_alone():
    data = bytearray(card_photo(HOPPER.read()))
    before = bytes(data)
    describe_photo(real_engine(), data)
    assert data == before
    data.clear()  # nothing holds the buffer any more, else this would raise


@pytest.mark.parametrize("portrait", PORTRAITS, ids=lambda portrait: portrait.name)
def test_a_face_is_found_in_every_card_photo(portrait):
    described = describe_photo(real_engine(), card_photo(portrait.read()))
    assert described is not None
    assert likeness(described, described) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("portrait", PORTRAITS, ids=lambda portrait: portrait.name)
def test_a_one_bit_picture_has_no_face(portrait):
    shades = cv2.cvtColor(portrait.read(), cv2.COLOR_BGR2GRAY)
    small = np.asarray(cv2.resize(shades, (96, 120), interpolation=cv2.INTER_AREA), np.uint8)
    local = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 15, 4)
    for bits in (np.where(small > np.median(small), 255, 0), local):
        assert describe_photo(real_engine(), png(np.asarray(bits, np.uint8))) is None


def test_two_faces_in_a_photo_are_none():
    pictures = [cv2.resize(portrait.read(), (240, 300)) for portrait in (HOPPER, COLLINS)]
    assert describe_photo(real_engine(), png(np.asarray(cv2.hconcat(pictures)))) is None


def test_a_wall_has_no_face():
    assert describe_photo(real_engine(), png(grey(320, 240))) is None


class CountedStage(Stage):
    """Finds nobody, and counts how often it was asked."""

    looks = 0

    def find(self, picture):
        self.looks += 1
        return ()


class Broken(Stage):
    """An engine that refuses every picture."""

    def find(self, picture):
        raise EngineFailed("find -215")


def test_an_engine_that_fails_finds_no_face():
    assert describe_photo(Broken(), card_photo(HOPPER.read())) is None


def test_brightness_is_the_mean_and_sharpness_falls_with_blur():
    picture = HOPPER.read()
    flat = np.full((8, 8, 3), 77, np.uint8)
    assert brightness(flat) == pytest.approx(77, abs=1)
    assert sharpness(flat) == pytest.approx(0, abs=1e-3)
    blurred = np.asarray(cv2.GaussianBlur(picture, (0, 0), 2), np.uint8)
    assert sharpness(blurred) < sharpness(picture) / 4
