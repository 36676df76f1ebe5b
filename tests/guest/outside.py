"""All that a kiosk reaches, on this machine: authority, eligibility service, broker, hospital.

The guest finds them at the emulator's own address of its host; its site file says so.
"""

import contextlib
import datetime as dt
import json
import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from provisioning import bundle, profile
from tests.bench.authority import AuthorityProcess
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.people import people
from tests.bench.pki import HOSTS, INSTITUTION, make_line
from tests.bench.postgres import Postgres
from tests.bench.revocation import FollowingCloud
from tests.bench.service import run_command
from tests.bench.stack import JAPAN
from tests.bench.wallet import Wallet

HOST_ADDRESS = "10.0.2.2"
"""Where the emulator's network shows this machine's loopback."""
DEVICE = "reception-2"
"""The line's other kiosk exists on paper alone: the service is asked by it whether it is well."""
SERVICE = "cloud.eligibility.example"
BROKER = "broker.hospital.example"
AUTHORITY = "authority.eligibility.example"
_WORDS = re.compile(r"^    \S+  (\S+)$", re.MULTILINE)


class Outside:
    """Attributes appear as the parts come up."""

    def __init__(self, folder: Path, now: dt.datetime) -> None:
        self.folder, self.now = folder, now
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        try:
            self._bring_up()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _bring_up(self) -> None:
        enter, at, now = self._stack.enter_context, self.folder, self.now
        self.people = people(now.astimezone(JAPAN).date())
        self.identities = make_line(at / "identities", now, hosts=(*HOSTS, SERVICE, BROKER))
        self.wallet = Wallet(self.people, self.identities.card_ca)
        self.identities.write_card_crls(now, self.wallet.revoked())
        self.authority = enter(self._authority(at / "authority"))
        postgres = enter(Postgres(at / "postgres"))
        cloud = FollowingCloud(at / "cloud", self.identities, postgres, self.authority.url, 1)
        self.cloud = enter(cloud)
        self.cloud.seed(self.people.values(), self.wallet.certificates())
        self.broker = enter(Mosquitto(at / "broker", self.identities.broker))
        more = f'\n[authority]\nurl = "{self.authority.url}"\n'
        self.hospital = enter(Hospital(at / "hospital", self.identities, self.broker, more=more))

    def _authority(self, folder: Path) -> AuthorityProcess:
        office = self.identities.office
        identity = profile.service("authority", (*HOSTS, AUTHORITY))
        bundle.issue_service(office, folder / "server", identity, self.now)
        return AuthorityProcess(office.folder, folder, self.now)

    @property
    def site_tables(self) -> str:
        """Of a kiosk's site file: whom it reaches."""
        reached = (
            ("service", SERVICE, self.cloud.port),
            ("broker", BROKER, self.broker.port),
            ("authority", AUTHORITY, self.authority.port),
        )
        return "".join(
            f'[{name}]\nhost = "{host}"\naddress = "{HOST_ADDRESS}"\nport = {port}\n\n'
            for name, host, port in reached
        )

    def office(self, command: str, *arguments: str) -> Any:
        """One command of the office; gives its JSON."""
        folder = str(self.identities.office.folder)
        said = run_command(["provisioning", command, folder, *arguments, "--json"])
        return json.loads(said)

    def invite(self) -> str:
        """The code that an installer types."""
        named = ["--institution", INSTITUTION, "--device", DEVICE]
        return str(self.office("invite", *named)["code"])

    def confirm(self, console: str) -> None:
        """The admin, who compares the words that the kiosk's console shows."""
        (request,) = (
            one["request"] for one in self.office("pending")["requests"] if DEVICE in one["uri"]
        )
        self.office("confirm", request, "--words", " ".join(words_of(console)))


def words_of(console: str) -> Sequence[str]:
    """The four words, in English, of what ``kiosk enrol --console`` said."""
    return _WORDS.findall(console)[-4:]
