"""``tests.bench enrolment``: a page's code before the camera, and a verdict that can be trusted."""

import cv2
import numpy as np
import pytest
import segno

from eligibility.invitation import Invitation, Secret
from kiosk.camera.decode import read_zxing
from tests.bench.__main__ import _parser
from tests.bench.qr_codes import FRAMES, CameraFolder
from tests.bench.unpacking import Steps

QR = Invitation(Secret(bytes(16)), bytes(range(32))).qr


@pytest.fixture
def camera(tmp_path):
    return CameraFolder(tmp_path / "camera")


def test_a_picture_of_an_invitation_is_read_when_it_is_held_up(camera, tmp_path):
    picture = tmp_path / "invitation.png"
    segno.make(QR, error="m").save(str(picture), scale=6)
    camera.show_picture(picture)
    last = cv2.imread(f"{camera.source}/f_{FRAMES - 1:03}.png", cv2.IMREAD_GRAYSCALE)
    assert last is not None
    assert [one.data.decode() for one in read_zxing(last.astype(np.uint8))] == [QR]


def test_what_is_no_picture_is_told(camera, tmp_path):
    text = tmp_path / "code.txt"
    text.write_text(QR)
    with pytest.raises(OSError, match=r"code\.txt is no picture"):
        camera.show_picture(text)


@pytest.mark.parametrize(
    ("kept", "verdict"), [(True, "Everything is as promised."), (False, "SOMETHING DIFFERS")]
)
def test_one_broken_promise_is_enough(kept, verdict):
    said: list[str] = []
    steps = Steps(said.append)
    steps.promise("words are the same", is_kept=kept)
    steps.promise("refused", is_kept=True)
    steps.end()
    assert said[-1].startswith(verdict)
    assert steps.is_good is kept


def test_the_command_is_there_and_in_the_help():
    assert _parser().parse_args(["enrolment", "--by-itself"]).by_itself
    assert "python -m tests.bench enrolment --by-itself" in _parser().format_help()
