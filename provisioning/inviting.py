"""Inviting a kiosk, and taking an invitation back: what may be, as acts of the ledger. Pure.

The secret is shown once and kept nowhere; its hash is in the ledger.
"""

import datetime as dt
from collections.abc import Mapping

from eligibility.invitation import Secret
from provisioning.acts import Act
from provisioning.errors import NameRefused, NotIssuedHere, RequestNotPending, RequestWaits
from provisioning.profile import Identity
from provisioning.register import InvitationState, Purpose, Register, RequestState

LIFE = dt.timedelta(minutes=30)
_LONGEST_REASON = 200


def to_invite(
    register: Register, identity: Identity, secret: Secret, purpose: Purpose, now: dt.datetime
) -> tuple[Act, dict[str, str]]:
    """The invitation as an act, without ``by``.

    One that is open for the same kiosk is withdrawn by this act: of two codes for one name both
    could be used, by two machines.

    Raises:
        NameRefused: the kiosk has a certificate that stands, or there is none to renew.
        RequestWaits: a machine asks already under this name.
    """
    uri = identity.uri
    if purpose is Purpose.RENEW and not register.of_party(uri):
        raise NameRefused(f"{uri} never had a certificate; invite it without --renew.")
    if purpose is Purpose.ENROL and any(one.stands(now) for one in register.of_party(uri)):
        raise NameRefused(
            f"{uri} has a certificate that stands. For the same kiosk, which cannot renew it by"
            " itself, use --renew; for another machine in its place --replace."
        )
    check_nobody_asks(register, uri, now)
    facts = {
        "invitation": secret.id,
        "secret_sha256": secret.hash.hex(),
        "uri": uri,
        "purpose": purpose.value,
        "until": _moment(now + LIFE),
    }
    former = _open_ones(register, uri, now)
    return Act.INVITED, {**facts, "instead_of": " ".join(former)} if former else facts


def check_nobody_asks(register: Register, uri: str, now: dt.datetime) -> None:
    """Raises RequestWaits: a machine asks already under this name."""
    for asked in register.requests.values():
        if asked.uri == uri and asked.state(now) is RequestState.PENDING:
            raise RequestWaits(
                f"{uri} asks already: confirm or decline the request {asked.id} first."
            )


def _open_ones(register: Register, uri: str, now: dt.datetime) -> list[str]:
    return [
        one.id
        for one in register.invitations.values()
        if one.uri == uri and one.state(now) is InvitationState.OPEN
    ]


def to_withdraw(
    register: Register, invitation: str, now: dt.datetime
) -> tuple[Act, Mapping[str, str]]:
    """An open invitation taken back, as an act, without ``by`` and ``reason``.

    Raises:
        NotIssuedHere: there is no such invitation.
        RequestNotPending: it was used, or is over already; says which.
    """
    invited = register.invitations.get(invitation)
    if invited is None:
        raise NotIssuedHere(f"There is no invitation {invitation}.")
    state = invited.state(now)
    if state is InvitationState.USED:
        raise RequestNotPending(
            f"The invitation {invitation} was used by the request {invited.request}: decline that."
        )
    if state is not InvitationState.OPEN:
        raise RequestNotPending(f"The invitation {invitation} is {state.value}; nothing was done.")
    return Act.INVITATION_WITHDRAWN, {"invitation": invitation}


def reason(given: str) -> str:
    """Why, as it stands in the ledger: one line, neither empty nor a book; raises ValueError."""
    line = " ".join(given.split())
    if not line or len(line) > _LONGEST_REASON or not line.isprintable():
        raise ValueError(f"1 to {_LONGEST_REASON} printable characters are needed")
    return line


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
