"""The real RAUC service asks the real handler, by a bus of its own; slots are files."""

import os
import subprocess
import sys

import pytest

from firmware_config import rauc
from firmware_config.place import Place
from kiosk.image.autoboot import Booting, Slot, encode
from kiosk.image.bootconfig import AUTOBOOT, Bootconfig
from kiosk.image.machine import Machine, MachineError, Programs
from tests.bench.release_keys import ReleaseKeys
from tests.bench.service import ROOT
from tests.bench.waiting import wait_until
from tests.deploy.tools import find

A, B = Slot.A, Slot.B


class Served:
    """RAUC of a kiosk that runs B, while A is primary."""

    def __init__(self, folder):
        self.folder = folder
        self.bootconfig, self.cmdline = folder / "bootconfig", folder / "cmdline"
        for made in (self.bootconfig, folder / "devices", folder / "state"):
            made.mkdir()
        for label in ("system_a", "system_b", "boot_a", "boot_b"):
            (folder / "devices" / label).write_bytes(b"")
        self.cmdline.write_text("root=PARTLABEL=system_b rauc.slot=B ro\n")
        self.boots(Booting(A, may_try_other=True))
        self.conf = folder / "system.conf"
        self.conf.write_text(self._conf())

    def boots(self, booting):
        (self.bootconfig / AUTOBOOT).write_text(encode(booting))

    def booting(self):
        return Bootconfig(self.bootconfig).read()

    def _conf(self):
        handler = self.folder / "kiosk-slots"
        words = f"--folder {self.bootconfig} --cmdline {self.cmdline}"
        handler.write_text(
            f'#!/bin/sh\ncd {ROOT} && exec {sys.executable} -m kiosk.image.slots {words} "$@"\n'
        )
        handler.chmod(0o755)
        text = rauc.system_conf(Place())
        for there, here in (
            (rauc.HANDLER, handler),
            ("/dev/disk/by-partlabel", self.folder / "devices"),
            ("/var/lib/rauc", self.folder / "state"),
            (rauc.KEYRING, ReleaseKeys(self.folder / "keys").keyring),
        ):
            assert there in text
            text = text.replace(there, str(here))
        return text

    @property
    def rauc(self):
        return (str(find("rauc")), "--conf", str(self.conf))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("served"))
    bus = find("dbus-daemon")
    assert bus, "dbus-daemon is missing; install the Debian package dbus-daemon."
    with pytest.MonkeyPatch.context() as patch:
        daemon = subprocess.Popen(
            [bus, "--session", "--print-address", "--nofork"], stdout=subprocess.PIPE, text=True
        )
        assert daemon.stdout is not None
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
        patch.setenv("DBUS_STARTER_BUS_TYPE", "session")
        log = (served.folder / "log").open("w")
        service = subprocess.Popen(
            [*served.rauc, "--override-boot-slot=B", "service"],
            stdout=log,
            stderr=log,
            env=os.environ,
        )
        machine = Machine(Programs(rauc=served.rauc), Bootconfig(served.bootconfig), served.cmdline)
        try:
            wait_until(lambda: _answers(served), f"no RAUC: {served.folder / 'log'}")
            yield served, machine
        finally:
            for process in (service, daemon):
                process.terminate()
                process.wait(30)
            daemon.stdout.close()
            log.close()


def _answers(served):
    done = subprocess.run([*served.rauc, "status"], capture_output=True, check=False)
    return done.returncode == 0


def test_a_system_on_trial_that_is_marked_good_is_primary_then(served):
    kiosk, machine = served
    kiosk.boots(Booting(A, may_try_other=True))
    machine.mark("booted", is_good=True)
    assert kiosk.booting() == Booting(B, may_try_other=True)


def test_a_system_on_trial_that_is_marked_bad_is_not_tried_again(served):
    kiosk, machine = served
    kiosk.boots(Booting(A, may_try_other=True))
    machine.mark("booted", is_good=False)
    assert kiosk.booting() == Booting(A, may_try_other=False)


def test_a_slot_that_is_made_active_is_only_offered_to_a_trial(served):
    kiosk, _machine = served
    kiosk.boots(Booting(B, may_try_other=False))
    subprocess.run([*kiosk.rauc, "status", "mark-active", "other"], check=True, capture_output=True)
    assert kiosk.booting() == Booting(B, may_try_other=True)


def test_the_last_system_that_boots_cannot_be_marked_bad(served):
    kiosk, machine = served
    kiosk.boots(Booting(B, may_try_other=False))
    with pytest.raises(MachineError):
        machine.mark("booted", is_good=False)
    assert kiosk.booting() == Booting(B, may_try_other=False)
