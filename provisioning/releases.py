"""The kiosks' software on the authority: bundles in ``OFFICE/releases``, acts in the ledger.

A bundle lies under the SHA-256 of its content, written beside and renamed once it is whole: what
carries a name is what the name says. The authority signs none of it and holds no key that could.
"""

import contextlib
import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from eligibility.release import ReleaseVersion, is_channel
from provisioning import rauc_bundle
from provisioning.acts import Act
from provisioning.errors import ReleaseRefused
from provisioning.files import sync_folder
from provisioning.office import Office
from provisioning.register import Register
from provisioning.released import ALL, Released

FOLDER = "releases"
_SUFFIX = ".raucb"
_BLOCK = 1 << 20


def path_of(office: Path, sha256: str) -> Path:
    """Where the bundle with this digest lies."""
    return office / FOLDER / f"{sha256}{_SUFFIX}"


def add(
    office: Office, bundle: Path, wanted: tuple[str, ReleaseVersion], by: str, now: dt.datetime
) -> Released:
    """Keeps a bundle for a channel under its version; nobody is offered it yet.

    The same bundle again only mends its file.

    Raises:
        ReleaseRefused: another version than it says, or this version is another bundle already.
    """
    channel, version = wanted
    check_channel(channel)
    said = rauc_bundle.read(bundle)
    if said.version != version:
        raise ReleaseRefused(f"{bundle} says that it is {said.version}, not {version}.")
    digest = _digest(bundle)
    before = _same_or_none(office.register(), wanted, digest)
    size = _keep(bundle, path_of(office.folder, digest))
    if before is not None:
        return before

    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        _same_or_none(register, wanted, digest)
        facts = {"channel": channel, "version": str(version), "compatible": said.compatible}
        return Act.RELEASE_ADDED, {**facts, "size": str(size), "sha256": digest, "by": by}

    office.ledger.transact(decide, now)
    return _known(office.register(), channel, version)


def offer(
    office: Office, wanted: tuple[str, ReleaseVersion], share: int, by: str, now: dt.datetime
) -> Released:
    """From now on this share of the channel's kiosks is offered it.

    Raises:
        ReleaseRefused: it was never added, its file is not whole, or no such share.
    """
    channel, version = wanted
    if not 1 <= share <= ALL:
        raise ReleaseRefused("A share is 1 to 100 percent.")
    check_file(office.folder, _known(office.register(), channel, version))

    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        _known(register, channel, version)
        facts = {"channel": channel, "version": str(version), "share": str(share), "by": by}
        return Act.RELEASE_OFFERED, facts

    office.ledger.transact(decide, now)
    return _known(office.register(), channel, version)


def withdraw(
    office: Office, wanted: tuple[str, ReleaseVersion], reason: str, by: str, now: dt.datetime
) -> Released:
    """Nobody is offered it any more; who has it keeps it.

    Raises:
        ReleaseRefused: it is not offered.
    """
    channel, version = wanted

    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        if not _known(register, channel, version).share:
            raise ReleaseRefused(f"{version} of {channel} is offered to nobody.")
        facts = {"channel": channel, "version": str(version), "by": by, "reason": reason}
        return Act.RELEASE_WITHDRAWN, facts

    office.ledger.transact(decide, now)
    return _known(office.register(), channel, version)


def check_channel(name: str) -> None:
    """Raises ReleaseRefused."""
    if not is_channel(name):
        raise ReleaseRefused(f"{name!r} is no channel: a-z, 0-9, hyphens inside.")


def check_file(office: Path, one: Released) -> None:
    """Reads it whole; raises ReleaseRefused: it is gone, or not what was added."""
    try:
        digest = _digest(path_of(office, one.sha256))
    except FileNotFoundError:
        raise ReleaseRefused(f"The bundle of {one.version} is gone; add it again.") from None
    if digest != one.sha256:
        raise ReleaseRefused(f"The bundle of {one.version} is damaged; add it again.")


def _known(register: Register, channel: str, version: ReleaseVersion) -> Released:
    one = register.releases.get(channel, version)
    if one is None:
        raise ReleaseRefused(f"{version} was never added to {channel}; run: release add")
    return one


def _same_or_none(
    register: Register, wanted: tuple[str, ReleaseVersion], digest: str
) -> Released | None:
    """What was added before; raises ReleaseRefused: a version is one content, for everybody."""
    before = register.releases.get(*wanted)
    if before is not None and before.sha256 != digest:
        raise ReleaseRefused(f"{wanted[1]} is another bundle already: give this one a new number.")
    return before


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _keep(bundle: Path, place: Path) -> int:
    """Copies it, whole or not at all; gives its size."""
    place.parent.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-", suffix=_SUFFIX)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file, bundle.open("rb") as source:
            shutil.copyfileobj(source, file, _BLOCK)
            file.flush()
            os.fsync(file.fileno())
        if _digest(beside) != place.stem:
            raise ReleaseRefused(f"{bundle} changed meanwhile; nothing was done.")
        size = beside.stat().st_size
        beside.rename(place)
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()
    sync_folder(place.parent)
    return size
