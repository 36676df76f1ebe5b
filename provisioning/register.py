"""What the ledger's acts amount to: who is invited, who asks, what stands. Pure: a fold over acts.

There is no other truth: the server and the commands read the same lines and come to the same.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from provisioning.acts import Act
from provisioning.entry import Entry
from provisioning.held import (
    SUPERSEDED,
    WRONG_TRIES,
    Certified,
    InvitationState,
    Invited,
    Purpose,
    Requested,
    RequestState,
    SettingsMade,
)
from provisioning.layered import Layered
from provisioning.released import Releases

__all__ = [
    "WRONG_TRIES",
    "Certified",
    "InvitationState",
    "Invited",
    "Purpose",
    "Register",
    "RequestState",
    "Requested",
    "SettingsMade",
]

KEYS_A_DAY = 12
"""How often a party may tell other keys: each time is a line that stays."""


class Register:
    """Grows with each entry until it is handed out; ask it, never change what it holds."""

    def __init__(self) -> None:
        self.name = ""
        """The authority's, as it stands in its certificates."""
        self.issuing: set[int] = set()
        """Serials of issuing authorities made after the first ones."""
        self.issuing_revoked: dict[int, dt.datetime] = {}
        """Since when, by serial."""
        self.invitations: Layered[str, Invited] = Layered()
        self.requests: Layered[str, Requested] = Layered()
        self.certificates: Layered[int, Certified] = Layered()
        """By serial, oldest first."""
        self.keys: Layered[str, str] = Layered()
        """Public JWK set (JSON) by URI, as its party told it."""
        self.kids: Layered[str, str] = Layered()  # who was the first to tell this key
        self.keys_told_at: Layered[str, tuple[dt.datetime, ...]] = Layered()  # the newest, by URI
        self.settings: dict[str, SettingsMade] = {}
        self.admins: dict[str, frozenset[str]] = {}
        """Institutions by URI; ``*`` is every one."""
        self.clones: dict[str, str] = {}
        """How it was seen, by URI, until an admin clears it."""
        self.renewals_asked: set[str] = set()
        self.releases = Releases()
        self.list_number = 0
        self.listed_at: dt.datetime | None = None
        self.lists_lack = 0
        """Number of the newest act that lists must tell of at once."""
        self.replaced_since: dt.datetime | None = None
        """When the oldest certificate was replaced of which the lists do not tell yet."""
        self.sequence = 0  # of the newest act
        self._serials: Layered[str, tuple[int, ...]] = Layered()
        self._keys_of: Layered[str, tuple[int, ...]] = Layered()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Register":
        """All acts, oldest first."""
        register = cls()
        for entry in entries:
            register.take(entry)
        return register

    def take(self, entry: Entry) -> None:
        """The next act; words of newer versions are passed over."""
        at = dt.datetime.fromisoformat(entry.at)
        fold = _FOLDS.get(entry.act)
        if fold is not None:
            fold(self, entry.facts, at)
        self.releases = self.releases.after(entry, at)
        self.sequence = entry.sequence
        if entry.act == Act.LISTED:
            self.list_number, self.listed_at, self.replaced_since = entry.sequence, at, None
        elif entry.act == Act.REVOKED and self._was_replaced(entry.facts["serial"]):
            self.replaced_since = self.replaced_since or at
        elif entry.act in _TOLD_BY_LISTS:
            self.lists_lack = entry.sequence

    def _was_replaced(self, serial: str) -> bool:
        return self.certificates[int(serial, 16)].was_replaced

    def copy(self) -> "Register":
        """One that may grow on while this one stays as it is."""
        other = Register()
        for name, value in vars(self).items():
            setattr(other, name, value.copy() if isinstance(value, Layered | dict | set) else value)
        return other

    def parties(self) -> Iterator[str]:
        """Everybody who ever had a certificate."""
        return iter(self._serials)

    def of_party(self, uri: str) -> list[Certified]:
        """Its certificates, oldest first."""
        return [self.certificates[serial] for serial in self._serials.get(uri, ())]

    def of_key(self, key_sha256: str) -> list[Certified]:
        """Certificates of this key (SHA-256 of its DER SubjectPublicKeyInfo), oldest first."""
        return [self.certificates[serial] for serial in self._keys_of.get(key_sha256, ())]

    def note(self, made: Certified) -> None:
        """What a new certificate of a party changes beside it."""
        self._serials[made.uri] = (*self._serials.get(made.uri, ()), made.serial)
        if made.key_sha256:
            held = self._keys_of.get(made.key_sha256, ())
            self._keys_of[made.key_sha256] = (*held, made.serial)
        self.renewals_asked.discard(made.uri)
        if made.former is None:  # enrolled anew, and no former one stands: nobody's copy is left
            self.clones.pop(made.uri, None)

    def renewals_of(self, one: Certified) -> list[Certified]:
        """What its kiosk got for it by itself, without an admin."""
        held = self.of_party(one.uri)
        return [after for after in held if after.former == one.serial and after.request is None]

    def newest(self, uri: str) -> Certified | None:
        """Its newest certificate that was not taken back."""
        left = [one for one in self.of_party(uri) if one.revoked_at is None]
        return left[-1] if left else None


