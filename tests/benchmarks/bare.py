"""A check-in without a kiosk: the card asked in this process, the same four HTTPS calls.

Same card, same cable, one kept-alive connection; nothing is kept and nothing is drawn. What card
and cloud need alone is what nobody can save.
"""

import contextlib
import dataclasses
import http.client
import time
import uuid
from typing import Any

from eligibility import wire
from eligibility.identity import device_uri, uri_sha256
from eligibility.inquiry import bytes_to_sign
from kiosk.card.jpki import JpkiCard
from kiosk.card.session import CardSession
from kiosk.network.tls import client_context
from tests.bench.stack import Line
from tests.bench.virtual_card.script import Script, ScriptedCard


@dataclasses.dataclass(frozen=True, slots=True)
class Bare:
    """Milliseconds of one check-in."""

    card_ms: float
    cloud_ms: float

    @property
    def together_ms(self) -> float:
        """One after the other."""
        return self.card_ms + self.cloud_ms


def bare_check_in(line: Line, who: str, card_delay_s: float = 0.0) -> Bare:
    """One check-in of ``who``; each command of the card takes ``card_delay_s``."""
    context = client_context(line.identities.kiosk)
    with contextlib.closing(
        http.client.HTTPSConnection("localhost", line.cable.port, context=context)
    ) as connection:
        connection.connect()
        return _measure(line, who, card_delay_s, connection)


def _measure(
    line: Line, who: str, card_delay_s: float, connection: http.client.HTTPSConnection
) -> Bare:
    session = str(uuid.uuid4())
    began = time.perf_counter()
    challenge = _call(connection, "POST", "/v1/challenges", {"session_id": session})
    issued: wire.Challenge = wire.decode(challenge, wire.Challenge)
    card_began = time.perf_counter()
    certificate, signature = _ask_card(line, who, card_delay_s, (session, issued.nonce))
    card_s = time.perf_counter() - card_began
    proof = wire.CardAuthenticationRequest(
        session_id=session,
        nonce=issued.nonce,
        certificate=certificate,
        signature=signature,
        holder_verification=wire.Holder.PIN,
    )
    _inquire(connection, session, _call(connection, "POST", "/v1/card-authentications", proof))
    return Bare(card_s * 1000, (time.perf_counter() - began - card_s) * 1000)


def _inquire(connection: http.client.HTTPSConnection, session: str, accepted: bytes) -> None:
    known: wire.CardAuthentication = wire.decode(accepted, wire.CardAuthentication)
    identity = known.authentication_id
    inquiry = wire.InquiryRequest(
        verification_id=str(uuid.uuid4()), session_id=session, authentication_id=identity
    )
    _call(connection, "POST", "/v1/inquiries", inquiry)
    consent = wire.ConsentRequest(authentication_id=identity, granted=("YZK", "TKK", "SHJ", "TSR"))
    _call(connection, "PUT", f"/v1/consents/{session}", consent)


def _ask_card(
    line: Line, who: str, delay_s: float, to_sign: tuple[str, bytes]
) -> tuple[bytes, bytes]:
    session, nonce = to_sign
    uri = device_uri(line.identities.institution, line.identities.device)
    held = ScriptedCard(line.wallet.card(who), Script.slow(delay_s))
    card = JpkiCard(CardSession(lambda command: held.apdu(bytes(command))))
    card.select()
    card.identify()
    certificate = card.read_auth_certificate()
    card.tries_left()
    card.verify(bytearray(line.people[who].pin.encode()))
    return certificate, card.sign(bytes_to_sign(uuid.UUID(session).bytes, nonce, uri_sha256(uri)))


def _call(connection: http.client.HTTPSConnection, method: str, path: str, message: Any) -> bytes:
    connection.request(method, path, wire.encode(message))
    with connection.getresponse() as response:
        body = response.read()
    if response.status != http.client.OK:
        raise RuntimeError(f"{method} {path}: {response.status}")
    return body
