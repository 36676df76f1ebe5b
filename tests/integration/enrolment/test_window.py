"""The first start in its real window, by the bench's touches, from the language to done.

Machine, runner, camera, decoder and screens are the real ones; what the authority does is scripted.
"""

import pytest

from eligibility.errors import Code
from eligibility.invitation import Invitation, Secret
from tests.bench.first_start import CONFIRMED
from tests.bench.qr_codes import CameraFolder
from tests.bench.service import Service
from tests.bench.touch import TouchClient
from tests.bench.waiting import wait_until

pytestmark = pytest.mark.window

SECRET = Secret(bytes(range(1, 17)))
INVITATION = Invitation(SECRET, bytes(32))
SETTINGS = """
[site]
institution = "1310000011"
device = "reception-1"
clinic_name = "みなと内科クリニック"
[service]
url = "https://localhost:9"
[broker]
host = "localhost"
port = 9
[authority]
host = "localhost"
port = 9
[paths]
credentials = "{folder}/credentials"
state = "{folder}/state"
[camera]
source = "{camera}"
"""


class Window:
    """A kiosk out of its box, with a hand on its panel."""

    def __init__(self, folder, touch, camera, process):
        self.script = folder / "script"
        self.touch, self.camera, self.process = touch, camera, process

    def fails(self, step, code):
        (self.script / step).write_text(code.code)

    def works(self, step):
        (self.script / step).unlink()

    def press(self, *keys):
        for key in keys:
            self.touch.touch(key)

    def wait_until_shown(self, screen, **wanted):
        self.touch.wait_for(screen, 30)
        wait_until(
            lambda: wanted.items() <= self.touch.view().items(), f"{screen} without {wanted}"
        )

    def hold_up(self, payload):
        self.camera.show(payload.encode())


@pytest.fixture
def window(tmp_path):
    (tmp_path / "camera").mkdir()
    (tmp_path / "script").mkdir()
    camera = CameraFolder(tmp_path / "camera")
    settings, socket = tmp_path / "kiosk.toml", tmp_path / "touch.sock"
    settings.write_text(SETTINGS.format(folder=tmp_path, camera=camera.source))
    options = ["--config", settings, "--touch", socket, "--script", tmp_path / "script"]
    process = Service(
        ["tests.bench.first_start", *map(str, options)],
        tmp_path / "kiosk.log",
        ready_when="enrolment.phase",
        environment={"SDL_VIDEODRIVER": "offscreen", "KIVY_HOME": str(tmp_path / "kivy")},
    )
    process.launch()
    try:
        with TouchClient(socket, 30) as touch:
            yield Window(tmp_path, touch, camera, process)
    finally:
        process.kill()


def test_from_the_language_to_done_with_everything_that_goes_otherwise(window):
    window.wait_until_shown("WelcomeView")
    window.press("language-en", "setup-begin")
    window.wait_until_shown("ShowCodeView", hint=None)
    assert window.touch.setting()["language"] == "en"
    type_with_a_slip(window)
    window.wait_until_shown("WaitingView")
    window.press("words-differ")
    window.wait_until_shown("WordsDifferView")
    window.fails("asking", Code.INVITATION_DEAD)
    window.press("start-over", "setup-begin")
    window.hold_up("https://example.org/")
    window.wait_until_shown("ShowCodeView", hint="CodeHint.OTHER")
    window.hold_up(INVITATION.qr)
    window.wait_until_shown("EnrolFailedView", code="KSK-353")
    window.works("asking")
    window.fails("finding", Code.AUTHORITY_UNREACHABLE)
    window.press("enrol-new")
    window.wait_until_shown("ContactingView", done=0)  # the line is down
    window.press("tool-language", "language-ja")
    window.works("finding")
    window.press("enrol-again")
    window.wait_until_shown("WaitingView")
    assert window.touch.setting()["language"] == "ja"
    assert "mandarin" in window.touch.view()["words"]
    think_better_of_it(window)
    (window.script / CONFIRMED).touch()
    window.wait_until_shown("EnrolledView", device="reception-1", clinic="みなと内科クリニック")
    window.press("reception-begin")
    assert window.process.wait_for_end() == 0
    assert SECRET.code not in window.process.log


def type_with_a_slip(window):
    """One group wrong; it alone is typed again."""
    wrong = "".join("Z" if one != "Z" else "Y" for one in SECRET.code[8:12])
    window.press("code-type")
    window.press(*(f"code-key-{one}" for one in SECRET.code[:8] + wrong + SECRET.code[12:]))
    window.wait_until_shown("TypeCodeView", fault="CodeFault.CHECK")
    window.press("code-group-2", *(f"code-key-{one}" for one in SECRET.code[8:12]), "code-next")


def think_better_of_it(window):
    """A request is given up only after it was asked once more."""
    window.press("back")
    window.wait_until_shown("GiveUpView")
    window.press("back")
