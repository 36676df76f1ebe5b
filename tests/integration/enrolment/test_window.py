"""The first start in its real window, by the bench's touches, from the language to done.

Machine, runner, camera, decoder and screens are the real ones; so is the authority in the one
journey, and in the other one a script says what it does.
"""

import contextlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from eligibility.errors import Code
from eligibility.four_words import words_of
from eligibility.invitation import Invitation, Secret
from kiosk.identity.finding import is_enrolled
from tests.bench.first_start import CONFIRMED
from tests.bench.new_kiosk import CLINIC, NewKiosk
from tests.bench.qr_codes import CameraFolder
from tests.bench.service import Service
from tests.bench.touch import TouchClient
from tests.bench.waiting import wait_until

pytestmark = pytest.mark.window

PATIENCE_S = 30
SECRET = Secret(bytes(range(1, 17)))
INVITATION = Invitation(SECRET, bytes(32))
SMALL_PANEL = """
[panel]
width = 800
height = 480
inches = 7.0
"""
NOBODY = 9
"""A port that nothing listens at."""


class Window:
    """A kiosk out of its box, with a hand on its panel and before its camera."""

    def __init__(self, kiosk, camera, process, socket, script):
        self.kiosk, self.process = kiosk, process
        self._camera, self._socket, self._script = camera, socket, script
        self.switch_on()

    def switch_on(self):
        self._socket.unlink(missing_ok=True)
        self.process.launch()
        self.touch = TouchClient(self._socket, PATIENCE_S)

    def cut_the_power(self):
        self.process.kill()
        self.touch.close()

    def fails(self, step, code):
        (self._script / step).write_text(code.code)

    def works(self, step):
        (self._script / step).unlink()

    def confirm(self):
        (self._script / CONFIRMED).touch()

    def press(self, *keys):
        for key in keys:
            self.touch.touch(key)

    def wait_until_shown(self, screen, **wanted):
        self.touch.wait_for(screen, PATIENCE_S)
        told = f"{screen} without {wanted}"
        wait_until(lambda: wanted.items() <= self.touch.view().items(), told)

    def hold_up(self, payload):
        self._camera.show(payload.encode())


@contextlib.contextmanager
def opened(folder, port, device, *, is_scripted):
    """The window's process, from switching on to pulling the plug."""
    script, socket = folder / "script", folder / "touch.sock"
    script.mkdir()
    camera = CameraFolder(folder / "camera")
    kiosk = NewKiosk(folder / device, port, device=device, camera=camera.source)
    kiosk.settings.write_text(kiosk.settings.read_text() + SMALL_PANEL)
    options = ["--config", kiosk.settings, "--touch", socket]
    options += ["--script", script] if is_scripted else []
    process = Service(
        ["tests.bench.first_start", *map(str, options)],
        folder / "kiosk.log",
        ready_when="enrolment.phase",
        environment={"SDL_VIDEODRIVER": "offscreen", "KIVY_HOME": str(folder / "kivy")},
    )
    window = Window(kiosk, camera, process, socket, script)
    try:
        yield window
    finally:
        window.cut_the_power()


def test_from_the_language_to_done_with_everything_that_goes_otherwise(tmp_path):
    with opened(tmp_path, NOBODY, "reception-1", is_scripted=True) as window:
        begin_in_english(window)
        type_with_a_slip(window)
        window.wait_until_shown("WaitingView")
        window.press("words-differ")
        window.wait_until_shown("WordsDifferView")
        show_what_is_no_invitation_then_a_dead_one(window)
        wait_for_the_line(window)
        window.wait_until_shown("WaitingView")
        assert window.touch.setting()["language"] == "ja"
        think_better_of_it(window)
        window.confirm()
        window.wait_until_shown("EnrolledView", device="reception-1", clinic=CLINIC)
        window.press("reception-begin")
        assert window.process.wait_for_end() == 0
        assert SECRET.code not in window.process.log


def begin_in_english(window):
    window.wait_until_shown("WelcomeView")
    window.press("language-en", "setup-begin")
    window.wait_until_shown("ShowCodeView", hint=None)
    assert window.touch.setting()["language"] == "en"


def type_with_a_slip(window):
    """One group wrong; it alone is typed again."""
    wrong = "".join("Z" if one != "Z" else "Y" for one in SECRET.code[8:12])
    window.press("code-type")
    window.press(*(f"code-key-{one}" for one in SECRET.code[:8] + wrong + SECRET.code[12:]))
    window.wait_until_shown("TypeCodeView", fault="CodeFault.CHECK")
    window.press("code-group-2", *(f"code-key-{one}" for one in SECRET.code[8:12]), "code-next")


def show_what_is_no_invitation_then_a_dead_one(window):
    window.fails("asking", Code.INVITATION_DEAD)
    window.press("start-over", "setup-begin")
    window.hold_up("https://example.org/")
    window.wait_until_shown("ShowCodeView", hint="CodeHint.WEB_ADDRESS")
    window.hold_up(INVITATION.qr)
    window.wait_until_shown("EnrolFailedView", code="KSK-353")
    window.works("asking")


def wait_for_the_line(window):
    window.fails("finding", Code.AUTHORITY_UNREACHABLE)
    window.press("enrol-new")
    window.wait_until_shown("ContactingView", done=0)
    window.press("tool-language", "language-ja", "enrol-again")
    window.works("finding")  # from here on it goes on by itself: the key is no longer there


def think_better_of_it(window):
    """A request is given up only after it was asked once more."""
    window.press("back")
    window.wait_until_shown("GiveUpView")
    window.press("back")


def test_by_the_camera_and_over_a_power_cut_with_the_real_authority(house, device, tmp_path):
    root = x509.load_pem_x509_certificate(house.office.trust_pem())
    invitation = Invitation(house.invite(device), root.fingerprint(hashes.SHA256()))
    with opened(tmp_path, house.desk.port, device, is_scripted=False) as window:
        window.press("setup-begin")
        window.hold_up(invitation.qr)
        window.wait_until_shown("WaitingView")
        pairs = words_of(bytes.fromhex(house.request.key_sha256))
        shown = tuple((pair.japanese, pair.english) for pair in pairs)
        assert window.touch.view()["words"] == str(shown)
        window.cut_the_power()
        window.switch_on()
        window.wait_until_shown("WaitingView", words=str(shown))
        house.confirm()
        window.wait_until_shown("EnrolledView", device=device)
        window.press("reception-begin")
        assert window.process.wait_for_end() == 0
        assert is_enrolled(window.kiosk.config)
        assert invitation.secret.code not in window.process.log
