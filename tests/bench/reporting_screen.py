"""The real window of a kiosk that reports, and what starts it again (the unit on the kiosk).

screen = Screen(kiosk)                 a ``tests.bench.reporting_kiosk.ReportingKiosk``
screen.start()
screen.starts_anew()                   it ended to take settings up
"""

from tests.bench.reporting_kiosk import ReportingKiosk
from tests.bench.service import Service
from tests.bench.stack import audio_driver
from tests.bench.touch import TouchClient
from tests.bench.waiting import wait_until

TRIAL_S = ("1.5", "4")
RESTARTED = 75


class Screen:
    """Touched by its socket."""

    def __init__(self, kiosk: ReportingKiosk) -> None:
        self.socket = kiosk.folder / "touch.sock"
        told = ["tests.bench.kiosk", "--config", str(kiosk.settings)]
        self.kiosk = Service(
            [*told, "--touch", str(self.socket), "--trial-s", *TRIAL_S],
            kiosk.folder / "kiosk.log",
            ready_when="kiosk_started",
            environment={
                "RUNTIME_DIRECTORY": str(kiosk.memory),
                "SDL_VIDEODRIVER": "offscreen",
                "KIVY_HOME": str(kiosk.folder / "kivy"),
                **audio_driver(),
            },
        )

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        self.kiosk.start()
        wait_until(self.socket.exists, "no window")

    def stop(self) -> None:
        self.kiosk.stop()

    def names(self) -> str:
        """Whose kiosk it says that it is."""
        with TouchClient(self.socket) as touch:
            wait_until(lambda: touch.screen() == "AttractView", "no first screen")
            return touch.clinic()

    def starts_anew(self) -> None:
        assert self.kiosk.wait_for_end() == RESTARTED
        self.start()
