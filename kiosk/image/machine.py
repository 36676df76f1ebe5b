"""The machine under the slots: RAUC, systemd, the clock; each asked by its own program.

RAUC's answers come over D-Bus from its service. ``rauc info`` alone proves nothing of a bundle's
content (in the verity format only the manifest is signed and checked); the installation reads each
block through the kernel, which refuses a changed one.
"""

import dataclasses
import json
import logging
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.image.autoboot import Booting, Slot
from kiosk.image.bootconfig import Bootconfig
from kiosk.image.slots import BOOTLOADER, CMDLINE, current_slot

logger = logging.getLogger(__name__)

SYSTEM_CONF = Path("/etc/rauc/system.conf")
"""There on our image only: a stock system has one root, and nothing to mark."""
TRIAL_UNIT = "kiosk-trial.service"
HOOK_SAYS = Path("/run/kiosk-image/hook")
"""Why a bundle's hook ended the installation; RAUC itself keeps only its status."""
_LONGEST = 500
_SOON_S, _WRITING_S = 60.0, 3600.0


class MachineError(Exception):
    """A program of the system refused; the message is its last line."""


@dataclasses.dataclass(frozen=True, slots=True)
class Described:
    """What a bundle's signed manifest says."""

    version: str
    compatible: str


@dataclasses.dataclass(frozen=True, slots=True)
class Programs:
    """How they are called."""

    rauc: tuple[str, ...] = ("rauc",)
    systemctl: tuple[str, ...] = ("systemctl",)


class Machine:
    """Of this kiosk."""

    tryboot = BOOTLOADER / "tryboot"
    """What the firmware says of this start."""

    def __init__(
        self,
        programs: Programs | None = None,
        bootconfig: Bootconfig | None = None,
        cmdline: Path = CMDLINE,
        hook_says: Path = HOOK_SAYS,
    ) -> None:
        self._programs = programs or Programs()
        self._bootconfig = bootconfig or Bootconfig()
        self._cmdline = cmdline
        self._hook_says = hook_says

    def current(self) -> Slot:
        """Which slot runs; raises SlotUnknown, OSError."""
        return current_slot(self._cmdline.read_text(encoding="ascii", errors="replace"))

    def booting(self) -> Booting:
        """What boots; raises BootconfigError, AutobootError."""
        return self._bootconfig.read()

    def is_tryboot(self) -> bool | None:
        """Whether the firmware's one-shot flag was set at this start; None: this board has none.

        A 32-bit integer. Source: raspberrypi/documentation, device-tree.adoc.
        """
        try:
            return any(self.tryboot.read_bytes())
        except OSError:
            return None

    def mark(self, slot: str, *, is_good: bool) -> None:
        """Tells RAUC; ``slot``: booted or other. Raises MachineError."""
        self._run(self._programs.rauc, ["status", "mark-good" if is_good else "mark-bad", slot])

    def describe(self, bundle: Path) -> Described:
        """Whose signature is right and not out of date; raises MachineError."""
        out = self._run(self._programs.rauc, ["info", "--output-format=json", str(bundle)])
        try:
            told: Mapping[str, Any] = json.loads(out)
            return Described(str(told["version"]), str(told["compatible"]))
        except (ValueError, KeyError, TypeError):
            raise MachineError("the bundle's manifest has no version or no kind") from None

    def install(self, bundle: Path) -> None:
        """Writes the other slot.

        Raises:
            MachineError: why, in the words of the bundle's hook if it was that; nothing of the
                slot is tried.
        """
        self._hook_says.unlink(missing_ok=True)
        try:
            self._run(self._programs.rauc, ["install", str(bundle)], _WRITING_S)
        except MachineError as error:
            raise MachineError(self._of_the_hook() or str(error)) from None

    def _of_the_hook(self) -> str:
        try:
            text = self._hook_says.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return " ".join(text.split())[:_LONGEST]

    def start_trial(self) -> None:
        """The machine restarts into the other slot, once; raises MachineError."""
        self._run(self._programs.systemctl, ["start", "--no-block", TRIAL_UNIT])

    def reboot(self) -> None:
        """Into the primary slot; raises MachineError."""
        self._run(self._programs.systemctl, ["reboot"])

    def _run(
        self, program: Sequence[str], arguments: Sequence[str], within_s: float = _SOON_S
    ) -> str:
        command = [*program, *arguments]
        try:
            done = subprocess.run(  # noqa: S603  no shell, words of ours and a path
                command, capture_output=True, text=True, timeout=within_s, check=False
            )
        except subprocess.TimeoutExpired:
            raise MachineError(f"{arguments[0]} does not end") from None
        except OSError as error:
            raise MachineError(f"{command[0]}: {error.strerror}") from None
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise MachineError(lines[-1].strip() if lines else f"status {done.returncode}")
        return done.stdout
