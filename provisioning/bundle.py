"""What each party is handed: one private folder.

    device.key device.crt ca.crt              everybody: own key, leaf + issuing authority, root
    crl.pem                                   cloud and broker: who is not let in any more
    issuers.pem                               cloud and broker: the issuing authority of each kind
    jose-sign.jwk jose-encrypt.jwk peers.jwks kiosk and hospital: own pairs, the other's public keys
    outbox.key                                kiosk: seals its stored records (32 random bytes;
                                              behind them former keys, which only open)
    staff.key                                 board: seals second factors, chains the audit

Here all keys are made on one machine, for the bench and for a first installation at one desk.
"""

import dataclasses
import datetime as dt
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from eligibility.jose_keys import OWNER
from provisioning import jose, profile
from provisioning.acts import Act
from provisioning.device_key import keep_key
from provisioning.errors import FolderRefused
from provisioning.files import (
    exchange,
    make_private_folder,
    read_private,
    sync_folder,
    write_private,
)
from provisioning.office import Office
from provisioning.parties import check_free, clear_unfinished, party, serial_in, unfinished
from provisioning.profile import Identity

OUTBOX_KEY = "outbox.key"
STAFF_KEY = "staff.key"
_PAIR = ("device.key", "device.crt")
_STAFF_KEY_BYTES = 32
_OUTBOX_KEY_BYTES = 32
_OUTBOX_KEYS = 8
PEERS = "peers.jwks"
CRL = "crl.pem"
ISSUERS = "issuers.pem"


@dataclasses.dataclass(frozen=True, slots=True)
class LinePlan:
    """Who takes part in one line."""

    institution: str
    device: str
    cloud_hosts: tuple[str, ...]
    """DNS names or addresses under which the kiosk reaches the cloud service."""
    broker_hosts: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """The folders of one line."""

    kiosk: Path
    cloud: Path
    broker: Path
    hospital: Path

    @classmethod
    def below(cls, folder: Path) -> "Line":
        """The folders as they lie below ``folder``."""
        return cls(folder / "kiosk", folder / "cloud", folder / "broker", folder / "hospital")


def issue_line(office: Office, folder: Path, plan: LinePlan, now: dt.datetime) -> Line:
    """Makes the folders of kiosk, cloud, broker and hospital below ``folder``.

    Raises:
        NameRefused: a name may not stand in a certificate, or is taken; nothing was written.
        FolderRefused: one of the folders exists; nothing was written.
    """
    line = Line.below(folder)
    check_free(line.kiosk, line.cloud, line.broker, line.hospital)
    kiosk = profile.device(plan.institution, plan.device)
    hospital = profile.hospital(plan.institution)
    cloud = profile.service("cloud", plan.cloud_hosts)
    broker = profile.service("broker", plan.broker_hosts)
    for place, identity in ((line.kiosk, kiosk), (line.hospital, hospital)):
        _check_new(office, place, identity, now)
    for place, identity in ((line.cloud, cloud), (line.broker, broker)):
        with party(office, place, identity, now) as made:
            write_private(made / ISSUERS, office.issuers_pem(now))
    with party(office, line.hospital, hospital, now) as made:
        _make_jose(office, made, hospital, now)
    _add_kiosk(office, line.kiosk, line.hospital, kiosk, now)
    write_crl(office, (line.cloud, line.broker), now)
    return line


def issue_kiosk(
    office: Office, folder: Path, hospital: Path, identity: Identity, now: dt.datetime
) -> None:
    """Makes one more kiosk's folder and tells the hospital its verify key.

    Args:
        office: the authority.
        folder: the kiosk's, must not exist.
        hospital: the folder of the hospital's bundle.
        identity: see ``profile.device``.
        now: start of validity.

    Raises:
        FolderRefused: the kiosk's folder exists, or the hospital's does not.
        NameRefused: the institution has a kiosk of this name.
    """
    check_free(folder)
    _check_new(office, folder, identity, now)
    _peers_of(hospital)
    _add_kiosk(office, folder, hospital, identity, now)


def outbox_keys(kiosk: Path) -> bytes:
    """The keys of a kiosk's stored records, the current one first; also of a folder of old.

    Raises:
        FolderRefused: this is no kiosk's folder.
    """
    held = read_private(kiosk / OUTBOX_KEY)
    if not held or len(held) % _OUTBOX_KEY_BYTES:
        raise FolderRefused(f"{kiosk / OUTBOX_KEY} holds no whole keys of 32 bytes.")
    return held


def let_open(kiosk: Path, former: bytes) -> None:
    """Lets a kiosk that is enrolled again open what it stored under its ``former`` keys.

    Keys beyond the eighth go: the kiosk reads no more.
    """
    held = outbox_keys(kiosk) + former
    write_private(kiosk / OUTBOX_KEY, held[: _OUTBOX_KEYS * _OUTBOX_KEY_BYTES])


