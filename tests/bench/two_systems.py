"""A kiosk with two systems, without its hardware: what boots, what runs, and the plug.

The firmware's rule, RAUC's order of questions and the card are played; what is asked of the slots
is answered by the real handler, from a real ``autoboot.txt``. ``plug`` may be pulled after any step
that leaves something on the card.
"""

import contextlib
import dataclasses
import datetime as dt
import errno
import io
import os

from eligibility.wire_fleet import Release
from kiosk.image import notes, slots
from kiosk.image.autoboot import Booting, Slot, encode
from kiosk.image.bootconfig import AUTOBOOT, TRYBOOT, Bootconfig
from kiosk.image.gate import Rules
from kiosk.image.health import Around
from kiosk.image.installing import Install
from kiosk.image.machine import Described, Machine, MachineError
from kiosk.image.notes import DeliveryNote, Line, Note
from kiosk.image.offered import UpdateFolder
from kiosk.image.trials import Memory, TrialsFile
from kiosk.running_version import Running

KIND = "reception-kiosk-arm64"
NIGHT = dt.datetime(2026, 11, 29, 17, 0, tzinfo=dt.UTC)
WELL = Note("", os.getpid(), 0.0, 0.0, 0.0, 0.0, Line.REACHED, 0.0, idle=True)
"""What a system that works says; the moments are those of each look."""
DEAD = None
"""A system that never gets as far as to say anything."""


class PlugPulled(BaseException):
    """No program goes on."""


class Rebooted(BaseException):
    """The programs of this start end."""


@dataclasses.dataclass
class System:
    """What a slot holds."""

    version: str
    says: Note | None = WELL
    delivers: bool = True
    """Its delivery is at work."""


class HandClock:
    """Waiting is going on."""

    def __init__(self):
        self.now = 1000.0
        self.wall_now = NIGHT

    def monotonic(self):
        return self.now

    def wall(self):
        return self.wall_now

    def wait(self, seconds):
        self.now += seconds
        self.wall_now += dt.timedelta(seconds=seconds)


