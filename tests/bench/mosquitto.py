"""A private mosquitto with TLS 1.3, client certificates, and rights by certificate (device.md 1.5).

with Mosquitto(tmp_path / "broker", line.broker) as broker:
    broker.port; broker.kill(); broker.restart()        the port stays
"""

import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.x509.oid import NameOID

from tests.bench.waiting import wait_until

_STOP_S = 10.0

_CONFIGURATION = """\
{user}listener {port} 127.0.0.1
cafile {credentials}/ca.crt
certfile {credentials}/device.crt
keyfile {credentials}/device.key
{crl}tls_version tlsv1.3
require_certificate true
use_identity_as_username true
use_username_as_clientid true
allow_anonymous false
acl_file {directory}/acl
persistence true
persistence_location {directory}/
{saving}max_queued_messages 100000
log_dest stderr
"""

_SAVING = """\
autosave_on_changes true
autosave_interval 1
"""

_RIGHTS = """\
pattern write oqs/v1/%u/up/#
pattern read oqs/v1/%u/down/#

user {hospital}
topic read oqs/v1/+/up/#
topic write oqs/v1/+/down/#
"""


class Mosquitto:
    """The broker of one clinic as a process of its own."""

    def __init__(
        self, directory: Path, credentials: Path, *, is_saving_each_change: bool = True
    ) -> None:
        """Saving each change costs some ms a message and is what a clinic must use."""
        self._saving = _SAVING if is_saving_each_change else ""
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
        crl = self._credentials / "crl.pem"
        configuration = _CONFIGURATION.format(
            user=_user_line(),
            port=self.port,
            credentials=self._credentials,
            directory=self._directory,
            saving=self._saving,
            crl=f"crlfile {crl}\n" if crl.exists() else "",
        )
        (self._directory / "mosquitto.conf").write_text(configuration)
        acl = self._directory / "acl"
        acl.touch(mode=0o600)
        acl.write_text(_RIGHTS.format(hospital=_hospital_of(self._credentials)))


def _hospital_of(broker: Path) -> str:
    """The hospital's common name: its folder lies beside the broker's."""
    leaf = x509.load_pem_x509_certificate((broker.parent / "hospital" / "device.crt").read_bytes())
    (name,) = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    text = str(name.value)
    if not re.fullmatch(r"[A-Za-z0-9.-]+", text):
        raise ValueError("a common name with a wildcard must not become a rule")
    return text


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
