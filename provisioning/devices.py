"""Which kiosk gets a certificate: confirmed by an admin, or renewed by the kiosk itself. Pure.

Each function looks at what the ledger amounts to and gives what is to be signed, or refuses. It
runs inside the ledger's transaction: two who ask at the same moment are answered one by one.
"""

import datetime as dt
from collections.abc import Mapping

from provisioning.acts import Act
from provisioning.authority import REASONS
from provisioning.errors import (
    CloneSuspected,
    NameRefused,
    NotIssuedHere,
    ProvisioningError,
    RenewalRefused,
    RequestNotPending,
    RequestRefused,
)
from provisioning.profile import Kind
from provisioning.register import Certified, Purpose, Register, Requested, RequestState

SECOND_KEY = "second-key"
"""How a clone was seen: a second renewal of one certificate, with another key."""


def pending(register: Register, request: str, now: dt.datetime) -> Requested:
    """A request that waits for an admin.

    Raises:
        NotIssuedHere: there is none of this id.
        RequestNotPending: it was confirmed, declined, or ran out; says which.
    """
    asked = register.requests.get(request)
    if asked is None:
        raise NotIssuedHere(f"There is no request {request}; see: python -m provisioning pending")
    state = asked.state(now)
    if state is not RequestState.PENDING:
        raise RequestNotPending(f"The request {request} is {state.value}; nothing was done.")
    return asked


def to_confirm(register: Register, request: str, now: dt.datetime) -> Requested:
    """The request of which a certificate is to be made; raises as ``pending``.

    Raises:
        NameRefused: the name is in use by a certificate that stands. The same kiosk that is renewed
            by an admin keeps its former one until it has used the new one.
        RequestRefused: its key was certified before.
    """
    asked = pending(register, request, now)
    invited = register.invitations[asked.invitation]
    if invited.purpose is not Purpose.RENEW:
        check_free(register, asked.uri, now)
    elif any(_was_taken_back(one, invited.at) for one in register.of_party(asked.uri)):
        raise RequestNotPending(f"{asked.uri} was revoked since it was invited; invite it anew.")
    check_new_key(register, asked.key_sha256)
    return asked


def _was_taken_back(one: Certified, since: dt.datetime) -> bool:
    """By somebody: as of a stolen kiosk, which may have asked before."""
    return one.revoked_at is not None and one.revoked_at > since and one.reason != "superseded"


def check_free(register: Register, uri: str, now: dt.datetime) -> None:
    """Refuses a second one of the same name: one could pass for the other; raises NameRefused."""
    if any(one.stands(now) for one in register.of_party(uri)):
        raise NameRefused(f"{uri} has a certificate that stands; revoke it first.")


def check_new_key(register: Register, key_sha256: str) -> None:
    """Each certificate has a key of its own; raises RequestRefused."""
    if register.of_key(key_sha256):
        raise RequestRefused("This key was certified before; a new one is needed each time.")


def to_renew(register: Register, serial: int, key_sha256: str, now: dt.datetime) -> Certified:
    """The certificate to renew, or the one that already renewed it with the same key.

    The second has ``former`` = ``serial``: its answer was lost and it is handed out again.

    Raises:
        RenewalRefused: no kiosk's certificate, or not the newest that stands.
        RequestRefused: the key was certified before.
        CloneSuspected: the certificate was renewed before, with another key.
    """
    held = register.certificates.get(serial)
    if held is None or held.kind != Kind.DEVICE.word or not held.stands(now):
        raise RenewalRefused("This certificate is none of a kiosk that stands.")
    after = register.renewals_of(held)
    for one in after:
        if one.key_sha256 == key_sha256 and one.stands(now):
            return one
    if after:
        raise CloneSuspected(f"{held.uri}: a certificate was renewed twice, with different keys.")
    if register.newest(held.uri) != held:
        raise RenewalRefused(f"{held.uri} has a newer certificate.")
    check_new_key(register, key_sha256)
    return held


def suspicion(register: Register, serial: int, how: str) -> tuple[Act, Mapping[str, str]]:
    """The act that tells of a clone; raises CloneSuspected: it is told already."""
    uri = register.certificates[serial].uri
    if uri in register.clones:
        raise CloneSuspected(f"{uri}: two kiosks seem to use one certificate.")
    return Act.CLONE_SUSPECTED, {"uri": uri, "serial": f"{serial:x}", "how": how}


def revocation(
    register: Register, serial: int, reason: str, by: str
) -> tuple[Act, Mapping[str, str]]:
    """The act that takes back one certificate, of whatever kind.

    Raises:
        ProvisioningError: another reason than ``authority.REASONS``.
        NotIssuedHere: there is no such certificate, or it was taken back before.
    """
    if reason not in REASONS:
        raise ProvisioningError(f"Reasons are: {', '.join(REASONS)}.")
    held = register.certificates.get(serial)
    if held is None or held.revoked_at is not None:
        raise NotIssuedHere(f"No certificate {serial:x} is there to be taken back.")
    facts = {"serial": f"{serial:x}", "uri": held.uri, "reason": reason, "by": by}
    return Act.REVOKED, facts
