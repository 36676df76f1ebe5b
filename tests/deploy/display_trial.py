"""`python -m tests.deploy.display_trial [--to FOLDER] [--turned]`: the display, without a screen.

cage and Xwayland (Debian packages `cage xwayland`) run headless with the kiosk's real window as
their client; a finger presses through X, the window is killed, the display is hung. What the X
server holds is written as a picture, to be looked at.
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from tests.bench.touch import TouchClient
from tests.bench.waiting import wait_until
from tests.deploy.tools import REPOSITORY
from tests.deploy.x_hand import XHand, is_plain

ORDINARY = 1000
PATIENCE_S = 60.0
WATCHDOG_S = 4
NO_SCREEN = {
    "WLR_BACKENDS": "headless",
    "WLR_RENDERER": "pixman",
    "WLR_LIBINPUT_NO_DEVICES": "1",
    "LIBGL_ALWAYS_SOFTWARE": "1",
}


class Trial:
    """One display and the window on it; every claim is said on standard output."""

    def __init__(self, folder: Path, out: Path, options: list[str]) -> None:
        self.folder, self.out, self.options = folder, out, options
        (folder / "run").mkdir(mode=0o700)
        self.systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.systemd.bind(str(folder / "notify"))
        self.systemd.settimeout(PATIENCE_S)

    @contextlib.contextmanager
    def display(self) -> Iterator[subprocess.Popen[bytes]]:
        """cage with the client that the unit names; READY was said."""
        client = [sys.executable, "-m", "kiosk.display", "--user", f"#{ORDINARY}"]
        with self.process([*_as_ordinary(), "cage", "-d", *self.options, "--", *client]) as cage:
            self.hear("READY=1")
            yield cage

    @contextlib.contextmanager
    def window(self, size: str) -> Iterator[subprocess.Popen[bytes]]:
        """The kiosk's window in its own process."""
        arguments = [str(self.folder / "kivy"), str(self.folder / "touch"), size]
        command = [sys.executable, "-m", "tests.deploy.trial_window", *arguments]
        with self.process([*_as_ordinary(), *command], DISPLAY=":0") as window:
            yield window

    @contextlib.contextmanager
    def process(self, command: list[str], **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """Ended with all that it started."""
        environment = os.environ | NO_SCREEN | more
        environment |= {
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "NOTIFY_SOCKET": str(self.folder / "notify"),
            "WATCHDOG_USEC": str(WATCHDOG_S * 1_000_000),
            "HOME": str(self.folder),
        }
        environment.pop("WAYLAND_DISPLAY", None)
        process = subprocess.Popen(
            command, env=environment, cwd=REPOSITORY, stdout=subprocess.PIPE, start_new_session=True
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def hear(self, wanted: str) -> str:
        """The next word to systemd that has it."""
        while wanted not in (said := self.systemd.recv(500).decode()):
            pass
        return said

    def silence_s(self) -> float:
        """How long nothing was said, up to the watchdog's patience."""
        self.systemd.settimeout(WATCHDOG_S)
        began = time.monotonic()
        with contextlib.suppress(TimeoutError):
            while True:
                began = time.monotonic()
                self.systemd.recv(500)
        self.systemd.settimeout(PATIENCE_S)
        return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.deploy.display_trial")
    parser.add_argument("--to", type=Path, default=Path("build/display"), help="for pictures")
    parser.add_argument("--turned", action="store_true", help="by a quarter, as cage's -r does")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    options = ["-r"] if arguments.turned else []
    with tempfile.TemporaryDirectory(prefix="kiosk-display-") as folder:
        trial = Trial(Path(folder), arguments.to.resolve(), options)
        with trial.display() as cage:
            look(trial, "turned" if arguments.turned else "upright")
            survive(trial, cage)
        hang(trial)
    return 0


def look(trial: Trial, name: str) -> None:
    """The window is drawn, a finger arrives once, and the picture is what was drawn."""
    hand = XHand(":0")
    width, height = hand.screen.width, hand.screen.height
    said(f"the display shows {width}x{height}")
    with (
        trial.window(f"{width}x{height}") as window,
        TouchClient(trial.folder / "touch", patience=PATIENCE_S) as client,
    ):
        assert client.screen() == "ChooseView"
        picture = settled_picture(hand)
        assert picture.size == (width, height), picture.size
        picture.save(trial.out / f"{name}.png")
        client.screenshot(trial.out / f"{name}-kivy.png")
        said(f"drawn as large as the display; looks as in {trial.out / f'{name}.png'}")
        left, top, wide, high = client.targets()["choose-pin"]
        hand.press(int(left + wide / 2), int(top + high / 2))
        client.wait_for("PinView")
        settled_picture(hand).save(trial.out / f"{name}-pin.png")
        os.killpg(window.pid, signal.SIGTERM)
        window.wait(PATIENCE_S)
        assert window.stdout is not None
        words = [word for word in window.stdout.read().decode().split() if word != "alive"]
        assert words == ["Touched", "PinChosen"], words
        said("a finger through X arrived once: Touched, PinChosen")
    hand.close()


def survive(trial: Trial, cage: subprocess.Popen[bytes]) -> None:
    """The window's death is not the display's; the display's is the window's."""
    hand = XHand(":0")
    size = f"{hand.screen.width}x{hand.screen.height}"
    hand.close()
    for _ in range(2):
        with trial.window(size), TouchClient(trial.folder / "touch", PATIENCE_S) as client:
            assert client.screen() == "ChooseView"
    assert cage.poll() is None
    trial.hear("WATCHDOG=1")
    said("killed by SIGKILL and started again, twice: the display stayed")
    with trial.window(size) as window, TouchClient(trial.folder / "touch", PATIENCE_S) as client:
        client.screen()
        os.killpg(cage.pid, signal.SIGKILL)
        status = window.wait(PATIENCE_S)
    said(f"the display was killed: its window ended by itself, status {status}")
    assert status != 0


def hang(trial: Trial) -> None:
    """A compositor that hangs feeds no watchdog, though Xwayland goes on."""
    with trial.display() as cage:
        os.kill(_child_named("cage", cage.pid), signal.SIGSTOP)
        assert trial.silence_s() >= WATCHDOG_S
    said(f"a compositor that hangs is silent for {WATCHDOG_S} s: the watchdog would end it")


def settled_picture(hand: XHand) -> Image.Image:
    """Once something is drawn on it and it stays the same."""
    last: list[Any] = [None]

    def has_settled() -> bool:
        windows = hand.windows()
        picture = hand.picture(windows[-1]) if windows else None
        before, last[0] = last[0], picture
        return picture is not None and not is_plain(picture) and picture == before

    wait_until(has_settled, "nothing was drawn", PATIENCE_S, 0.5)
    picture: Image.Image = last[0]
    return picture


def _as_ordinary() -> list[str]:
    """cage refuses root: root's files, under another number."""
    if os.geteuid() != 0:
        return []
    user = [f"--map-user={ORDINARY}", f"--map-group={ORDINARY}"]
    return ["unshare", "--user", *user]


def _child_named(name: str, group: int) -> int:
    for entry in Path("/proc").iterdir():
        is_in_group = entry.name.isdecimal() and os.getpgid(int(entry.name)) == group
        if is_in_group and (entry / "comm").read_text().strip() == name:
            return int(entry.name)
    raise LookupError(name)


def said(text: str) -> None:
    """For whoever runs it."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
