"""The hospital's end as a process of its own: ``python -m hospital run``.

with Hospital(tmp_path / "hospital", line, broker) as hospital:
    hospital.records(); hospital.files()
"""

import json
import sqlite3
from pathlib import Path
from typing import Any

from eligibility.oqs_face import FaceResult, parse_face
from tests.bench.pki import LineCredentials
from tests.bench.service import Reachable, Service, run_command

_SETTINGS = """\
[hospital]
institution = "{institution}"
[broker]
host = "127.0.0.1"
port = {port}
[paths]
credentials = "{credentials}"
state = "{directory}/state"
face = "{directory}/face"
[files]
encoding = "{encoding}"
"""


class Hospital(Service):
    """A subscriber with its inbox and its ``face`` folder."""

    def __init__(
        self,
        directory: Path,
        line: LineCredentials,
        broker: Reachable,
        encoding: str = "UTF-8",
        more: str = "",
    ) -> None:
        """``more``: further settings, as TOML."""
        self.face = directory / "face"
        self._directory = directory
        self._settings = _SETTINGS.format(
            institution=line.institution,
            port=broker.port,
            credentials=line.hospital,
            directory=directory,
            encoding=encoding,
        )
        self._settings += more
        self.config = directory / "hospital.toml"
        super().__init__(
            ["hospital", "run", "--config", str(self.config)],
            directory / "hospital.log",
            ready_when="hospital.listening",
        )

    def configure(self, more: str, face: Path | None = None) -> None:
        """Before a start: further settings, another face folder."""
        if face is not None:
            self._settings = self._settings.replace(f'"{self.face}"', f'"{face}"')
            self.face = face
        self._settings += more

    def launch(self) -> None:
        self._written_config()
        super().launch()

    def _written_config(self) -> Path:
        self._directory.mkdir(parents=True, exist_ok=True)
        self.config.write_text(self._settings)
        return self.config

    def records(self) -> list[str]:
        """The verification ids in the inbox, in order of arrival."""
        return [row[0] for row in self.query("SELECT verification_id FROM record ORDER BY rowid")]

    def raised(self) -> list[str]:
        """The codes of what staff must look at."""
        return [row[0] for row in self.query("SELECT code FROM raised ORDER BY raised_id")]

    def notices(self) -> list[str]:
        """The kinds of the notices."""
        return [row[0] for row in self.query("SELECT kind FROM notice ORDER BY rowid")]

    def files(self) -> list[Path]:
        """The files that a receipt computer sees."""
        return sorted(self.face.glob("OQSsiquc01res_face_*.xml"))

    def declarations(self) -> list[Path]:
        """What patients stated, taken in provisionally."""
        return sorted((self._directory / "state" / "declarations").glob("*.json"))

    def results(self) -> list[FaceResult]:
        """The files, read."""
        return [parse_face(file.read_bytes()) for file in self.files()]

    def inquire(self, appointments: bytes, device: str, *more: str) -> str:
        """``python -m hospital inquire``; gives the inquiry's id."""
        options = ["--config", str(self._written_config()), "--device", device, *more, "-"]
        return run_command(["hospital", "inquire", *options], appointments.decode()).strip()

    def answers(self, inquiry_id: str) -> dict[str, Any]:
        """``python -m hospital answers --json``."""
        options = ["--config", str(self.config), "--json", inquiry_id]
        told: dict[str, Any] = json.loads(run_command(["hospital", "answers", *options]))
        return told

    def inquiry_state(self, inquiry_id: str) -> str:
        """How far it is, without another process."""
        query = f"SELECT state FROM inquiry WHERE inquiry_id = '{inquiry_id}'"
        return "".join(row[0] for row in self.query(query))

    def query(self, query: str) -> list[tuple[Any, ...]]:
        inbox = self._directory / "state" / "inbox.sqlite"
        if not inbox.exists():
            return []
        connection = sqlite3.connect(inbox)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()
