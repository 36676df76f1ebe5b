"""What an administrator does, as acts of the ledger under their own name.

Each looks at all acts so far inside the ledger's transaction: two who press at the same moment are
answered one after the other.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from eligibility.invitation import SECRET_BYTES, Secret
from provisioning import inviting, profile, site_settings, staff_codes
from provisioning.acts import Act
from provisioning.admin.desk import Visit
from provisioning.admin.reach import name_of
from provisioning.authority import REASONS
from provisioning.errors import (
    FolderRefused,
    LedgerBroken,
    LedgerUnwritable,
    NameRefused,
    NotIssuedHere,
    PeriodRefused,
    ProvisioningError,
    RequestNotPending,
    RequestRefused,
    RequestWaits,
    SettingsUnchanged,
    StaffRefused,
)
from provisioning.register import Purpose, Register
from provisioning.serving.app import written
from provisioning.site_settings import Tables
from provisioning.staff_codes import Asked, Given

_Result = TypeVar("_Result")
Decide = Callable[[Register], tuple[Act, Mapping[str, str]]]

Otherwise = Mapping[type[ProvisioningError], str]
"""Which sentence a refusal of the office is told by; the first kind that fits."""
_NEVER: Otherwise = {}
_CONFIRMING: Otherwise = {
    NameRefused: "stands",
    RequestRefused: "key-used",
    PeriodRefused: "no-issuer",
    FolderRefused: "no-issuer",
    NotIssuedHere: "not-pending",
    RequestNotPending: "not-pending",
}

_SIGNING: Otherwise = {
    SettingsUnchanged: "unchanged",
    NotIssuedHere: "no-settings",
    NameRefused: "never-enrolled",
    FolderRefused: "no-signer",
    PeriodRefused: "no-signer",
}


class ActRefused(Exception):
    """It cannot be done; ``why`` names its sentence ``frame.refused-...``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def invite(visit: Visit, uri: str, purpose: str) -> Secret:
    """Invites a kiosk; gives the secret, which is kept nowhere."""
    if not visit.admin.may(uri):
        raise ActRefused("institution")
    if purpose not in set(Purpose):
        raise ActRefused("purpose")
    secret = Secret(visit.desk.surroundings.random(SECRET_BYTES))
    identity, by, now = profile.of_device(uri), visit.admin.uri, visit.now

    def decide(register: Register) -> tuple[Act, Mapping[str, str]]:
        act, facts = inviting.to_invite(register, identity, secret, Purpose(purpose), now)
        return act, {**facts, "by": by}

    taken = "enrolled" if purpose == Purpose.ENROL else "nothing-to-renew"
    otherwise: Otherwise = {NameRefused: taken, RequestWaits: "asks-already"}
    await _transact(visit, decide, otherwise)
    return secret


async def withdraw(visit: Visit, invitation: str, reason: str) -> None:
    """Takes an invitation back before it is used."""
    given, by, now = _reason(reason), visit.admin.uri, visit.now

    def decide(register: Register) -> tuple[Act, Mapping[str, str]]:
        act, facts = inviting.to_withdraw(register, invitation, now)
        return act, {**facts, "by": by, "reason": given}

    await _transact(visit, decide, {ProvisioningError: "not-open"})


async def confirm(visit: Visit, request: str) -> None:
    """Issues what a kiosk asks for."""
    office, by, now = visit.desk.surroundings.office, visit.admin.uri, visit.now
    await _done(visit, lambda: office.confirm(request, by, now), _CONFIRMING)


async def decline(visit: Visit, request: str, reason: str) -> None:
    """Answers it with no."""
    office, by, now = visit.desk.surroundings.office, visit.admin.uri, visit.now
    given = _reason(reason)
    await _done(visit, lambda: office.decline(request, by, given, now), _CONFIRMING)


