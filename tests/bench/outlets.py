"""Outlets without their threads: what is in an inbox is told, and one sees what became of it."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from eligibility.oqs_xml import Encoding
from hospital.forms.declaration import DeclarationForm
from hospital.forms.face import FaceForm
from hospital.inbox import Arrived, Inbox
from hospital.outlets.cursors import Cursor
from hospital.outlets.deeds import InboxDeeds
from hospital.outlets.folder_outlet import FolderOutlet, Shelf
from hospital.outlets.port import Outlet
from hospital.outlets.telling import Telling
from kiosk.batch.delivery import SealedRecord
from tests.bench.receptions import NOON, TODAY

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def arrive(inbox: Inbox, *records: SealedRecord) -> None:
    """They are in the inbox."""
    inbox.take([arrived(one) for one in records], NOON)


def arrived(one: SealedRecord) -> Arrived:
    sealed = bytes(one.sealed)
    return Arrived(one.verification_id, one.sha256, "reception-1", TODAY, one.sequence, sealed)


def kept(inbox: Inbox) -> list[tuple[str, bytes]]:
    """Ids and bodies of what is in the inbox, in its order."""
    rows = inbox.database.rows("SELECT verification_id, body FROM record ORDER BY rowid")
    return [(row["verification_id"], row["body"]) for row in rows]


def raised(inbox: Inbox) -> list[tuple[str, str, str]]:
    """Device, key and code of all that staff must look at."""
    rows = inbox.database.rows("SELECT device, key, code FROM raised ORDER BY raised_id")
    return [(row["device"], row["key"], row["code"]) for row in rows]


def face_outlet(inbox: Inbox, face: Path, encoding: Encoding = Encoding.UTF_8) -> FolderOutlet:
    """As ``paths.face`` makes it; declarations lie beside it."""
    beside = (Shelf(DeclarationForm(), face.parent / "declarations"),)
    return FolderOutlet(Shelf(FaceForm(encoding), face), InboxDeeds(inbox.database), beside)


def cursor_of(inbox: Inbox, name: str = "face") -> Cursor:
    """Of an outlet that begins with all there is."""
    cursor = Cursor(inbox.database, name)
    cursor.begin("face", LONG_AGO)
    return cursor


def tell_all(inbox: Inbox, outlet: Outlet, name: str = "face") -> None:
    """As its thread does after a start; raises what the outlet raises."""
    telling = Telling(outlet, cursor_of(inbox, name))
    while telling.step():
        pass


def names(folder: Path) -> Sequence[str]:
    """What a reader sees."""
    return sorted(file.name for file in folder.iterdir() if not file.name.startswith("."))
