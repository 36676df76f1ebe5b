"""The whole line on loopback: brought up in order, taken down in reverse, everything real.

with Line(directory, now) as line:
    line.reader.insert(line.wallet.card("hanako"))
    line.touch.touch("choose-pin")
"""

import contextlib
import datetime as dt
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bench.cable import Cable
from tests.bench.cloud import Cloud
from tests.bench.face import StandIn
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.pcscd import Pcscd
from tests.bench.people import people
from tests.bench.pki import make_line
from tests.bench.postgres import Postgres
from tests.bench.qr_codes import CameraFolder
from tests.bench.service import Service, run_command
from tests.bench.terminal_file import write_terminal
from tests.bench.touch import TouchClient
from tests.bench.virtual_card.vpcd import VirtualReader
from tests.bench.waiting import wait_until
from tests.bench.wallet import Wallet

CLINIC = "みなと内科クリニック"
STAFF_ID = "nurse-3"
STAFF_CODE = "271828"
_LAST_WORDS = 2000
JAPAN = dt.timezone(dt.timedelta(hours=9))


class Line:
    """One clinic's line. Attributes appear as the parts come up."""

    def __init__(
        self,
        directory: Path,
        now: dt.datetime,
        video_driver: str = "offscreen",
        more_settings: str = "",
    ) -> None:
        """``more_settings``: tables of the kiosk's file that the line has not already."""
        self.directory = directory
        self._more_settings = more_settings
        self._now = now
        self._video_driver = video_driver
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self.directory.mkdir(parents=True, exist_ok=True)
        try:
            self._bring_up()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def today(self) -> dt.date:
        """The business day."""
        return self._now.astimezone(JAPAN).date()

    @property
    def logs(self) -> dict[str, str]:
        """Everything the programs said, by program."""
        return {
            "cloud": self.cloud.log,
            "hospital": self.hospital.log,
            "kiosk": self.kiosk.log,
            "batch": self.batch.log,
            "broker": self.broker.log,
            "pcscd": self.pcscd.log,
        }

    def _bring_up(self) -> None:
        self._bring_up_others()
        self.config = self._write_settings()
        self._bring_up_kiosk()

    def _bring_up_others(self) -> None:
        """All that a kiosk finds when it is switched on."""
        enter, at = self._stack.enter_context, self.directory
        self.people = people(self.today)
        self.identities = make_line(at / "identities", self._now)
        self.wallet = Wallet(self.people, self.identities.card_ca)
        self.identities.write_card_crls(self._now, self.wallet.revoked())
        self.postgres = enter(Postgres(at / "postgres"))
        self.cloud = enter(self._new_cloud(at / "cloud"))
        links = {who: [certificate] for certificate, who in self.wallet.links().items()}
        self.cloud.seed(self.people.values(), self.wallet.certificates(), links)
        self.broker = enter(Mosquitto(at / "broker", self.identities.broker))
        self.hospital = enter(self._new_hospital(at / "hospital"))
        self.pcscd = enter(Pcscd(at / "pcscd"))
        self.reader = VirtualReader(self.pcscd.port)
        self._stack.callback(self.reader.remove)
        self.cable = enter(Cable(self.cloud.port))
        (at / "camera").mkdir()
        self.camera = CameraFolder(at / "camera")
        (at / "standing-there").mkdir()
        self.stand_in = StandIn(at / "standing-there")
        self.terminal = write_terminal(at / "terminal")

    def _new_cloud(self, folder: Path) -> Cloud:
        return Cloud(folder, self.identities, self.postgres)

    def _new_hospital(self, folder: Path) -> Hospital:
        return Hospital(folder, self.identities, self.broker)

    def _bring_up_kiosk(self) -> None:
        self._add_staff()
        self.batch = self._stack.enter_context(self._start_batch())
        self._start_kiosk(self.directory / "touch.sock")

    def _write_settings(self) -> Path:
        state = self.directory / "kiosk"
        state.mkdir(mode=0o700, exist_ok=True)
        path = self.directory / "kiosk.toml"
        path.write_text(
            f"""
[site]
institution = "{self.identities.institution}"
device = "{self.identities.device}"
clinic_name = "{CLINIC}"
[service]
url = "https://localhost:{self.cable.port}"
[broker]
host = "localhost"
port = {self.broker.port}
[paths]
credentials = "{self.identities.kiosk}"
state = "{state}"
[camera]
source = "{self.camera.source}"
[card]
face_anchors = "{self.identities.face_anchors}"
{self._more_settings}
""",
            encoding="utf-8",
        )
        return path

    def _add_staff(self) -> None:
        arguments = ["staff", "add", "--staff-id", STAFF_ID, "--code-stdin"]
        run_command(["kiosk", *arguments, "--config", str(self.config)], given=f"{STAFF_CODE}\n")

    def _start_batch(self) -> Service:
        arguments = ["kiosk", "batch", "--config", str(self.config)]
        return Service(arguments, self.directory / "batch.log", ready_when="batch.link_up")

    def _start_kiosk(self, socket: Path) -> None:
        self.kiosk = self._stack.enter_context(self._kiosk(socket))
        wait_until(lambda: self._is_open(socket), "the kiosk's window did not open")
        self.touch = self._stack.enter_context(TouchClient(socket))

    def _is_open(self, socket: Path) -> bool:
        if not self.kiosk.is_running:
            raise RuntimeError(f"the kiosk ended: {self.kiosk.log[-_LAST_WORDS:]}")
        return socket.exists()

    def kiosk_command(self) -> list[str]:
        """The kiosk's module and what it is told besides its settings; a benchmark has another."""
        devices = ["--terminal", str(self.terminal), "--standing-there", str(self.stand_in.folder)]
        return ["tests.bench.kiosk", *devices]

    def _kiosk(self, socket: Path) -> Service:
        return Service(
            [*self.kiosk_command(), "--config", str(self.config), "--touch", str(socket)],
            self.directory / "kiosk.log",
            ready_when="kiosk_started",
            environment=self._window_environment(),
        )

    def _window_environment(self) -> dict[str, str]:
        return {
            **self.pcscd.environment,
            "SDL_VIDEODRIVER": self._video_driver,
            **audio_driver(),
            "KIVY_HOME": str(self.directory / "kivy"),
        }


def audio_driver() -> dict[str, str]:
    """Sound as the desk has it when somebody looks on, else into nothing."""
    if "SDL_AUDIODRIVER" in os.environ or video_driver() == "x11":
        return {}
    return {"SDL_AUDIODRIVER": "dummy"}


def video_driver() -> str:
    """A window on the display when there is one, else offscreen."""
    return "x11" if os.environ.get("DISPLAY") else "offscreen"
