"""The whole line with an authority, and a kiosk out of its box: it has no identity yet.

with UnpackedLine(directory, now) as line:
    line.touch                 a hand on the first start's window
    line.issue_admin()         the office's command: what a browser needs
    line.go_on()               once the kiosk is enrolled: its reception and its deliveries
"""

import dataclasses
import os
from pathlib import Path

from kiosk.config import load
from kiosk.identity.finding import store_of
from provisioning import profile
from tests.bench.authority import AuthorityProcess
from tests.bench.broker_machine import BrokerMachine
from tests.bench.cloud import Cloud
from tests.bench.hospital import Hospital
from tests.bench.pki import INSTITUTION
from tests.bench.revocation import FollowingCloud
from tests.bench.service import Service, run_command
from tests.bench.stack import Line
from tests.bench.touch import TouchClient

NEW_DEVICE = "reception-2"
"""The line's other kiosk exists on paper alone: the service is asked by it whether it is well."""
PATIENCE_S = 60.0
_ADMIN = "hanako"
_AUTHORITY = """
[authority]
url = "{url}"
"""
_KIOSKS_AUTHORITY = """
[authority]
host = "localhost"
port = {port}
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Administrator:
    """What the office's command gave."""

    p12: Path
    passphrase: str


class UnpackedLine(Line):
    """One clinic that has everything but the kiosk's identity."""

    is_enrolled = False

    @property
    def office(self) -> Path:
        """The authority's folder."""
        return self.identities.office.folder

    @property
    def new_uri(self) -> str:
        """Who the kiosk is going to be."""
        return profile.device(INSTITUTION, NEW_DEVICE).uri

    @property
    def shown(self) -> Service:
        """The program whose window is on the kiosk's panel."""
        return self.kiosk if self.is_enrolled else self.first_start

    def issue_admin(self) -> Administrator:
        """Lets somebody use the admin's page, by the command."""
        folder = self.directory / _ADMIN
        named = ["--name", _ADMIN, "--institution", INSTITUTION]
        said = run_command(["provisioning", "issue-admin", str(self.office), str(folder), *named])
        return Administrator(folder / "admin.p12", said.strip().rsplit(" ", 1)[1])

    def go_on(self) -> None:
        """As systemd does it when the first start has ended well."""
        if self.first_start.wait_for_end():
            raise RuntimeError(f"not enrolled: {self.first_start.log[-2000:]}")
        self.touch.close()
        super()._bring_up_kiosk()
        self.is_enrolled = True

    def opened_identity(self, folder: Path) -> Path:
        """What a thief would have who opens it: laid out as a classic folder."""
        folder.mkdir(mode=0o700)
        current = store_of(load(self.config)).current()
        if current is None:
            raise RuntimeError("the kiosk has no identity")
        for name, content in current.whole().items():
            (folder / name).write_bytes(content)
        return folder

    def _new_cloud(self, folder: Path) -> Cloud:
        at = self.directory / "authority"
        self.authority = self._stack.enter_context(AuthorityProcess(self.office, at, self._now))
        return FollowingCloud(folder, self.identities, self.postgres, self.authority.url, 1)

    def _new_hospital(self, folder: Path) -> Hospital:
        url, credentials = self.authority.url, self.identities.broker
        machine = BrokerMachine(self.directory / "machine", credentials, self.broker, url)
        self.machine = self._stack.enter_context(machine)
        more = _AUTHORITY.format(url=url)
        return Hospital(folder, self.identities, self.broker, more=more)

    def _write_settings(self) -> Path:
        credentials = self.directory / "kiosk-credentials"
        credentials.mkdir(mode=0o700)
        (credentials / "identity.key").write_bytes(os.urandom(32))
        self.identities = dataclasses.replace(self.identities, device=NEW_DEVICE, kiosk=credentials)
        self._more_settings += _KIOSKS_AUTHORITY.format(port=self.authority.port)
        return super()._write_settings()

    def _bring_up_kiosk(self) -> None:
        socket = self.directory / "first-start.sock"
        self.first_start = self._stack.enter_context(
            Service(
                ["tests.bench.first_start", "--config", str(self.config), "--touch", str(socket)],
                self.directory / "first-start.log",
                ready_when="",
                environment=self._window_environment(),
            )
        )
        self.touch = self._stack.enter_context(TouchClient(socket, PATIENCE_S))
