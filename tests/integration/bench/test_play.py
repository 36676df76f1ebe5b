"""One line is kept up and played with from other processes; each command's effect and exit code."""

import contextlib
import dataclasses
import os
import re
import signal
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.bench.play_control import CannotDo, ask
from tests.bench.service import ROOT
from tests.bench.waiting import wait_until

pytestmark = [pytest.mark.timeout(120), pytest.mark.window]

HANAKO_PIN = "4829"


@dataclasses.dataclass
class Playing:
    """A line that is up, and its commands."""

    folder: Path
    process: subprocess.Popen[bytes]
    output: Path

    def run(self, *command):
        return subprocess.run(
            [*BENCH, "--folder", str(self.folder), *command],
            capture_output=True,
            check=False,
            text=True,
            cwd=ROOT,
            timeout=60,
        )

    def does(self, *command):
        """What a command that works says."""
        done = self.run(*command)
        assert done.returncode == 0, done.stderr + self.output.read_text()[-2000:]
        return done.stdout

    def refuses(self, *command):
        """Why a command that does not work does not."""
        done = self.run(*command)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr
        return done.stderr

    def wait_for_screen(self, screen):
        wait_until(lambda: self.screen() == screen, f"the kiosk never showed {screen}", 15)

    def screen(self):
        """Asked without a process of its own: it is asked often."""
        return ask(self.folder, "screen")[0]


BENCH = (sys.executable, "-m", "tests.bench")


@pytest.fixture(scope="module")
def playing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("play")
    with started(folder) as process:
        line = Playing(folder, process, folder / "output")
        line.does("restore-network")  # answered once the line is up
        yield line
    assert processes_of(process) == [], "the desk's page is down, too"


@contextlib.contextmanager
def started(folder, *more):
    """A line that is coming up, its output in a file; ended at the latest here."""
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [*BENCH, "--folder", str(folder), *more],
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
    with process:
        try:
            wait_until((folder / "control.sock").exists, "the control socket did not come")
            yield process
        finally:
            process.terminate()


def test_it_says_what_to_do_next_and_that_there_is_no_display(playing):
    said = playing.output.read_text()
    assert "There is no display" in said
    assert "python -m tests.bench insert-card hanako" in said


def test_only_its_owner_may_talk_to_it(playing):
    assert stat.S_IMODE(playing.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((playing.folder / "control.sock").stat().st_mode) == 0o600


def test_nonsense_is_refused_and_does_no_harm(playing):
    for do, why in (("insert-card", "not understood"), ("no-such-command", "no command")):
        with pytest.raises(CannotDo, match=why):
            ask(playing.folder, do)
    assert "not cut" in playing.does("restore-network")


def test_a_second_line_is_refused(playing):
    assert "a line is up already" in playing.refuses("play")


def test_an_unknown_name_lists_the_names(playing):
    why = playing.refuses("insert-card", "nobody")
    assert "hanako, taro" in why


def test_people_tells_pin_and_what_must_come(playing):
    (row,) = [row for row in playing.does("people").splitlines() if row.startswith("hanako")]
    assert HANAKO_PIN in row
    assert "valid, pays 3割" in row


def test_people_tells_what_to_type(playing):
    assert "06050116" in playing.does("people", "yui")
    assert "hanako, taro" in playing.refuses("people", "nobody")


def test_a_code_is_read_and_taken_away(playing):
    playing.does("touch", "way-qr")
    playing.wait_for_screen("QrView")
    assert "valid, pays 3割" in playing.does("show-qr", "mika")
    playing.wait_for_screen("ValidView")
    playing.does("hide-qr")
    playing.does("touch", "finish")
    playing.wait_for_screen("AttractView")


def test_only_known_codes_are_shown(playing):
    assert "hanako, taro" in playing.refuses("show-qr", "nobody")
    assert "kenji has one" in playing.refuses("show-qr", "yui", "--old")
    assert "prescription, " in playing.refuses("show-qr", "--kind", "no-such-kind")


@pytest.mark.parametrize("shown", [("kenji", "--old"), ("--kind", "prescription")])
def test_other_codes_are_before_the_camera_until_hidden(playing, shown):
    assert "before the camera" in playing.does("show-qr", *shown)
    assert "Nothing" in playing.does("hide-qr")


def test_a_card_comes_goes_and_comes_again(playing):
    assert "no card" in playing.refuses("remove-card")
    for screen_afterwards in ("CardProblemView", "AttractView"):
        assert "What must come" in playing.does("insert-card", "yui")
        playing.wait_for_screen("ChooseView")
        assert "yui's card is on the reader" in playing.refuses("insert-card", "taro")
        playing.does("remove-card")
        playing.wait_for_screen(screen_afterwards)


def test_a_face_and_a_phone_can_be_played(playing):
    assert "looks like the photo in the card of akio" in playing.does("stand", "akio")
    assert "Nobody stands" in playing.does("stand", "nobody")
    assert "nobody is called" in playing.refuses("stand", "somebody")
    assert "of kind iphone" in playing.does("insert-card", "iphone")
    playing.wait_for_screen("CardProblemView")
    playing.does("remove-card")
    playing.wait_for_screen("AttractView")
    assert "staff code of nurse-3" in playing.does("staff")


def test_a_wrong_key_lists_the_right_ones(playing):
    assert "tool-theme" in playing.refuses("touch", "no-such-key")


def test_a_picture_is_a_picture(playing, tmp_path):
    playing.does("screenshot", str(tmp_path / "screen.png"))
    assert (tmp_path / "screen.png").read_bytes().startswith(b"\x89PNG")
    assert "no folder" in playing.refuses("screenshot", str(tmp_path / "none" / "screen.png"))


def test_a_cut_network_shows_and_mends(playing):
    assert "is cut" in playing.does("cut-network")
    assert "cut already" in playing.does("cut-network")
    playing.does("insert-card", "taro")
    playing.wait_for_screen("ChooseView")
    type_pin(playing, "9073")
    playing.wait_for_screen("NoServiceView")
    playing.does("touch", "cancel")
    playing.wait_for_screen("FinishView")
    assert "works again" in playing.does("restore-network")
    assert "not cut" in playing.does("restore-network")
    playing.does("remove-card")
    playing.wait_for_screen("AttractView")


def test_a_check_in_is_filed_and_listed_at_the_desk_and_the_day_closes(playing):
    playing.does("insert-card", "hanako")
    playing.wait_for_screen("ChooseView")
    type_pin(playing, HANAKO_PIN)
    playing.wait_for_screen("ConsentView")
    playing.does("touch", "consent-all")
    playing.wait_for_screen("ValidView")
    playing.does("touch", "finish")
    playing.does("remove-card")
    wait_until(lambda: any("valid  山田" in row for row in filed(playing)), "not filed", 15)
    assert "The hospital filed" in playing.does("hospital")
    with signed_in_at_the_desk(playing) as client, signed_in_at_the_desk(playing):
        wait_until(lambda: "山田" in client.get("/").text, "hanako is not listed")
    assert "has all of it" in playing.does("close-day")
    if playing.screen() == "FinishView":  # the thanks leave by themselves, too
        playing.does("touch", "finish")
    playing.wait_for_screen("AttractView")


def found(pattern, text):
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]


