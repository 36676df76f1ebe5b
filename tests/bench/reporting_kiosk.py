"""A kiosk with an authority in its settings: its identity in a store, its reports in hand.

with ReportingKiosk(folder, line, desk.port, "poll-1") as kiosk:
    kiosk.poll()                       one poll and what follows from it, in this process
    kiosk.batch()                      ``kiosk batch``, which polls by itself
"""

import contextlib
import dataclasses
import datetime as dt
from pathlib import Path
from typing import Self

from eligibility.wire_fleet import PartState
from kiosk.batch.outbox import DeviceName, open_outbox
from kiosk.batch.schema import Database
from kiosk.config import KioskConfig, load
from kiosk.enrolment.line import Place
from kiosk.fleet import screen_note
from kiosk.fleet.joined import Duties, Reported, around_of
from kiosk.fleet.poller import Around, KeptToken, Poller
from kiosk.fleet.screen_note import NOTE_FILE, ScreenNote, ScreenParts
from kiosk.identity.opened import OpenedIdentity
from provisioning import profile
from tests.bench.identities import classic, store_at, write_seal
from tests.bench.pki import LineCredentials
from tests.bench.receptions import new_id
from tests.bench.service import Service

CLINIC = "れんしゅう診療所"
WELL = ScreenParts(PartState.WORKING, PartState.NONE, None)
VERSION = "9.8.7"
_SETTINGS = """\
[site]
institution = "{institution}"
device = "{device}"
clinic_name = "{clinic}"
[service]
url = "{service}"
[broker]
host = "localhost"
port = 1
[authority]
host = "localhost"
port = {port}
[paths]
credentials = "{folder}/credentials"
state = "{folder}/state"
"""


class ReportingKiosk:
    """Its folder stands for its card."""

    def __init__(
        self,
        folder: Path,
        line: LineCredentials,
        port: int,
        device: str,
        *,
        service: str = "https://localhost:1",
        made_at: dt.datetime | None = None,
    ) -> None:
        """``made_at``: when its certificate was made; now."""
        self.folder, self.state = folder, folder / "state"
        self.uri = profile.device(line.institution, device).uri
        self._stack = contextlib.ExitStack()
        folder.mkdir(parents=True)
        write_seal(folder / "credentials")
        self.memory = folder / "memory"
        self.memory.mkdir()
        self.releases = folder / "failed.json"
        self.party = line.add_kiosk(
            device, made_at or dt.datetime.now(dt.UTC).replace(microsecond=0)
        )
        self.store = store_at(self.state)
        classic(self.store, self.party).prove()
        self.settings = folder / "kiosk.toml"
        self.settings.write_text(
            _SETTINGS.format(
                institution=line.institution,
                device=device,
                clinic=CLINIC,
                service=service,
                port=port,
                folder=folder,
            ),
            encoding="utf-8",
        )
        self.place = Place("localhost", port)
        self.owner = DeviceName(line.institution, device)
        open_outbox(self.outbox, self.party, self.owner, new_id).close()

    def __enter__(self) -> Self:
        self.opened = self._stack.enter_context(
            contextlib.closing(OpenedIdentity(self.store, self.memory))
        )
        self._database = self._stack.enter_context(contextlib.closing(Database(self.outbox)))
        self.switch_on()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def outbox(self) -> Path:
        return self.state / "outbox.sqlite3"

    @property
    def config(self) -> KioskConfig:
        return load(self.settings)

    @property
    def running_config(self) -> KioskConfig:
        """As a program has it that opened the identity."""
        config = self.config
        paths = dataclasses.replace(config.paths, credentials=self.opened.folder)
        return dataclasses.replace(config, paths=paths)

    @property
    def token(self) -> KeptToken:
        return KeptToken(self.state)

    def switch_on(self) -> None:
        """The batch process of a new start: nothing is left in its memory."""
        found = Reported(
            config=self.running_config,
            path=self.settings,
            store=self.store,
            outbox=self.outbox,
            version=VERSION,
            releases=self.releases,
        )
        self.duties = Duties(found, self.place)
        self.around: Around = around_of(found, self.place, self._database, self.duties)
        self.poller = Poller(self.around)

    def poll(self) -> float:
        """Gives the seconds until the next."""
        pause = self.poller.once()
        self.opened.look()
        return pause

    def screen_tells(
        self,
        parts: ScreenParts = WELL,
        at: dt.datetime | None = None,
        serial: str | None = None,
    ) -> None:
        """As its screen's process would."""
        known = self.serial if serial is None else serial
        note = ScreenNote(at or dt.datetime.now(dt.UTC), known, parts)
        screen_note.write(self.state / NOTE_FILE, note)

    @property
    def serial(self) -> str:
        """Of the current generation."""
        current = self.store.current()
        assert current is not None
        return current.certificate().serial

    def batch(self) -> Service:
        """Not started yet."""
        return Service(
            ["kiosk", "batch", "--config", str(self.settings)],
            self.folder / "batch.log",
            ready_when="fleet.started",
            environment={"RUNTIME_DIRECTORY": str(self.memory)},
        )