def _authority_made(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    register.name = facts["name"]


def _issuing_made(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    register.issuing.add(int(facts["serial"], 16))


def _issuing_revoked(register: Register, facts: Mapping[str, str], at: dt.datetime) -> None:
    register.issuing_revoked[int(facts["serial"], 16)] = at


def _issued(register: Register, facts: Mapping[str, str], at: dt.datetime) -> None:
    serial = int(facts["serial"], 16)
    issuer = facts.get("issuer")
    register.certificates[serial] = Certified(
        serial=serial,
        kind=facts["kind"],
        uri=facts["uri"],
        common_name=facts["common_name"],
        at=at,
        until=dt.datetime.fromisoformat(facts["valid_until"]),
        key_sha256=facts.get("key_sha256", ""),
        certificate=facts.get("certificate", ""),
        former=_former_of(register, facts),
        request=facts.get("request"),
        issuer=None if issuer is None else int(issuer, 16),
    )
    made = register.certificates[serial]
    register.note(made)
    if "request" in facts:
        asked = register.requests[facts["request"]]
        register.requests[asked.id] = dataclasses.replace(asked, serial=serial)


def _former_of(register: Register, facts: Mapping[str, str]) -> int | None:
    """The serial that a certificate renews, by itself or by an invitation to renew."""
    if "former" in facts:
        return int(facts["former"], 16)
    asked = register.requests.get(facts.get("request", ""))
    if asked is None or register.invitations[asked.invitation].purpose is not Purpose.RENEW:
        return None
    held = register.of_party(facts["uri"])
    return held[-1].serial if held else None


def _revoked(register: Register, facts: Mapping[str, str], at: dt.datetime) -> None:
    serial = int(facts["serial"], 16)
    standing, newest = register.certificates[serial], register.of_party(facts["uri"])[-1]
    is_newest = newest.serial == serial
    register.certificates[serial] = dataclasses.replace(
        standing,
        revoked_at=at,
        reason=facts["reason"],
        was_replaced=facts["reason"] == SUPERSEDED and not is_newest and newest.stands(at),
    )


def _invited(register: Register, facts: Mapping[str, str], at: dt.datetime) -> None:
    register.invitations[facts["invitation"]] = Invited(
        id=facts["invitation"],
        secret_sha256=facts["secret_sha256"],
        uri=facts["uri"],
        purpose=Purpose(facts["purpose"]),
        by=facts["by"],
        at=at,
        until=dt.datetime.fromisoformat(facts["until"]),
    )
    for former in facts.get("instead_of", "").split():
        one = register.invitations[former]
        register.invitations[former] = dataclasses.replace(one, is_withdrawn=True)


def _tried(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    one = register.invitations[facts["invitation"]]
    register.invitations[one.id] = dataclasses.replace(one, wrong_tries=one.wrong_tries + 1)


def _withdrawn(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    one = register.invitations[facts["invitation"]]
    register.invitations[one.id] = dataclasses.replace(one, is_withdrawn=True)


def _requested(register: Register, facts: Mapping[str, str], at: dt.datetime) -> None:
    request = Requested(
        id=facts["request"],
        invitation=facts["invitation"],
        uri=facts["uri"],
        key_sha256=facts["key_sha256"],
        csr=facts["csr"],
        at=at,
        until=dt.datetime.fromisoformat(facts["until"]),
    )
    register.requests[request.id] = request
    used = register.invitations[request.invitation]
    register.invitations[used.id] = dataclasses.replace(used, request=request.id)


def _declined(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    one = register.requests[facts["request"]]
    register.requests[one.id] = dataclasses.replace(one, declined_because=facts["reason"])


def _keys_told(register: Register, facts: Mapping[str, str], at: dt.datetime) -> None:
    uri = facts["uri"]
    register.keys[uri] = facts["keys"]
    register.keys_told_at[uri] = (*register.keys_told_at.get(uri, ()), at)[-KEYS_A_DAY:]
    for jwk in json.loads(facts["keys"]).get("keys", ()):
        register.kids.setdefault(jwk["kid"], uri)


def _renewal_asked(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    register.renewals_asked.add(facts["uri"])


def _clone_suspected(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    register.clones[facts["uri"]] = facts["how"]


def _clone_cleared(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    register.clones.pop(facts["uri"], None)


def _settings_made(register: Register, facts: Mapping[str, str], at: dt.datetime) -> None:
    register.settings[facts["uri"]] = SettingsMade(
        int(facts["version"]), facts["jws"], at, facts["by"]
    )


def _admin_allowed(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    register.admins[facts["uri"]] = frozenset(facts["institutions"].split())


def _admin_barred(register: Register, facts: Mapping[str, str], _at: dt.datetime) -> None:
    register.admins.pop(facts["uri"], None)


_FOLDS: Mapping[str, Callable[[Register, Mapping[str, str], dt.datetime], None]] = {
    Act.AUTHORITY_MADE: _authority_made,
    Act.ISSUING_MADE: _issuing_made,
    Act.ISSUING_REVOKED: _issuing_revoked,
    Act.ISSUED: _issued,
    Act.REVOKED: _revoked,
    Act.INVITED: _invited,
    Act.INVITATION_TRIED: _tried,
    Act.INVITATION_WITHDRAWN: _withdrawn,
    Act.REQUESTED: _requested,
    Act.DECLINED: _declined,
    Act.KEYS_TOLD: _keys_told,
    Act.RENEWAL_ASKED: _renewal_asked,
    Act.CLONE_SUSPECTED: _clone_suspected,
    Act.CLONE_CLEARED: _clone_cleared,
    Act.SETTINGS_MADE: _settings_made,
    Act.ADMIN_ALLOWED: _admin_allowed,
    Act.ADMIN_BARRED: _admin_barred,
}
_TOLD_BY_LISTS = frozenset({Act.REVOKED, Act.ISSUING_MADE, Act.ISSUING_REVOKED, Act.ROOT_LISTED})
