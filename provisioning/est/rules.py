"""May this invitation be used now, by this key, and what is its request answered? Pure.

``judge`` looks at what the ledger amounts to. When it gives an act to write, that is decided once
more inside the ledger's transaction (``settle``): of fifty who use one invitation at the same
moment, one makes the request and the others find it used.

Only who knows the secret is told more than "unknown". A wrong try is counted while the invitation
is open, and only for one that exists: guesses make neither the ledger nor the memory grow.
"""

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping

from eligibility.errors import Code
from eligibility.invitation import Secret
from provisioning.acts import Act
from provisioning.ledger import Ledger
from provisioning.register import (
    Certified,
    InvitationState,
    Invited,
    Register,
    Requested,
    RequestState,
)

REQUEST_LIFE = dt.timedelta(minutes=60)
"""How long a request waits for an admin."""
_ID_LENGTH = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Attempt:
    """What came in at ``simpleenroll``."""

    invitation: str
    """The user name of HTTP Basic."""
    secret: Secret | None
    """None: what was sent is no code."""
    key_sha256: str
    csr: bytes
    """DER."""
    is_bound: bool
    """Whether its challengePassword belongs to this secret and this key."""
    fault: str | None = None
    """What the request may not hold, or lacks."""


@dataclasses.dataclass(frozen=True, slots=True)
class Write:
    """This is to be written; then the attempt is refused with ``code``, or judged again."""

    act: Act
    facts: Mapping[str, str]
    code: Code | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Refuse:
    """No."""

    code: Code
    why: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Wait:
    """An admin has yet to confirm."""

    request: Requested


@dataclasses.dataclass(frozen=True, slots=True)
class HandOut:
    """The certificate; also for the second time, when the first answer was lost."""

    certificate: Certified


Answer = Refuse | Wait | HandOut
_GONE = {
    InvitationState.WITHDRAWN: Code.INVITATION_DEAD,
    InvitationState.DEAD: Code.INVITATION_DEAD,
    InvitationState.EXPIRED: Code.INVITATION_EXPIRED,
}


def judge(register: Register, attempt: Attempt, now: dt.datetime) -> Write | Answer:
    """What an attempt comes to."""
    invited = register.invitations.get(attempt.invitation)
    if invited is None or not knows(register, attempt.invitation, attempt.secret):
        return _wrong(invited, now)
    state = invited.state(now)
    if state in _GONE:
        return Refuse(_GONE[state])
    if attempt.fault is not None:
        return Refuse(Code.REQUEST_REFUSED, attempt.fault)
    if invited.request is not None:
        return _again(register, register.requests[invited.request], attempt, now)
    if not attempt.is_bound:
        return Write(Act.INVITATION_TRIED, _tried(invited, "key"), Code.REQUEST_REFUSED)
    return _first(register, invited, attempt, now)


def request_id(invitation: str, key_sha256: str) -> str:
    """Names a request: of one invitation and one key always the same."""
    return hashlib.sha256(f"{invitation}:{key_sha256}".encode()).hexdigest()[:_ID_LENGTH]


class _Settled(Exception):
    """Somebody else was first: nothing is to be written any more."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def knows(register: Register, invitation: str, secret: Secret | None) -> bool:
    """Whether this is the secret of an invitation; compares in constant time."""
    invited = register.invitations.get(invitation)
    if invited is None or secret is None:
        return False
    return hmac.compare_digest(bytes.fromhex(invited.secret_sha256), secret.hash)


def settle(ledger: Ledger, attempt: Attempt, now: dt.datetime) -> Answer:
    """Judges an attempt inside the ledger's transaction, and writes what is to be written.

    Raises:
        LedgerBroken, LedgerUnwritable: see ``Ledger``.
    """
    code: Code | None = None

    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        nonlocal code
        verdict = judge(register, attempt, now)
        if not isinstance(verdict, Write):
            raise _Settled(verdict)
        code = verdict.code
        return verdict.act, verdict.facts

    try:
        ledger.transact(decide, now)
    except _Settled as settled:
        return settled.answer
    if code is not None:
        return Refuse(code, "its challengePassword" if code is Code.REQUEST_REFUSED else None)
    made = request_id(attempt.invitation, attempt.key_sha256)
    return Wait(ledger.register().requests[made])


def _wrong(invited: Invited | None, now: dt.datetime) -> Write | Refuse:
    if invited is None or invited.state(now) is not InvitationState.OPEN:
        return Refuse(Code.INVITATION_UNKNOWN)
    return Write(Act.INVITATION_TRIED, _tried(invited, "secret"), Code.INVITATION_UNKNOWN)


def _tried(invited: Invited, why: str) -> Mapping[str, str]:
    return {"invitation": invited.id, "why": why}


def _first(
    register: Register, invited: Invited, attempt: Attempt, now: dt.datetime
) -> Write | Refuse:
    made = request_id(invited.id, attempt.key_sha256)
    if made in register.requests or register.of_key(attempt.key_sha256):
        return Refuse(Code.REQUEST_REFUSED, "its key, which was used before")
    until = (now + REQUEST_LIFE).astimezone(dt.UTC).isoformat(timespec="seconds")
    return Write(
        Act.REQUESTED,
        {
            "request": made,
            "invitation": invited.id,
            "uri": invited.uri,
            "key_sha256": attempt.key_sha256,
            "csr": base64.b64encode(attempt.csr).decode(),
            "until": until.replace("+00:00", "Z"),
        },
    )


def _again(register: Register, asked: Requested, attempt: Attempt, now: dt.datetime) -> Answer:
    if asked.key_sha256 != attempt.key_sha256:
        return Refuse(Code.INVITATION_USED)
    match asked.state(now):
        case RequestState.PENDING:
            return Wait(asked)
        case RequestState.ISSUED:
            issued = register.certificates[asked.serial or 0]
            return HandOut(issued) if issued.stands(now) else Refuse(Code.INVITATION_USED)
        case RequestState.DECLINED | RequestState.EXPIRED:
            return Refuse(Code.REQUEST_DECLINED)