@contextlib.contextmanager
def signed_in_at_the_desk(playing):
    """As a person does it who reads what the terminals say."""
    said = playing.output.read_text()
    address = found(r"(https://localhost:\d+);", said)
    authority = found(r"to trust (\S+)", said)
    _, *told = playing.does("desk-code").splitlines()
    staff_id, password, code = (line.split("  ")[1] for line in told)
    with httpx.Client(
        base_url=address,
        verify=ssl.create_default_context(cafile=authority),
        headers={"Origin": address},
        follow_redirects=True,
    ) as client:
        csrf = found(r'name="csrf" value="(\w+)"', client.get("/sign-in").text)
        form = {"csrf": csrf, "staff_id": staff_id, "password": password, "code": code}
        assert client.post("/sign-in", data=form).url.path == "/"
        yield client


def test_stop_takes_everything_down(tmp_path):
    with started(tmp_path, "--no-desk") as process:
        line = Playing(tmp_path, process, tmp_path / "output")
        assert "no desk's page" in line.refuses("desk-code")
        assert "Everything is down" in line.does("stop")
        assert "no line is up" in line.refuses("stop")
        assert process.wait(10) == 0
    assert processes_of(process) == []


@pytest.mark.parametrize("is_up", [False, True], ids=["while it comes up", "when it is up"])
def test_ctrl_c_takes_everything_down(tmp_path, is_up):
    with started(tmp_path, "--no-desk") as process:
        if is_up:
            Playing(tmp_path, process, tmp_path / "output").does("insert-card", "yui")
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everybody at once
        assert process.wait(20) == (0 if is_up else 130)
    assert processes_of(process) == []
    assert not (tmp_path / "control.sock").exists()
    assert "Traceback" not in (tmp_path / "output").read_text()


def type_pin(playing, pin):
    playing.does("touch", "choose-pin")
    playing.wait_for_screen("PinView")
    for digit in pin:
        ask(playing.folder, "touch", key=f"pin-key-{digit}")
    playing.does("touch", "confirm")


def filed(playing):
    return ask(playing.folder, "hospital")[1:]


def processes_of(leader):
    """Command lines of what still runs in its session, a moment granted."""
    found = []
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        listed = subprocess.run(
            ["ps", "-eo", "sid,args"], capture_output=True, check=True, text=True
        )
        found = [row for row in listed.stdout.splitlines() if re.match(rf"\s*{leader.pid}\s", row)]
        if not found:
            break
        time.sleep(0.05)
    return found
