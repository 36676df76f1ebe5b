"""New signing and sealing keys for a kiosk or a hospital, without a gap and without a restart.

    announce   the new key lies at its owner, its public half at all peers; nobody uses it yet
    switch     the owner signs with it, the peers seal to it; the former still opens and verifies
    retire     the former one is gone everywhere: what is under way under it would be refused

Within a stage the files may be carried over in any order; a stage is done when all have theirs. The
owner's file is the truth: each stage writes it first and derives from it what the peers are handed,
so that a stage that was interrupted is finished by running it again.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from eligibility.jose_keys import CURRENT, FORMER, NEXT, OWNER
from provisioning import jose
from provisioning.bundle import PEERS
from provisioning.errors import RotationRefused
from provisioning.files import read_private, write_private
from provisioning.jose import JosePair
from provisioning.office import Office
from provisioning.profile import Kind

RETIRE_AFTER = dt.timedelta(days=8)
"""The broker keeps messages and sessions for seven days; one more for what is sealed meanwhile."""
_ANNOUNCED, _SWITCHED, _RETIRED = "keys-announced", "keys-switched", "keys-retired"
_DEVICE, _HOSPITAL = ("urn:x-oev:device:", "urn:x-oev:hospital:")


@dataclasses.dataclass(frozen=True, slots=True)
class Done:
    """What one stage did to one key."""

    uri: str
    use: str
    kid: str
    """Of the new key."""
    former: tuple[str, ...]
    """Ids of the keys that it replaces or has replaced."""


class Rotation:
    """One party's keys, and the folders of all who know them."""

    def __init__(self, office: Office, owner: Path, peers: Sequence[Path]) -> None:
        """Checks that nobody who knows the party is left out.

        Raises:
            RotationRefused: a standing peer's folder is missing among ``peers``.
            FolderRefused: a folder holds no keys, or is open to others.
        """
        self._office = office
        self._owner = owner
        self._peers = tuple(peers)
        self.uri = _uri_of(owner)
        _check_complete(office, self.uri, {_uri_of(peer) for peer in peers})

    def announce(self, use: str, now: dt.datetime) -> Done:
        """Makes the new key, unless it was made already, and hands it out.

        Raises:
            RotationRefused: a former key was not retired yet.
        """
        pairs = self._pairs(use)
        if _in(pairs, FORMER):
            raise RotationRefused(f"{use}: the key before was not retired yet; run: retire")
        if not _in(pairs, NEXT):
            pairs = [*pairs, jose.make(use, self.uri).in_state(NEXT)]
        self._write(use, pairs)
        (new,) = _in(pairs, NEXT)
        return self._noted(_ANNOUNCED, use, new, _in(pairs, CURRENT), now)

    def switch(self, use: str, now: dt.datetime) -> Done:
        """Puts the announced key to use; the one until now becomes a former one.

        Raises:
            RotationRefused: no key was announced.
        """
        pairs = self._pairs(use)
        if not _in(pairs, NEXT) and not _in(pairs, FORMER):
            raise RotationRefused(f"{use}: no key was announced; run: announce")
        if _in(pairs, NEXT):
            pairs = [_moved(pair) for pair in pairs]
        self._write(use, pairs)
        (new,) = _in(pairs, CURRENT)
        return self._noted(_SWITCHED, use, new, _in(pairs, FORMER), now)

    def retire(self, use: str, now: dt.datetime) -> Done:
        """Takes the former key away from everybody.

        Raises:
            RotationRefused: nothing was switched, or less than eight days ago.
        """
        pairs = self._pairs(use)
        former, (new,) = _in(pairs, FORMER), _in(pairs, CURRENT)
        due = self.retire_due(use)
        if due is None or (not former and self._is_noted(_RETIRED, new)):
            raise RotationRefused(f"{use}: there is no former key; run: announce, then switch")
        if now < due:
            raise RotationRefused(
                f"{use}: messages under the former key may be under way until {due:%Y-%m-%d %H:%M}Z"
            )
        self._write(use, [new])
        return self._noted(_RETIRED, use, new, former, now)

    def retire_at_once(self, use: str, now: dt.datetime) -> Done:
        """For a compromised key: no word of it counts from now on.

        Without a former key it is the current one that goes: a new one takes its place, and an
        announced one goes, too, because it lay beside it.
        """
        pairs = self._pairs(use)
        new = _in(pairs, CURRENT)[0] if _in(pairs, FORMER) else jose.make(use, self.uri)
        self._write(use, [new])
        gone = [pair for pair in pairs if pair.kid != new.kid]
        return self._noted(_RETIRED, use, new, gone, now)

    def retire_due(self, use: str) -> dt.datetime | None:
        """When the former key may go; None while nothing was switched."""
        kids = {pair.kid for pair in _in(self._pairs(use), CURRENT)}
        at = [
            entry.at
            for entry in self._office.ledger.entries()
            if entry.act == _SWITCHED and entry.facts["kid"] in kids
        ]
        return dt.datetime.fromisoformat(at[0]) + RETIRE_AFTER if at else None

    def has_former(self, use: str) -> bool:
        """Whether a key waits to be retired."""
        return bool(_in(self._pairs(use), FORMER))

    def files(self, uses: Sequence[str]) -> list[Path]:
        """What a stage has written, to be carried to whom it belongs."""
        own = [self._owner / jose.FILES[use] for use in uses]
        return [*own, *(peer / PEERS for peer in self._peers)]

    def _pairs(self, use: str) -> list[JosePair]:
        return jose.pairs_of(read_private(self._owner / jose.FILES[use]))

    def _write(self, use: str, pairs: Sequence[JosePair]) -> None:
        """First to its owner: a key that others use before it is there would open nothing."""
        write_private(self._owner / jose.FILES[use], jose.own_json(pairs))
        for peer in self._peers:
            known = jose.keys_of(read_private(peer / PEERS))
            others = [key for key in known if (key[OWNER], key["use"]) != (self.uri, use)]
            handed = [*others, *(pair.public for pair in pairs)]
            write_private(peer / PEERS, jose.key_set(handed))

    def _noted(
        self, act: str, use: str, new: JosePair, former: Sequence[JosePair], now: dt.datetime
    ) -> Done:
        done = Done(self.uri, use, new.kid, tuple(pair.kid for pair in former))
        facts = {"uri": done.uri, "use": use, "kid": done.kid, "former": " ".join(done.former)}
        if not self._is_noted(act, new):
            self._office.ledger.append(act, facts, now)
        return done

    def _is_noted(self, act: str, pair: JosePair) -> bool:
        entries = self._office.ledger.entries()
        return any((entry.act, entry.facts.get("kid")) == (act, pair.kid) for entry in entries)