class TwoSystems:
    """The card, and the firmware that starts from it."""

    def __init__(self, folder, running="1.0.0"):
        self.bootconfig, self.cmdline = folder / "bootconfig", folder / "cmdline"
        self.runtime, self.delivery = folder / "run", folder / "run-delivery"
        for made in (self.bootconfig, self.runtime, self.delivery):
            made.mkdir()
        (self.bootconfig / AUTOBOOT).write_text(encode(Booting(Slot.A, may_try_other=False)))
        self.holds = {Slot.A: System(running), Slot.B: None}
        self.bundle = System("2.0.0")
        self.kind = KIND
        self.refuses = False
        """RAUC finds the bundle's signature or content wrong."""
        self.clock = HandClock()
        self.trials = Trials(self, folder / "trials.json")
        self.told = UpdateFolder(folder / "update", folder / "failed.json")
        self.steps_left = None
        self.started = []
        """Each start: which slot, and whether on trial."""
        self.ran = []
        """Of each start the version."""
        self.is_marking = True
        self.is_remembering = True
        """The disk takes what root remembers."""
        self.firmware = folder / "tryboot"
        """What a board's firmware says of this start; no file: no such board."""
        self.is_trial_asked = False
        self.power_on()

    # --- the firmware ---

    def power_on(self):
        """One start; gives the slot."""
        is_trial = self.is_trial_asked or (self.bootconfig / TRYBOOT).exists()
        self.is_trial_asked = False
        (self.bootconfig / TRYBOOT).unlink(missing_ok=True)
        booting = Bootconfig(self.bootconfig).read()
        self.slot = booting.tried if is_trial else booting.primary
        self.started.append((self.slot, is_trial))
        self.cmdline.write_text(
            f"root=PARTLABEL=system_{self.slot.lower()} rauc.slot={self.slot}\n"
        )
        self.ran.append(None if self.system is None else self.system.version)
        self.boot = f"start-{len(self.started)}"
        for place in (self.runtime, self.delivery):
            (place / notes.NOTE_FILE).unlink(missing_ok=True)
        self.clock.wait(60)
        return self.slot

    def step(self):
        """Something is on the card now."""
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                self.steps_left = None
                raise PlugPulled

    # --- the programs ---

    @property
    def system(self):
        return self.holds[self.slot]

    def says(self, seconds):
        """The processes of the running system tell how it is."""
        self.clock.wait(seconds)
        if self.system is not None and self.system.delivers:
            now = self.clock.now
            notes.write(self.delivery, DeliveryNote(self.boot, os.getpid(), now - 30, now))
        told = self.system.says if self.system is not None else None
        if told is not DEAD:
            now = self.clock.now
            moments = {
                name: None if getattr(told, name) is None else now
                for name in ("frame", "reader", "outbox", "line_at")
            }
            note = dataclasses.replace(told, boot_id=self.boot, started=now - 30, **moments)
            notes.write(self.runtime, note)

    def around(self):
        self.says(0)
        return Around(
            machine=DeskMachine(self),
            trials=self.trials,
            told=self.told,
            version=self.system.version,
            owners=frozenset({os.geteuid()}),
            clock=self.clock,
            wait=self.says,
            rules=Rules(within_s=40.0),
            places=(self.runtime, self.runtime / "none"),
            delivery=self.delivery,
            boot_id=lambda: self.boot,
        )

    def install(self, **changes):
        around = self.around()
        running = Running(self.system.version, KIND)
        install = Install(around, around.machine, running, hours=lambda: None, patience_s=300.0)
        return dataclasses.replace(install, **changes)

    def fetched(self):
        """A release lies whole in the folder."""
        release = Release(
            version=self.bundle.version,
            compatible=self.kind,
            size=4,
            sha256="0" * 64,
            offered_at=NIGHT,
        )
        self.told.path.mkdir(exist_ok=True)
        self.told.begin(release)
        self.told.part.write_bytes(b"bulk")
        self.told.finish(release)

    def remembers(self) -> Memory:
        return self.trials.read()

    def booting(self):
        return Bootconfig(self.bootconfig).read()


class Trials(TrialsFile):
    """The real file; the plug may be pulled behind each writing."""

    def __init__(self, kiosk, file):
        super().__init__(file)
        self._kiosk = kiosk

    def write(self, memory):
        if not self._kiosk.is_remembering:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write(memory)
        self._kiosk.step()


class DeskMachine(Machine):
    """RAUC's order of questions to the real handler, and a card to write to."""

    def __init__(self, kiosk):
        super().__init__(None, Bootconfig(kiosk.bootconfig), kiosk.cmdline)
        self.tryboot = kiosk.firmware
        self._kiosk = kiosk

    def mark(self, slot, *, is_good):
        if not self._kiosk.is_marking:
            raise MachineError("the service does not answer")
        which = self.current() if slot == "booted" else self.current().other
        self._ask("set-state", which, "good" if is_good else "bad")

    def describe(self, bundle):
        if self._kiosk.refuses:
            raise MachineError("signature verification failed")
        return Described(self._kiosk.bundle.version, self._kiosk.kind)

    def install(self, bundle):
        target = self.current().other
        self._ask("set-state", target, "bad")
        if self._kiosk.refuses:
            raise MachineError("a block of the bundle is wrong")
        self._kiosk.holds[target] = System("half of something", DEAD)
        self._kiosk.step()
        self._kiosk.holds[target] = dataclasses.replace(self._kiosk.bundle)
        self._kiosk.step()
        self._ask("set-primary", target)

    def start_trial(self):
        self._kiosk.is_trial_asked = True
        raise Rebooted

    def reboot(self):
        raise Rebooted

    def _ask(self, *question):
        words = ["--folder", str(self._kiosk.bootconfig), "--cmdline", str(self._kiosk.cmdline)]
        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            if slots.main([*words, *question]):
                raise MachineError(told.getvalue().strip())
        self._kiosk.step()
