"""What a kiosk and a hospital say to the authority, as a test sends it.

with Reporting(desk, line.kiosk) as kiosk: kiosk.poll(); kiosk.report(settings_version=2)
"""

import contextlib
import datetime as dt
import uuid
from pathlib import Path
from typing import Any, Self

import httpx
from cryptography import x509

from eligibility import wire
from eligibility.jose_keys import OWNER
from eligibility.wire_fleet import DeviceReport, PartState, PollAnswer, PollRequest, PublicKeys
from provisioning import jose
from tests.bench.authority import AuthorityDesk, AuthorityProcess


def serial_of(party: Path) -> int:
    """Of a party's certificate."""
    return x509.load_pem_x509_certificate((party / "device.crt").read_bytes()).serial_number


def public_keys(party: Path) -> PublicKeys:
    """As a party tells its own, from its folder; whose they are is not told."""
    pairs = [
        pair for file in jose.FILES.values() for pair in jose.pairs_of((party / file).read_bytes())
    ]
    return PublicKeys(keys=[{k: v for k, v in pair.public.items() if k != OWNER} for pair in pairs])


def a_report(party: Path, boot_id: str) -> DeviceReport:
    """Of a kiosk that is well."""
    return DeviceReport(
        software_version="1.0",
        boot_id=boot_id,
        certificate_serial=f"{serial_of(party):x}",
        certificate_until=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        reader=PartState.WORKING,
        camera=PartState.WORKING,
    )


class Reporting:
    """A kiosk's side of the polls: its token, the start it runs in."""

    def __init__(
        self, server: AuthorityDesk | AuthorityProcess, party: Path, token: str | None = None
    ) -> None:
        self._party = party
        self._stack = contextlib.ExitStack()
        self.client = self._stack.enter_context(server.client(party))
        self.boot_id = str(uuid.uuid4())
        self.token = token

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def send(self, **changed: Any) -> httpx.Response:
        """One poll; what is ``changed`` stands in the report."""
        report = wire.changed(a_report(self._party, self.boot_id), **changed)
        asked = PollRequest(report=report, token=self.token)
        return self.client.post("/v1/poll", content=wire.encode(asked))

    def poll(self, **changed: Any) -> PollAnswer:
        """The same, and keeps the token."""
        answered = self.send(**changed)
        assert answered.status_code == 200, answered.text
        answer: PollAnswer = wire.decode(answered.content, PollAnswer)
        self.token = answer.token
        return answer

    def tell_keys(self) -> httpx.Response:
        """Its public keys."""
        return self.client.put("/v1/keys", content=wire.encode(public_keys(self._party)))

    def peers(self) -> set[str]:
        """Whose keys it is given."""
        answered = self.client.get("/v1/peers")
        assert answered.status_code == 200, answered.text
        told: PublicKeys = wire.decode(answered.content, PublicKeys)
        return {jwk[OWNER] for jwk in told.keys}