def issue_insurer(office: Office, folder: Path, identity: Identity, now: dt.datetime) -> None:
    """Makes an insurer's folder: its key, its certificate, the root.

    Raises:
        FolderRefused: the folder exists.
        NameRefused: the insurer has a certificate that stands.
    """
    with party(office, folder, identity, now):
        pass


def issue_service(office: Office, folder: Path, identity: Identity, now: dt.datetime) -> None:
    """Makes a server's folder: its key, its certificate, the root; raises FolderRefused."""
    with party(office, folder, identity, now):
        pass


def issue_board(office: Office, folder: Path, identity: Identity, now: dt.datetime) -> None:
    """Makes the folder of the desk's pages; its ``ca.crt`` is for the clinic's browsers.

    In a folder that is there the key that seals second factors stays; key and certificate are new.

    Raises:
        FolderRefused: the folder holds something else.
        NameRefused: the clinic's authority was made for other hosts.
    """
    if folder.exists() and not (folder / STAFF_KEY).exists():
        raise FolderRefused(f"{folder} is no board's folder: it has no {STAFF_KEY}.")
    beside = unfinished(folder, identity)
    _clear_unfinished_board(office, beside, folder)
    if not beside.exists():
        _begin_board(beside, folder)
    if not (beside / STAFF_KEY).exists():
        write_private(beside / STAFF_KEY, secrets.token_bytes(_STAFF_KEY_BYTES))
    chain, authority = office.issue_board(keep_key(beside / "device.key"), identity, now)
    write_private(beside / "device.crt", chain)
    write_private(beside / "ca.crt", authority)
    if folder.exists():
        exchange(beside, folder)
        shutil.rmtree(beside)
    else:
        beside.rename(folder)
        sync_folder(folder.parent)


def _begin_board(beside: Path, folder: Path) -> None:
    if folder.exists():
        shutil.copytree(folder, beside, ignore=shutil.ignore_patterns(*_PAIR))
    else:
        make_private_folder(beside)


def _clear_unfinished_board(office: Office, beside: Path, folder: Path) -> None:
    try:
        held = office.register().certificates[serial_in(folder)]
    except (FolderRefused, KeyError):
        return  # a new folder, or one of old: what lies beside is of use
    clear_unfinished(office, beside, held)


def write_crl(office: Office, folders: tuple[Path, ...], now: dt.datetime) -> None:
    """Puts fresh revocation lists into the folders of services; the broker restarts to read it."""
    crl = office.new_crl_pem(now)
    for folder in folders:
        write_private(folder / CRL, crl)


def forget_kiosk(hospital: Path, uri: str) -> None:
    """Takes a kiosk's public keys out of the hospital's folder: its signatures count no more.

    Raises:
        FolderRefused: this is no hospital's folder.
    """
    known = jose.keys_of(_peers_of(hospital))
    write_private(hospital / PEERS, jose.key_set(k for k in known if k[OWNER] != uri))


def _check_new(office: Office, folder: Path, identity: Identity, now: dt.datetime) -> None:
    """Before anything is made; a certificate that was made for an unfinished folder is its own."""
    if not (unfinished(folder, identity) / "device.key").exists():
        office.check_new(identity, now)


def _make_jose(office: Office, folder: Path, identity: Identity, now: dt.datetime) -> None:
    signing, sealing = jose.make_signing(identity.uri), jose.make_sealing(identity.uri)
    write_private(folder / jose.FILES["sig"], signing.private_json())
    write_private(folder / jose.FILES["enc"], sealing.private_json())
    write_private(folder / PEERS, jose.key_set(()))
    facts = {"uri": identity.uri, "sign_kid": signing.kid, "encrypt_kid": sealing.kid}
    office.ledger.append(Act.KEYS_MADE, facts, now)
    told = jose.key_set([signing.public, sealing.public]).decode()
    office.ledger.append(Act.KEYS_TOLD, {"uri": identity.uri, "keys": told}, now)


def _add_kiosk(
    office: Office, folder: Path, hospital: Path, identity: Identity, now: dt.datetime
) -> None:
    with party(office, folder, identity, now) as made:
        _make_jose(office, made, identity, now)
        write_private(made / OUTBOX_KEY, secrets.token_bytes(_OUTBOX_KEY_BYTES))
        write_private(made / PEERS, jose.key_set(_public_keys(hospital)))
        # Not those of a certificate that was taken back or has ended.
        known = [key for key in jose.keys_of(_peers_of(hospital)) if key[OWNER] != identity.uri]
        write_private(hospital / PEERS, jose.key_set([*known, *_public_keys(made)]))


def _peers_of(hospital: Path) -> bytes:
    try:
        return (hospital / PEERS).read_bytes()
    except FileNotFoundError:
        raise FolderRefused(f"{hospital} is no hospital's folder: it has no {PEERS}.") from None


def _public_keys(folder: Path) -> list[Mapping[str, object]]:
    files = [folder / name for name in jose.FILES.values()]
    return [pair.public for file in files for pair in jose.pairs_of(file.read_bytes())]