async def revoke(visit: Visit, uri: str, typed: str, reason: str) -> None:
    """Takes back every certificate of a kiosk whose name was typed to be sure."""
    if typed != name_of(uri):
        raise ActRefused("name")
    if reason not in REASONS:
        raise ActRefused("reason")
    office, by, now = visit.desk.surroundings.office, visit.admin.uri, visit.now
    otherwise: Otherwise = {ProvisioningError: "nothing-stands"}
    await _done(visit, lambda: office.revoke(uri, reason, now, by), otherwise)


async def ask_renewal(visit: Visit, uri: str) -> None:
    """The kiosk renews at its next poll."""

    def decide(register: Register) -> tuple[Act, Mapping[str, str]]:
        if not any(one.stands(visit.now) for one in register.of_party(uri)):
            raise ActRefused("nothing-stands")
        if uri in register.renewals_asked:
            raise ActRefused("asked-already")
        return Act.RENEWAL_ASKED, {"uri": uri, "by": visit.admin.uri}

    await _transact(visit, decide)


async def make_settings(visit: Visit, uri: str, tables: Tables) -> None:
    """Signs the next version of a kiosk's settings."""
    office, by, now = visit.desk.surroundings.office, visit.admin.uri, visit.now
    await _done(visit, lambda: site_settings.make(office, uri, tables, by, now), _SIGNING)


async def make_settings_again(visit: Visit, uri: str) -> None:
    """Signs what the newest version says as the next one."""
    office, by, now = visit.desk.surroundings.office, visit.admin.uri, visit.now
    await _done(visit, lambda: site_settings.again(office, uri, by, now), _SIGNING)


async def give_code(visit: Visit, uri: str, staff_id: str, since: str | None) -> Given:
    """Draws a code for a member of a kiosk's staff; it is kept nowhere.

    ``since``: when the code was given in whose place it comes; None: the member has none.
    """
    around, now = visit.desk.surroundings, visit.now
    asked, again = Asked(uri, staff_id, visit.admin.uri, since), since is not None

    def give() -> Given:
        return staff_codes.give(around.office, asked, around.random, now, again=again)

    return await _of_staff(visit, give)


async def take_code(visit: Visit, uri: str, staff_id: str) -> None:
    """Takes a member's code away."""
    office, now = visit.desk.surroundings.office, visit.now
    asked = Asked(uri, staff_id, visit.admin.uri)
    await _of_staff(visit, lambda: staff_codes.take(office, asked, now))


async def _of_staff(visit: Visit, work: Callable[[], _Result]) -> _Result:
    try:
        return await _done(visit, work, _SIGNING)
    except StaffRefused as refused:
        raise ActRefused(refused.why) from None


async def clear_clone(visit: Visit, uri: str, reason: str) -> None:
    """Somebody looked at the kiosk: there is no copy, or it is out."""

    def decide(register: Register) -> tuple[Act, Mapping[str, str]]:
        if uri not in register.clones:
            raise ActRefused("no-alarm")
        return Act.CLONE_CLEARED, {"uri": uri, "reason": _reason(reason), "by": visit.admin.uri}

    await _transact(visit, decide)


def _reason(given: str) -> str:
    try:
        return inviting.reason(given)
    except ValueError:
        raise ActRefused("reason") from None


async def _done(visit: Visit, work: Callable[[], _Result], otherwise: Otherwise) -> _Result:
    """Where the disk may be waited for; what the office refuses, somebody else did meanwhile."""
    try:
        return await written(visit.request, work)
    except (LedgerBroken, LedgerUnwritable):
        raise
    except ProvisioningError as error:
        why = next((one for kind, one in otherwise.items() if isinstance(error, kind)), None)
        if why is None:
            raise
        raise ActRefused(why) from None


async def _transact(visit: Visit, decide: Decide, otherwise: Otherwise = _NEVER) -> None:
    ledger, now = visit.desk.surroundings.office.ledger, visit.now
    await _done(visit, lambda: ledger.transact(decide, now), otherwise)
