"""From 確定 to the result: what the kiosk adds to the bare calls that nobody can save.

Ours: the runner, its workers, card over pcscd, HTTPS, and two durable commits of the outbox.
Bare: the card asked in this process and the same four HTTPS calls, same cable, one kept-alive
connection.
"""

import dataclasses
import datetime as dt
import http.client
import os
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from eligibility import wire
from eligibility.health import Consent
from eligibility.identity import device_uri, uri_sha256
from eligibility.inquiry import bytes_to_sign
from kiosk import bootstrap
from kiosk.card.jpki import JpkiCard
from kiosk.card.session import CardSession
from kiosk.config import load
from kiosk.flow import events as e
from kiosk.network.tls import client_context
from tests.bench.stack import Line
from tests.bench.waiting import wait_until

ROUNDS = 7
WHO = "hanako"


@dataclasses.dataclass(frozen=True)
class Row:
    """Medians in milliseconds."""

    ours_ms: float
    bare_ms: float

    def __str__(self) -> str:
        ratio = self.ours_ms / self.bare_ms
        return (
            f"確定 to result    ours {self.ours_ms:7.1f} ms    bare calls {self.bare_ms:7.1f} ms"
            f"    ratio {ratio:.2f}"
        )


class WithoutWindow(Line):
    """The line with this process as the kiosk."""

    def _start_kiosk(self, _socket: Path) -> None:
        """No window: the benchmark posts events itself."""


def run(rounds: int = ROUNDS) -> Row:
    """Measures both on the same line, in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        WithoutWindow(Path(folder), dt.datetime.now(dt.UTC)) as line,
    ):
        os.environ.update(line.pcscd.environment)
        ours, bare = [], []
        with bootstrap.running(load(line.config)) as kiosk:
            for _ in range(rounds):
                ours.append(_ours(line, kiosk))
                bare.append(_bare(line))
    return Row(statistics.median(ours), statistics.median(bare))


def _ours(line: Line, kiosk: bootstrap.Kiosk) -> float:
    _until(kiosk, "AttractView")
    line.reader.insert(line.wallet.card(WHO))
    _until(kiosk, "ChooseView")
    kiosk.post(e.PinChosen())
    _until(kiosk, "PinView")
    for digit in line.people[WHO].pin:
        kiosk.post(e.PinDigitsChanged(kiosk.pad.press(int(digit))))
    began = time.perf_counter()
    kiosk.post(e.PinConfirmed(kiosk.pad.confirm()))
    _until(kiosk, "ConsentView")
    kiosk.post(e.ConsentChosen(Consent.everything()))
    _until(kiosk, "ValidView")
    took = time.perf_counter() - began
    kiosk.post(e.Finished())
    _until(kiosk, "FinishView")
    line.reader.remove()
    _until(kiosk, "AttractView")
    return took * 1000


def _until(kiosk: bootstrap.Kiosk, screen: str) -> None:
    def is_there() -> bool:
        return type(kiosk.views.latest().content).__name__ == screen

    wait_until(is_there, f"the kiosk never showed {screen}", pause_s=0.001)


def _bare(line: Line) -> float:
    context = client_context(line.identities.kiosk)
    connection = http.client.HTTPSConnection("localhost", line.cable.port, context=context)
    try:
        connection.connect()
        began = time.perf_counter()
        _bare_calls(line, connection)
        return (time.perf_counter() - began) * 1000
    finally:
        connection.close()


def _bare_calls(line: Line, connection: http.client.HTTPSConnection) -> None:
    session = str(uuid.uuid4())
    challenge = _call(connection, "POST", "/v1/challenges", {"session_id": session})
    nonce: wire.Challenge = wire.decode(challenge, wire.Challenge)
    certificate, signature = _bare_card(line, session, nonce.nonce)
    proof = wire.CardAuthenticationRequest(
        session_id=session,
        nonce=nonce.nonce,
        certificate=certificate,
        signature=signature,
        holder_verification=wire.Holder.PIN,
    )
    body = _call(connection, "POST", "/v1/card-authentications", proof)
    accepted: wire.CardAuthentication = wire.decode(body, wire.CardAuthentication)
    identity = accepted.authentication_id
    inquiry = wire.InquiryRequest(
        verification_id=str(uuid.uuid4()), session_id=session, authentication_id=identity
    )
    _call(connection, "POST", "/v1/inquiries", inquiry)
    consent = wire.ConsentRequest(authentication_id=identity, granted=("YZK", "TKK", "SHJ", "TSR"))
    _call(connection, "PUT", f"/v1/consents/{session}", consent)


def _bare_card(line: Line, session: str, nonce: bytes) -> tuple[bytes, bytes]:
    uri = device_uri(line.identities.institution, line.identities.device)
    held = line.wallet.card(WHO)
    card = JpkiCard(CardSession(lambda command: held.apdu(bytes(command))))
    card.select()
    certificate = card.read_auth_certificate()
    card.tries_left()
    card.verify(bytearray(line.people[WHO].pin.encode()))
    return certificate, card.sign(bytes_to_sign(uuid.UUID(session).bytes, nonce, uri_sha256(uri)))


def _call(connection: http.client.HTTPSConnection, method: str, path: str, message: Any) -> bytes:
    connection.request(method, path, wire.encode(message))
    with connection.getresponse() as response:
        body = response.read()
    if response.status != http.client.OK:
        raise RuntimeError(f"{method} {path}: {response.status}")
    return body


if __name__ == "__main__":
    print(run())
