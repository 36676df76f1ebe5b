"""`python -m tests.deploy.display_access`: who may look at the screen and type into it, for real.

Starts cage with Xwayland, without a screen, as one user; lets the reception's user in as the
display's unit does; then each of three users tries, by the file and by the abstract name of X's
socket. Needs root and the Debian packages cage and xwayland. Exit status 1: somebody got in who
should not, or stayed out who should not.
"""

import os
import pwd
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from kiosk.display.x11 import Display
from tests.bench.waiting import wait_until
from tests.deploy.other_users import as_user
from tests.deploy.tools import find

OWNER, ADMITTED, STRANGER = "nobody", "games", "daemon"
"""Stand for kiosk-display, kiosk, and any other user of the machine; Debian has all three."""
USERS = (OWNER, ADMITTED, STRANGER)
SOCKETS = Path("/tmp/.X11-unix")
_PATIENCE_S = 20.0
_SETUP = struct.pack("<cxHHHH2x", b"l", 11, 0, 0, 0)
_TELL = 'echo "$DISPLAY" > "$XDG_RUNTIME_DIR/display"; exec sleep 600'


def main():
    if os.geteuid() != 0 or not (find("cage") and find("Xwayland")):
        print("This needs root, and the Debian packages cage and xwayland.")
        return 2
    SOCKETS.mkdir(mode=0o1777, exist_ok=True)
    SOCKETS.chmod(0o1777)
    with tempfile.TemporaryDirectory() as place:
        os.chown(place, pwd.getpwnam(OWNER).pw_uid, -1)
        with _compositor(Path(place)) as cage:
            try:
                return _tried(_display(Path(place)))
            finally:
                cage.terminate()


def _compositor(place):
    environment = {
        "PATH": os.environ["PATH"],
        "XDG_RUNTIME_DIR": str(place),
        "WLR_BACKENDS": "headless",
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "WLR_RENDERER": "pixman",
    }
    command = ["cage", "-d", "--", "sh", "-c", _TELL]
    account = pwd.getpwnam(OWNER)
    return subprocess.Popen(
        command,
        env=environment,
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
        stderr=subprocess.DEVNULL,
    )


def _display(place):
    told = place / "display"
    wait_until(lambda: told.exists() and bool(told.read_text().strip()), "cage is not there")
    return told.read_text().strip()


def _tried(display):
    path = str(SOCKETS / f"X{display.removeprefix(':')}")
    before = {user: as_user(user, lambda: _knock(path)) for user in USERS}
    told = as_user(OWNER, lambda: _admit(display))
    after = {user: as_user(user, lambda: _knock(path)) for user in USERS}
    print(f"before: {before}\nlet in: {told}\nafter:  {after}")
    alone = {OWNER: "in", ADMITTED: "out", STRANGER: "out"}
    return 0 if (before, after) == (alone, alone | {ADMITTED: "in"}) else 1


def _admit(display):
    with Display(display, _PATIENCE_S) as line:
        line.admit_only(ADMITTED)
    return ADMITTED


def _knock(path):
    """By the file or by the abstract name: whoever opens one of them is in."""
    return "in" if any(_opens(name) for name in (path, f"\0{path}")) else "out"


def _opens(name):
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_PATIENCE_S)
        try:
            line.connect(name)
            line.sendall(_SETUP)
            return line.recv(1) == b"\1"
        except OSError:
            return False


if __name__ == "__main__":
    sys.exit(main())
