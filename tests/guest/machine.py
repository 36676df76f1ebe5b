"""One machine: its disk, the emulator while it is on, and what it says.

machine.boot(); machine.agent.ask("systemctl is-active kiosk-ui"); machine.cut_power()
"""

import contextlib
import dataclasses
import datetime as dt
import subprocess
import time
from pathlib import Path

from tests.bench.waiting import wait_until
from tests.guest.agent import Agent, GuestSilent
from tests.guest.drive import Drive
from tests.guest.launcher import Start, next_start
from tests.guest.qmp import Qmp

MEMORY_MIB = 2048
_PORT = "kiosk.test.agent"
_SAYING = "kiosk.test.said"
_PACE = "shift=0,sleep=on"
"""A nanosecond of the guest's time for each instruction, however busy this machine is; what the
guest only waits for takes its real time. So the units' own deadlines hold as they are: a core of a
Raspberry Pi 4 does about as much."""
_PROCESSOR = "max,avx2=off"
"""QEMU 7.2 reads from wrong addresses in AVX2's gathering loads: the software OpenGL of the guest,
which makes such code, ends with a segmentation fault at its first frame."""
_EMULATED = "console=ttyS0 net.ifnames=0"
_UP_S = 1800.0
_OFF_S = 600.0
_ANSWER_S = 60.0


@dataclasses.dataclass(frozen=True, slots=True)
class Hardware:
    """What differs between machines."""

    data_key: Path
    """What a chip would hold: handed in by the emulator's fw_cfg."""
    more_kernel: str = ""
    bundles: Path | None = None
    """A second disk, read only: update bundles."""


class Machine:
    """A disk and a folder with all that was said."""

    def __init__(self, disk: Path, folder: Path, hardware: Hardware) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.disk, self.folder, self.hardware = disk, folder, hardware
        self.starts: list[Start] = []
        self._drive: Drive | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._open = contextlib.ExitStack()

    def put_in(self, drive: Drive) -> None:
        """Its disk from now on."""
        self._drive = drive

    def boot(self) -> Start:
        """As the power comes on; returns once the agent inside answers."""
        start = self.switch_on()
        self.agent.wait(_UP_S)
        self.set_clock()
        return start

    def set_clock(self) -> None:
        """Plays the time server: a busy guest's clock stays behind ours."""
        now = dt.datetime.now(dt.UTC)
        self.agent.ask(f"date -u -s @{now.timestamp():.0f}")

    def switch_on(self) -> Start:
        """The same, without waiting for the system."""
        more = f"{_EMULATED} {self.hardware.more_kernel}".strip()
        start = next_start(self.disk, self.folder, more)
        self.starts.append(start)
        number = len(self.starts)
        with (self.folder / f"emulator-{number}.log").open("ab") as log:
            self.switched_on_at = time.monotonic()
            self._process = subprocess.Popen(
                ["nice", "-n", "5", *self._command(start, number)], stdout=log, stderr=log
            )
        try:
            self._join()
        except BaseException:
            self.cut_power()
            raise
        return start

    def _join(self) -> None:
        control, port = self._socket("control"), self._socket("agent")
        wait_until(lambda: control.exists() and port.exists(), "the emulator did not start")
        self._open = contextlib.ExitStack()
        self.qmp = self._open.enter_context(contextlib.closing(Qmp(control, _ANSWER_S)))
        self.agent = self._open.enter_context(contextlib.closing(Agent(port)))
        self.qmp.ask("cont")

    def wait_for_end(self, deadline_s: float = _OFF_S) -> str:
        """Until the guest reboots or powers off; gives the emulator's reason."""
        assert self._process is not None
        self._process.wait(deadline_s)
        reason = self.qmp.shutdown_reason()
        self._forget()
        if self._drive is not None:
            self._drive.settle()
        return reason

    def power_off(self) -> None:
        """In order."""
        self._end_by("poweroff")

    def reboot(self) -> Start:
        """In order, and up again."""
        self._end_by("reboot")
        return self.boot()

    def _end_by(self, order: str) -> None:
        """The hand inside may be gone before it has said that it was done."""
        with contextlib.suppress(GuestSilent):
            self.agent.run(f"systemctl --no-block {order}")
        self.wait_for_end()

    def cut_power(self) -> None:
        """The plug is pulled: kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._forget()

    @property
    def is_on(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def journal(self) -> str:
        """What the journal said of this start, from outside."""
        return self._said("journal")

    @property
    def said(self) -> str:
        """What programs in the guest wrote to the port for it, of this start."""
        return self._said("said")

    @property
    def console(self) -> str:
        """The kernel's console of this start."""
        return self._said("console")

    def screenshot(self, file: Path) -> None:
        """What the display shows, as PNG."""
        self.qmp.ask("screendump", filename=str(file), format="png")

    def _said(self, what: str) -> str:
        return (self.folder / f"{what}-{len(self.starts)}.log").read_text(errors="replace")

    def _forget(self) -> None:
        self._open.close()
        self._process = None
        for name in ("control", "agent"):
            self._socket(name).unlink(missing_ok=True)

    def _socket(self, name: str) -> Path:
        return self.folder / f"{name}.sock"

    def _command(self, start: Start, number: int) -> list[str]:
        drive = f"file={self.disk},format=raw,cache=writeback"
        if self._drive is not None:
            drive = self._drive.option
        command = ["qemu-system-x86_64", "-S", "-machine", "q35", "-accel", "tcg,thread=single"]
        command += ["-cpu", _PROCESSOR, "-m", str(MEMORY_MIB), "-nodefaults", "-no-reboot"]
        command += ["-icount", _PACE, "-rtc", "base=utc,clock=vm", "-display", "none"]
        command += ["-kernel", str(start.kernel), "-initrd", str(start.initrd)]
        command += ["-append", start.command_line]
        command += ["-drive", f"if=none,id=card,{drive}", "-device", "virtio-blk-pci,drive=card"]
        if self.hardware.bundles is not None:
            bundles = f"if=none,id=bundles,file={self.hardware.bundles},format=raw,readonly=on"
            command += ["-drive", bundles]
            command += ["-device", "virtio-blk-pci,drive=bundles,serial=bundles"]
        command += ["-netdev", "user,id=line", "-device", "virtio-net-pci,netdev=line"]
        command += ["-device", "virtio-rng-pci", "-device", "qemu-xhci,id=usb"]
        command += ["-fw_cfg", f"name=opt/kiosk/data-key,file={self.hardware.data_key}"]
        command += ["-serial", f"file:{self.folder / f'console-{number}.log'}"]
        command += ["-device", "virtio-serial-pci"]
        command += self._port("journal", f"file,path={self.folder / f'journal-{number}.log'}")
        command += ["-device", "virtconsole,chardev=journal"]
        command += self._port("agent", f"socket,path={self._socket('agent')},server=on,wait=off")
        command += ["-device", f"virtserialport,chardev=agent,name={_PORT}"]
        command += self._port("said", f"file,path={self.folder / f'said-{number}.log'}")
        command += ["-device", f"virtserialport,chardev=said,name={_SAYING}"]
        command += ["-qmp", f"unix:{self._socket('control')},server=on,wait=off"]
        command += ["-device", "virtio-gpu-pci,xres=1280,yres=800"]
        command += ["-device", "virtio-tablet-pci"]
        return command

    def _port(self, name: str, how: str) -> list[str]:
        kind, _, options = how.partition(",")
        return ["-chardev", f"{kind},id={name},{options}"]