def _in(pairs: Sequence[JosePair], state: str) -> list[JosePair]:
    return [pair for pair in pairs if pair.state == state]


def _moved(pair: JosePair) -> JosePair:
    return pair.in_state({NEXT: CURRENT, CURRENT: FORMER}.get(pair.state, pair.state))


def _uri_of(folder: Path) -> str:
    return jose.pairs_of(read_private(folder / jose.FILES["sig"]))[0].owner


def _check_complete(office: Office, uri: str, given: set[str]) -> None:
    """A kiosk's peer is its hospital; a hospital's peers are all its kiosks that stand."""
    institution = uri.split(":")[3]
    kind, ours = (
        (Kind.HOSPITAL, f"{_HOSPITAL}{institution}")
        if uri.startswith(_DEVICE)
        else (Kind.DEVICE, f"{_DEVICE}{institution}:")
    )
    standing = {
        one.uri for one in office.issued() if one.kind == kind.word and one.revoked_at is None
    }
    missing = {peer for peer in standing if peer.startswith(ours)} - given
    if missing:
        raise RotationRefused(f"Give --peer for {', '.join(sorted(missing))}, too.")
    if any(not peer.startswith(ours) for peer in given):
        raise RotationRefused(f"Not a peer of {uri}: give {ours}... only.")
