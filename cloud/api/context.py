"""What every handler works with, and how a request's facts reach the audit trail."""

import asyncio
import dataclasses
import datetime as dt
import hashlib
import uuid
from typing import TypeVar

from aiohttp import web

from cloud.api.card_trust import CardTrust
from cloud.api.guesses import Guesses
from cloud.api.metrics import Metrics
from cloud.api.revocations import Revocations
from cloud.domain.errors import Refused
from cloud.domain.intake import Intake
from cloud.domain.issuers import Issuers
from cloud.domain.outbox import Outbox
from cloud.domain.ports import AuditTrail, Clock, PersonLink, Randomness, Store
from cloud.domain.pseudonym import FaceKeys, Pseudonyms
from cloud.domain.values import Authentication, Caller, ShownBy
from eligibility import wire
from eligibility.errors import Code

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """Sizes and times from the settings."""

    request_bytes: int
    authentication_life: dt.timedelta
    waiting_life: dt.timedelta
    asked_back: dt.timedelta = dt.timedelta(days=1827)
    """How old a day of service may be."""
    body_s: float = 30.0
    """How long a file of the hospitals' entrance may take to arrive."""
    bulk_waiting: int = 50
    """So many files of one institution may wait to be answered."""
    large_wait_s: float = 20.0
    """How long a large file may wait for others before it is read."""
    trust_by_issuer: bool = False
    """A caller whom the authority has certified is let in without an operator's ``enrol``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """The ports and rules, joined once by ``cloud.bootstrap``."""

    store: Store
    link: PersonLink
    trail: AuditTrail
    clock: Clock
    randomness: Randomness
    trust: CardTrust
    issuers: Issuers
    pseudonyms: Pseudonyms
    faces: FaceKeys
    terms: Terms
    schema_version: int
    intake: Intake
    """The insurers' entrance, under a role of its own."""
    notices: Outbox
    """What institutions are told."""
    guesses: Guesses
    metrics: Metrics = dataclasses.field(default_factory=Metrics)
    revocations: Revocations = dataclasses.field(default_factory=Revocations)
    bulk_arrived: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    """Set when a bulk inquiry was handed in: whoever works them through need not wait."""


@dataclasses.dataclass(slots=True)
class Facts:
    """What is learnt about a request on its way; ends in its audit row."""

    operation: str
    caller: Caller | None = None
    person_id: int | None = dataclasses.field(default=None, repr=False)
    reference: str = ""
    outcome: str = "ok"
    shown: ShownBy | None = None
    staff_id: str = ""
    """Of whoever asks at a desk; with ``shown`` it is the one who looked at the patient."""


SERVICE = web.AppKey("service", Service)
FACTS = web.RequestKey("facts", Facts)


def caller_of(request: web.Request) -> Caller:
    """The device that asks; the caller middleware let nobody else through."""
    caller = request[FACTS].caller
    if caller is None:
        raise Refused(Code.CALLER_UNKNOWN)
    return caller


async def read_message(request: web.Request, kind: type[T]) -> T:
    """The body as a message; raises WireError which names the field."""
    message: T = wire.decode(await request.read(), kind)
    return message


def answer(message: object) -> web.Response:
    """A message as a JSON response; every call that did what it should answers 200."""
    return answer_bytes(wire.encode(message))


def answer_bytes(encoded: bytes) -> web.Response:
    """An already encoded message as a JSON response."""
    return web.Response(body=encoded, content_type="application/json")


def check_uuid(field: str, text: str) -> str:
    """Gives an id back when it is a UUID in its canonical spelling.

    Raises:
        Refused: REQUEST_MALFORMED, naming the field.
    """
    try:
        is_canonical = str(uuid.UUID(text)) == text
    except ValueError:
        is_canonical = False
    if not is_canonical:
        raise Refused(Code.REQUEST_MALFORMED, f"{field}: not a UUID in lower case with hyphens")
    return text


def request_sha256(message: object) -> bytes:
    """What makes two requests the same: their meaning, not their blanks."""
    return hashlib.sha256(wire.encode(message)).digest()


async def authentication_of(
    request: web.Request, authentication_id: str, session_id: str
) -> Authentication:
    """The card authentication that a request builds on.

    Raises:
        Refused: AUTHENTICATION_UNKNOWN: no such id, expired, or of another session or device.
    """
    service = request.app[SERVICE]
    check_uuid("authentication_id", authentication_id)
    found = await service.store.authentication(authentication_id)
    if found is None or found.expires_at <= service.clock.wall():
        raise Refused(Code.AUTHENTICATION_UNKNOWN)
    if found.session_id != session_id or found.device_uri != caller_of(request).uri:
        raise Refused(Code.AUTHENTICATION_UNKNOWN)
    request[FACTS].person_id = found.person_id
    return found


def person_of(authentication: Authentication) -> int:
    """Whose card was proven; raises Refused: CARD_NOT_REGISTERED: not registered so far."""
    if authentication.person_id is None:
        raise Refused(Code.CARD_NOT_REGISTERED)
    return authentication.person_id
