"""`python -m tests.deploy.bus_access`: who may tell RAUC to install or to mark, on a real bus.

Starts dbus-daemon with Debian's own settings in a folder, RAUC's service on it, and lets an
ordinary user and root call it: once with RAUC's own policy alone, once with ours read last. Needs
root and the Debian packages dbus and rauc. Exit status 1: somebody was heard who should not be.
"""

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.bench.waiting import wait_until
from tests.deploy.other_users import as_user
from tests.deploy.tools import REPOSITORY, find

DEBIANS = Path("/usr/share/dbus-1/system.conf")
OURS = REPOSITORY / "firmware_config/rootfs/etc/dbus-1/system-local.conf"
RAUCS = """\
<busconfig>
  <policy context="default"><allow send_destination="de.pengutronix.rauc"/></policy>
  <policy user="root"><allow own="de.pengutronix.rauc"/></policy>
</busconfig>
"""
"""As its package brings it: "This config allows anyone to control rauc"."""
STRANGER = "games"
_SETTINGS = """\
[system]
compatible=x
bootloader=noop
[keyring]
path=/dev/null
[slot.rootfs.0]
device={place}/slot
type=raw
"""
_OF_A_SERVICE = (
    r"<(user|pidfile|servicehelper)>.*?</\1>|<(fork|syslog|standard_system_servicedirs)/>"
    r"|<include [^>]*>(contexts/.*?|/etc/dbus-1/system.conf)</include>"
)
_CALL = "de.pengutronix.rauc.Installer.GetSlotStatus"


def main():
    if os.geteuid() != 0 or not (DEBIANS.exists() and find("dbus-daemon") and find("rauc")):
        print("This needs root, and the Debian packages dbus and rauc.")
        return 2
    found = {}
    for name, local in (("RAUC's own policy", None), ("ours read last", OURS)):
        with tempfile.TemporaryDirectory() as place, _bus(Path(place), local) as address:
            found[name] = {user: as_user(user, lambda: _heard(address)) for user in _USERS}
        print(f"{name}: {found[name]}")
    heard, shut = ({STRANGER: said, "root": "heard"} for said in ("heard", "refused"))
    return 0 if list(found.values()) == [heard, shut] else 1


_USERS = (STRANGER, "root")


@contextmanager
def _bus(place, local):
    place.chmod(0o755)
    (place / "system.d").mkdir()
    (place / "system.d/rauc.conf").write_text(RAUCS)
    if local:
        (place / "system-local.conf").write_text(local.read_text())
    (place / "slot").touch()
    (place / "rauc.conf").write_text(_SETTINGS.format(place=place))
    text = re.sub(_OF_A_SERVICE, "", DEBIANS.read_text(), flags=re.DOTALL)
    text = text.replace("/etc/dbus-1/", f"{place}/")
    text = text.replace(">system.d<", f">{place}/system.d<")
    text = re.sub("unix:path=[^<]+", f"unix:path={place}/bus", text)
    (place / "bus.conf").write_text(text)
    address = f"unix:path={place}/bus"
    bus = ["dbus-daemon", f"--config-file={place}/bus.conf", "--nofork", "--nopidfile"]
    rauc = ["rauc", f"--conf={place}/rauc.conf", "service"]
    with _running(bus), _reached(place / "bus"), _running(rauc, DBUS_SYSTEM_BUS_ADDRESS=address):
        wait_until(lambda: _heard(address) == "heard", "RAUC does not answer root")
        yield address


@contextmanager
def _reached(path):
    wait_until(path.exists, "the bus is not there")
    yield


@contextmanager
def _running(command, **environment):
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _heard(address):
    """``heard`` also when RAUC itself has an error to tell: then it did the call."""
    asked = subprocess.run(
        ["dbus-send", "--system", "--print-reply", "--dest=de.pengutronix.rauc", "/", _CALL],
        env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address},
        capture_output=True,
        text=True,
        check=False,
    )
    if "AccessDenied" in asked.stderr:
        return "refused"
    unheard = ("ServiceUnknown", "Failed to open connection", "NameHasNoOwner")
    return "nobody" if any(word in asked.stderr for word in unheard) else "heard"


if __name__ == "__main__":
    sys.exit(main())
