"""A private mosquitto with the settings that ``firmware_config`` renders for a clinic's broker.

with Mosquitto(tmp_path / "broker", line.broker) as broker:
    broker.port; broker.kill(); broker.restart()        the port stays
"""

import dataclasses
import ipaddress
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.x509.oid import NameOID

import firmware_config
from firmware_config.broker import Places, acl as rights, mosquitto_conf
from firmware_config.site import Site, load
from tests.bench.waiting import wait_until

EXAMPLE_SITE = Path(firmware_config.__file__).with_name("example-site.toml")
_STOP_S = 10.0

_SAVING = "autosave_on_changes true\nautosave_interval 1\n"
_DEVICES = tuple(f"reception-{number}" for number in range(1, 10))
"""Named from the beginning, so that a test can add a kiosk while the broker runs."""


class Mosquitto:
    """The broker of one clinic as a process of its own."""

    def __init__(
        self, directory: Path, credentials: Path, *, is_saving_each_change: bool = True
    ) -> None:
        """Saving each change costs some ms a message and is what a clinic must use."""
        self._is_saving_each_change = is_saving_each_change
        self._binary = _binary()
        self._directory = directory
        self._credentials = credentials
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._directory.mkdir(parents=True, exist_ok=True)
        self._write_configuration()
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """An orderly stop."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9: what it had not saved is lost."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Starts again on the same port, with what it had saved."""
        self._end(signal.SIGTERM)
        self._start()

    def reload(self) -> None:
        """Reads revocation lists and rights again."""
        if self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    @property
    def log(self) -> str:
        """Everything it said."""
        return (self._directory / "mosquitto.log").read_text(errors="replace")

    def _start(self) -> None:
        with (self._directory / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binary, "-c", str(self._directory / "mosquitto.conf")],
                stdout=log,
                stderr=log,
            )
        try:
            wait_until(self._is_answering, f"mosquitto did not start: {self._directory}")
        except BaseException:
            self.kill()
            raise

    def _is_answering(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"mosquitto ended: {self.log[-2000:]}")
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _write_configuration(self) -> None:
        """As on a clinic's machine; port, folders and the user are the bench's."""
        site = self._site()
        acl = self._directory / "acl"
        text = _user_line() + mosquitto_conf(site, Places(str(self._credentials), str(acl)))
        if not self._is_saving_each_change:
            assert _SAVING in text
            text = text.replace(_SAVING, "")
        (self._directory / "mosquitto.conf").write_text(text)
        acl.touch(mode=0o600)
        acl.write_text(rights(site))

    def _site(self) -> Site:
        example = load(EXAMPLE_SITE)
        machine = dataclasses.replace(
            example.broker_machine, kiosks=self._devices(), data=str(self._directory)
        )
        return dataclasses.replace(
            example,
            site=dataclasses.replace(example.site, institution=_institution(self._credentials)),
            broker=dataclasses.replace(
                example.broker, address=ipaddress.ip_address("127.0.0.1"), port=self.port
            ),
            broker_machine=machine,
        )

    def _devices(self) -> tuple[str, ...]:
        """The usual names and those of the line's folders, ``kiosk`` and ``kiosk-NAME``."""
        folders = (one / "device.crt" for one in self._credentials.parent.glob("kiosk*"))
        names = [_common_name(one).partition("-")[2] for one in folders if one.exists()]
        return tuple(dict.fromkeys([*_DEVICES, *names]))


def _institution(broker: Path) -> str:
    """The hospital's folder lies beside the broker's: ``hospital-{institution}``."""
    return _common_name(broker.parent / "hospital" / "device.crt").removeprefix("hospital-")


def _common_name(leaf: Path) -> str:
    subject = x509.load_pem_x509_certificate(leaf.read_bytes()).subject
    (name,) = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(name.value)


def _user_line() -> str:
    """As root mosquitto would change to its own user, who cannot read a 0700 folder."""
    return "user root\n" if os.geteuid() == 0 else ""


def _binary() -> str:
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if found is None:
        raise RuntimeError("mosquitto is not installed; see .ci/packages.txt")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
