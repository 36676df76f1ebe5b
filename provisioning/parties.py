"""A party's folder: key, certificate, root, and what else it needs; there whole or not at all.

Until it is whole it lies beside, under a name of its own, and keeps its key: whoever was
interrupted does it again and gets the certificate that is in the ledger.
"""

import contextlib
import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509

from provisioning.device_key import keep_key
from provisioning.errors import FolderRefused
from provisioning.files import make_private_folder, sync_folder, write_private
from provisioning.office import ALONE, Office
from provisioning.profile import Identity
from provisioning.register import Certified


@contextlib.contextmanager
def party(office: Office, folder: Path, identity: Identity, now: dt.datetime) -> Iterator[Path]:
    """Makes a party's folder with key, certificate and root; the rest is written inside.

    The folder is there whole or not at all. Whoever was interrupted gets the same certificate for
    the same key by doing it again.

    Raises:
        FolderRefused: the folder exists.
        NameRefused: the party has a certificate that stands, and may have one alone.
    """
    check_free(folder)
    beside = unfinished(folder, identity)
    if not beside.exists():
        make_private_folder(beside)
    request = keep_key(beside / "device.key")
    alone = identity.kind in ALONE
    write_private(beside / "device.crt", office.issue(request, identity, now, alone=alone))
    write_private(beside / "ca.crt", office.trust_pem())
    yield beside
    beside.rename(folder)
    sync_folder(folder.parent)


def unfinished(folder: Path, identity: Identity) -> Path:
    """Where a party's folder lies until it is whole."""
    name = hashlib.sha256(identity.uri.encode()).hexdigest()[:8]
    return folder.with_name(f".{folder.name}.{name}.new")


def clear_unfinished(office: Office, beside: Path, former: Certified) -> None:
    """Takes away what an interrupted renewal left, unless its new key is of use.

    It is when the copy is whole (then the key is there) and not yet, or not any more, the old pair.
    """
    of_party = [one.serial for one in office.register().of_party(former.uri)]
    has_key = (beside / "device.key").exists()
    if has_key and not (beside / "device.crt").exists():
        return
    if has_key and of_party.index(serial_in(beside)) > of_party.index(former.serial):
        return
    shutil.rmtree(beside, ignore_errors=True)


def serial_in(folder: Path) -> int:
    """Of the certificate in a party's folder; raises FolderRefused: there is none."""
    try:
        return x509.load_pem_x509_certificate((folder / "device.crt").read_bytes()).serial_number
    except (FileNotFoundError, ValueError):
        raise FolderRefused(f"{folder} holds no device.crt that can be read.") from None


def check_free(*folders: Path) -> None:
    """Raises FolderRefused: one of them exists."""
    for folder in folders:
        if folder.exists():
            raise FolderRefused(f"{folder} exists already; choose a new folder.")
