"""Inviting a kiosk, and taking an invitation back: what may be, as acts of the ledger. Pure.

The secret is shown once and kept nowhere; its hash is in the ledger.
"""

import datetime as dt
from collections.abc import Mapping

from eligibility.invitation import Secret
from provisioning.acts import Act
from provisioning.errors import NameRefused, NotIssuedHere, RequestNotPending
from provisioning.profile import Identity
from provisioning.register import InvitationState, Purpose, Register

LIFE = dt.timedelta(minutes=30)
_LONGEST_REASON = 200


def to_invite(
    register: Register, identity: Identity, secret: Secret, purpose: Purpose, now: dt.datetime
) -> tuple[Act, dict[str, str]]:
    """The invitation as an act, without ``by``.

    Raises:
        NameRefused: the kiosk has a certificate that stands, or there is none to renew.
    """
    uri = identity.uri
    if purpose is Purpose.RENEW and not register.of_party(uri):
        raise NameRefused(f"{uri} never had a certificate; invite it without --renew.")
    if purpose is Purpose.ENROL and any(one.stands(now) for one in register.of_party(uri)):
        raise NameRefused(
            f"{uri} has a certificate that stands. For the same kiosk, which cannot renew it by"
            " itself, use --renew; for another machine in its place --replace."
        )
    return Act.INVITED, {
        "invitation": secret.id,
        "secret_sha256": secret.hash.hex(),
        "uri": uri,
        "purpose": purpose.value,
        "until": _moment(now + LIFE),
    }


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
