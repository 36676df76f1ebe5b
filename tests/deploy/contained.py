"""A Debian root booted for real: its own systemd as first process, in namespaces of this machine.

No emulation: processes, files, network and control groups of its own (unshare(1), cgroup 2), and
the kernel that is there. Needs root. Devices, kernel modules and a display there are not.
"""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from tests.bench.waiting import wait_until
from tests.deploy.tools import REPOSITORY

BOOT_S, PATIENCE_S = 60.0, 60
SCRIPT = r"""
set -e
R=$1 G=$2
mkdir -p "$G"; echo $$ > "$G/cgroup.procs"
exec unshare --mount --pid --fork --uts --ipc --net --cgroup --kill-child /bin/sh -ec '
R=$1
mount --make-rprivate /
mount --bind "$R" "$R"
mount -t proc proc "$R/proc"
mount -t sysfs sysfs "$R/sys" -o ro
mount -t tmpfs tmpfs "$R/run" -o mode=755
mount -t tmpfs tmpfs "$R/tmp" -o mode=1777
mount -t tmpfs tmpfs "$R/dev" -o mode=755
for d in null zero full random urandom tty; do
    : > "$R/dev/$d"; mount --bind /dev/$d "$R/dev/$d"
done
mkdir "$R/dev/pts" "$R/dev/shm"
mount -t devpts devpts "$R/dev/pts" -o newinstance,ptmxmode=0666
ln -s pts/ptmx "$R/dev/ptmx"; ln -s /proc/self/fd "$R/dev/fd"
mount -t tmpfs tmpfs "$R/sys/fs/cgroup"
mount -t cgroup2 cgroup2 "$R/sys/fs/cgroup"
shift
while [ $# -ge 2 ]; do mkdir -p "$R$2"; mount --bind -o ro "$1" "$R$2"; shift 2; done
cd "$R"; mkdir -p run/old; pivot_root . run/old; umount -l /run/old
mount --make-rshared /
exec env -i container=kiosk PATH=/usr/bin:/usr/sbin /lib/systemd/systemd --log-target=journal
' sh "$R" "${@:3}"
"""
PYTHON = """#!/bin/sh
export LD_LIBRARY_PATH=/usr/lib/kiosk/base/lib
export PYTHONPATH=/usr/lib/kiosk/site:/usr/lib/kiosk/checkout
exec /usr/lib/kiosk/base/bin/python{version} "$@"
"""


class Contained:
    """A booted root; commands are run inside."""

    def __init__(self, first: int, root: Path) -> None:
        self.first = first
        self._root = root

    def write(self, path: str | Path, text: str) -> None:
        """A file of the root."""
        file = self._root / str(path).removeprefix("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def run(self, command: str) -> str:
        """What it says; a shell's word for failing is not one here."""
        ended = subprocess.run(
            [
                "nsenter",
                f"--target={self.first}",
                "--mount",
                "--pid",
                "--uts",
                "--ipc",
                "--net",
                "--cgroup",
                "--root",
                "env",
                "-i",
                "PATH=/usr/sbin:/usr/bin",
                "LC_ALL=C.UTF-8",
                "/bin/sh",
                "-c",
                f"cd /; {command}",
            ],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return ended.stdout + ended.stderr

    def unit(self, name: str, what: str) -> str:
        """One property."""
        return self.run(f"systemctl show -P {what} {name}").strip()

    def wait(self, name: str, what: str, wanted: str) -> None:
        """Raises TimeoutError with the unit's log."""
        try:
            wait_until(lambda: self.unit(name, what) == wanted, name, BOOT_S, 0.3)
        except TimeoutError:
            log = self.run(f"systemctl status {name}; journalctl -n 40 --no-pager -u {name}")
            raise TimeoutError(f"{name}: {what} is not {wanted}\n{log}") from None

    def wait_for_another(self, name: str, what: str, than: str) -> None:
        """Until the property is neither this nor nothing."""
        wait_until(lambda: self.unit(name, what) not in {than, "0", ""}, name, BOOT_S, 0.3)

    def wait_for_word(self, name: str, word: str) -> None:
        """Until the unit has said it."""
        try:
            wait_until(lambda: word in self.log(name), name, BOOT_S, 0.5)
        except TimeoutError:
            raise TimeoutError(f"{name} does not say {word}:\n{self.log(name)}") from None

    def wait_for_the_end(self) -> None:
        """Until its first process has ended: halted or rebooted."""
        first = Path(f"/proc/{self.first}")
        wait_until(lambda: not first.exists(), "it goes on", BOOT_S, 0.5)

    def log(self, name: str) -> str:
        """What the unit has said."""
        return self.run(f"journalctl --no-pager -o cat -u {name}")


@contextlib.contextmanager
def booted(root: Path) -> Iterator[Contained]:
    """Boots ``root`` into its default target; the checkout's Python is at the kiosk's place."""
    group = _group()
    mounts = [
        (sys.base_prefix, "/usr/lib/kiosk/base"),
        (sysconfig.get_path("purelib"), "/usr/lib/kiosk/site"),
        (str(REPOSITORY), "/usr/lib/kiosk/checkout"),
    ]
    flat = [part for pair in mounts for part in pair]
    _put_python(root)
    process = subprocess.Popen(
        ["bash", "-c", SCRIPT, "bash", str(root), str(group), *flat],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield Contained(_first(process, root), root)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        with contextlib.suppress(OSError):
            _empty(group)


def _first(process: subprocess.Popen[bytes], root: Path) -> int:
    """The number, out here, of its first process, once it takes orders."""
    found: list[int] = []

    def is_there() -> bool:
        assert process.poll() is None, "the root did not boot"
        found[:] = [one for one in _below(process.pid) if _is_systemd(one)]
        state = Contained(found[0], root).run("systemctl is-system-running") if found else ""
        return state.strip() in {"starting", "running", "degraded"}

    wait_until(is_there, f"{root} has no systemd running", BOOT_S, 0.5)
    return found[0]


def _below(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:  # it has just ended
        return []
    return [int(one) for one in children] + [two for one in children for two in _below(int(one))]


def _is_systemd(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/status").read_text()
        name = Path(f"/proc/{process}/comm").read_text()
    except OSError:
        return False
    numbers = next(line for line in status.splitlines() if line.startswith("NSpid"))
    return numbers.split()[-1] == "1" and name == "systemd\n"


def _group() -> Path:
    unified = Path("/sys/fs/cgroup/unified")
    return (unified if unified.is_dir() else Path("/sys/fs/cgroup")) / f"kiosk-{os.getpid()}"


def _empty(group: Path) -> None:
    for below in sorted(group.rglob("*/"), key=lambda one: -len(one.parts)):
        below.rmdir()
    group.rmdir()


def _put_python(root: Path) -> None:
    place = root / "usr/lib/kiosk/bin/python"
    place.parent.mkdir(parents=True, exist_ok=True)
    version = sysconfig.get_python_version()
    place.write_text(PYTHON.format(version=version))
    place.chmod(0o755)


def quoted(*words: str) -> str:
    """For the shell inside."""
    return shlex.join(words)
