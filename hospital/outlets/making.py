"""From the settings to outlets; what a plug-in does wrong ends here, before a record is taken."""

import datetime as dt
from pathlib import Path

from hospital.config import HospitalConfig, OutletSettings
from hospital.database import Database
from hospital.forms.declaration import DeclarationForm
from hospital.forms.face import FaceForm
from hospital.outlets.deeds import InboxDeeds
from hospital.outlets.folder_outlet import FolderOutlet, Shelf
from hospital.outlets.follower import Named
from hospital.outlets.plugins import form_of
from hospital.outlets.port import Outlet
from hospital.outlets.sql import SqlOutlet
from hospital.outlets.sql_engines import engine_of

FACE = "face"
SQL = "sql"
EVERYTHING = dt.timedelta(days=36525)
"""The face folder gets all that this inbox ever had, as it always did."""


def outlets_of(settings: HospitalConfig) -> list[Named]:
    """Raises ConfigError."""
    credentials = settings.paths.credentials
    further = [
        _further(one, f"outlet[{n}]", credentials) for n, one in enumerate(settings.outlet, 1)
    ]
    return [*_face(settings), *further]


def _face(settings: HospitalConfig) -> list[Named]:
    if settings.paths.face is None:
        return []
    shelf = Shelf(FaceForm(settings.encoding), settings.paths.face)
    beside = [Shelf(DeclarationForm(), settings.declarations)]

    def make(database: Database) -> Outlet:
        return FolderOutlet(shelf, InboxDeeds(database), beside)

    return [Named(FACE, FACE, make, EVERYTHING)]


def _further(one: OutletSettings, key: str, credentials: Path) -> Named:
    if one.form == SQL:
        engine = engine_of(one.database or "", credentials, f"{key}.database")
        since = dt.timedelta(days=one.since_days)
        return Named(one.name, one.form, lambda _: SqlOutlet(engine), since)
    shelf = Shelf(form_of(one.form, one.text_encoding, f"{key}.form"), one.folder or Path())

    def make(database: Database) -> Outlet:
        return FolderOutlet(shelf, InboxDeeds(database))

    return Named(one.name, one.form, make, dt.timedelta(days=one.since_days))
