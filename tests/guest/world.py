"""A run's world: everything outside, one disk as it leaves the workshop, machines made from it.

with World(folder, package) as world:
    machine = world.first_machine()         its data partition is empty, it has no identity
    world.enrol(machine)
    machine = world.machine("power")        a copy of the one that is enrolled
"""

import contextlib
import dataclasses
import datetime as dt
import os
import shlex
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bench.pki import INSTITUTION
from tests.bench.release_keys import ReleaseKeys
from tests.bench.waiting import wait_until
from tests.guest import disk, root
from tests.guest.machine import Hardware, Machine
from tests.guest.outside import DEVICE, HOST_ADDRESS, Outside

CLINIC = "れんしゅう診療所"
_SITE = """\
[site]
institution = "{institution}"
device = "{device}"
clinic_name = "{clinic}"

[network]
interface = "eth0"
ntp_servers = ["{host}"]
dhcp = true

{reached}[usb]
allowed = ["reader 054c:0dc8"]

[disk]
layout = "slots"
key = "fw-cfg"

[panel]
width = 1280
height = 800
inches = 10.1
"""
VERSION = "1.0.0"
_KEY_BYTES = 32
_LOOK_S = 1.0
_ENROLLED_S = 1800.0
_CONSOLE = "/run/kiosk-test-enrol"
_ENROL = (
    "systemd-run --quiet --pipe --wait --unit=kiosk-test-enrol"
    " -p User=kiosk -p Group=kiosk -p StateDirectory=kiosk -p UMask=0077"
    " -p LoadCredentialEncrypted=identity.key:/etc/kiosk/credentials/identity.key"
    " /usr/lib/kiosk/bin/python -m kiosk enrol --console --config /etc/kiosk/kiosk.toml"
)


def site_file(reached: str) -> str:
    """The guest's; ``reached`` is ``Outside.site_tables``."""
    return _SITE.format(
        institution=INSTITUTION, device=DEVICE, clinic=CLINIC, host=HOST_ADDRESS, reached=reached
    )


def wait_inside(machine: Machine, command: str, deadline_s: float) -> None:
    """Until a command in the guest ends with 0; raises TimeoutError."""
    wait_until(
        lambda: machine.agent.run(command).code == 0,
        f"never true in the guest: {command}",
        deadline_s,
        _LOOK_S,
    )


class World:
    """Everything below one folder."""

    def __init__(self, folder: Path, package: Path) -> None:
        self.folder, self.package = folder, package
        self._stack = contextlib.ExitStack()
        self.machines: list[Machine] = []

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        outside = Outside(self.folder / "outside", dt.datetime.now(dt.UTC))
        self.outside = self._stack.enter_context(outside)
        self._stack.callback(self.switch_all_off)
        self.keys = ReleaseKeys(self.folder / "release-keys")
        key = self.folder / "data.key"
        key.write_bytes(os.urandom(_KEY_BYTES))
        self.hardware = Hardware(key)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def switch_all_off(self) -> None:
        """Pulls the plug of each that is still on: what a scenario that failed has left."""
        for machine in self.machines:
            machine.cut_power()

    def first_machine(self, **changed: object) -> Machine:
        """As it leaves the workshop."""
        made, handed = self.folder / "root", self.folder / "handed-root"
        root.make(self.contents(VERSION), made)
        root.as_handed_over(made, handed)
        self._enrolled = self.folder / "first" / "disk.img"
        self._settings = disk.make(self._enrolled, handed)
        return self._machine(self._enrolled, **changed)

    def contents(self, version: str) -> root.Contents:
        """Of an image of this site."""
        site = site_file(self.outside.site_tables)
        return root.Contents(self.package, site, self.keys.keyring, version)

    def bare_machine(self) -> Machine:
        """Debian alone, on such a disk."""
        made, handed = self.folder / "bare" / "root", self.folder / "bare" / "handed-root"
        root.make_bare(made)
        root.as_handed_over(made, handed)
        shutil.copytree(self.folder / "handed-root" / "bootfs", handed / "bootfs")
        at = self.folder / "bare" / "disk.img"
        disk.make_of(at, handed, self._settings)
        return self._machine(at)

    def machine(self, name: str, **changed: object) -> Machine:
        """Another one, equal to the enrolled one when that was last switched off."""
        copied = disk.copy(self._enrolled, self.folder / name / "disk.img")
        return self._machine(copied, **changed)

    def _machine(self, at: Path, **changed: object) -> Machine:
        hardware = dataclasses.replace(self.hardware, **changed)  # type: ignore[arg-type]
        machine = Machine(at, at.parent, hardware)
        self.machines.append(machine)
        return machine

    def enrol(self, machine: Machine) -> None:
        """An installer types the invitation's code on a console; the admin compares the words."""
        agent, code = machine.agent, self.outside.invite()
        agent.ask("systemctl stop kiosk-firstboot kiosk-ui kiosk-batch", 120)
        typed = f"echo {shlex.quote(code)} | {_ENROL} > {_CONSOLE}.out 2>&1"
        agent.ask(f"rm -f {_CONSOLE}.*")
        agent.ask(f"({typed}; echo $? > {_CONSOLE}.code) > /dev/null 2>&1 < /dev/null &")
        asks = f"grep -q 'Waiting for the admin' {_CONSOLE}.out"
        wait_inside(machine, f"{asks} || test -e {_CONSOLE}.code", _ENROLLED_S)
        if agent.run(asks).code:
            raise RuntimeError(f"it does not ask: {agent.ask(f'cat {_CONSOLE}.out')}")
        self.outside.confirm(agent.ask(f"cat {_CONSOLE}.out"))
        wait_inside(machine, f"test -e {_CONSOLE}.code", _ENROLLED_S)
        if agent.ask(f"cat {_CONSOLE}.code").strip() != "0":
            raise RuntimeError(f"not enrolled: {agent.ask(f'cat {_CONSOLE}.out')}")
