"""Site settings from the admin's hand to the kiosk's screen, by the real programs."""

import base64
import json

import pytest

from eligibility.errors import Code
from kiosk.config import overlays_of
from provisioning import site_settings
from provisioning.serving.fleet import Fleet
from tests.bench.reporting_kiosk import CLINIC
from tests.bench.service import Service
from tests.bench.stack import audio_driver
from tests.bench.touch import TouchClient
from tests.bench.waiting import wait_until

NEW_NAME = "あたらしい診療所"
NAMED = {"site": {"clinic_name": NEW_NAME}}
NO_CAMERA = {"camera": {"source": "/dev/video-none"}}
TRIAL_S = ("1.5", "4")
RESTARTED = 75


@pytest.fixture
def overlays(kiosk):
    return overlays_of(kiosk.config)


@pytest.fixture
def make(line, desk, kiosk):
    """The admin makes settings."""
    return lambda tables: site_settings.make(
        line.office, kiosk.uri, tables, "console", desk.clock.now()
    )


def report_of(line, kiosk):
    seen = Fleet(line.office.folder).seen(kiosk.uri)
    assert seen is not None
    return seen.report


def reported(line, kiosk):
    kiosk.poll()
    report = report_of(line, kiosk)
    return report.settings_version, report.settings_problem


class Screen:
    """The real window, and what starts it again (the unit on the kiosk)."""

    def __init__(self, kiosk):
        socket = kiosk.folder / "touch.sock"
        self._socket = socket
        told = ["tests.bench.kiosk", "--config", str(kiosk.settings)]
        self.kiosk = Service(
            [*told, "--touch", str(socket), "--trial-s", *TRIAL_S],
            kiosk.folder / "kiosk.log",
            ready_when="kiosk_started",
            environment={
                "RUNTIME_DIRECTORY": str(kiosk.memory),
                "SDL_VIDEODRIVER": "offscreen",
                "KIVY_HOME": str(kiosk.folder / "kivy"),
                **audio_driver(),
            },
        )

    def start(self):
        self._socket.unlink(missing_ok=True)
        self.kiosk.start()
        wait_until(self._socket.exists, "no window")

    def stop(self):
        self.kiosk.stop()

    def names(self):
        """Whose kiosk it says that it is."""
        with TouchClient(self._socket) as touch:
            wait_until(lambda: touch.screen() == "AttractView", "no first screen")
            return touch.clinic()

    def starts_anew(self):
        assert self.kiosk.wait_for_end() == RESTARTED
        self.start()


@pytest.fixture
def screen(kiosk):
    screen = Screen(kiosk)
    screen.start()
    yield screen
    screen.stop()


@pytest.mark.window
def test_a_new_name_is_on_the_screen_and_settings_that_do_not_work_are_taken_back(
    line, kiosk, overlays, make, screen
):
    assert screen.names() == CLINIC
    make(NAMED)
    kiosk.poll()
    screen.starts_anew()
    assert screen.names() == NEW_NAME
    wait_until(lambda: overlays.trial() is None, f"not proven: {screen.kiosk.log}")
    assert reported(line, kiosk) == (1, None)

    make(NAMED | NO_CAMERA)
    kiosk.poll()
    screen.starts_anew()
    screen.starts_anew()  # without them again
    assert screen.names() == NEW_NAME
    assert reported(line, kiosk) == (1, Code.SETTINGS_ROLLED_BACK.code)
    assert reported(line, kiosk) == (1, Code.SETTINGS_ROLLED_BACK.code)  # not tried again


def handed(line, desk, kiosk, jws, version=7):
    """The authority's ledger holds something else than its own."""
    facts = {"uri": kiosk.uri, "version": str(version), "jws": jws, "by": "console"}
    line.office.ledger.append("settings-made", facts, desk.clock.now())


def test_settings_of_another_kiosk_are_refused_and_it_is_told(line, desk, kiosk, overlays):
    other = line.add_kiosk("other-one", desk.clock.now())
    uri = kiosk.uri.rpartition(":")[0] + ":other-one"
    made = site_settings.make(line.office, uri, NAMED, "console", desk.clock.now())
    assert other.exists()
    handed(line, desk, kiosk, made.jws)
    kiosk.poll()
    assert overlays.in_use() is None
    assert reported(line, kiosk) == (0, Code.SETTINGS_REFUSED.code)


def test_settings_with_a_changed_word_are_refused_and_good_ones_taken(
    line, desk, kiosk, overlays, make
):
    head, payload, signature = make(NAMED).jws.split(".")
    document = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    document["settings"] = {"sound": {"volume": 5}}
    forged = base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
    handed(line, desk, kiosk, f"{head}.{forged}.{signature}", version=2)
    kiosk.poll()
    assert overlays.in_use() is None
    assert reported(line, kiosk) == (0, Code.SETTINGS_REFUSED.code)
    make(NAMED)
    kiosk.poll()
    assert overlays.trial().tables == NAMED
    assert reported(line, kiosk) == (0, None)


def test_settings_that_this_kiosk_cannot_work_with_are_not_tried(line, kiosk, overlays, make):
    make({"sound": {"volume": 9}})
    kiosk.poll()
    assert overlays.in_use() is None
    assert reported(line, kiosk) == (0, Code.SETTINGS_REFUSED.code)


@pytest.mark.parametrize(
    "tables",
    [
        NAMED | {"service": {"url": "https://other.example:8443"}},
        {"keys": {"module": "/srv/other.so", "token": "other"}},
        {"sound": 5},
    ],
    ids=["address", "library", "no table"],
)
def test_settings_that_do_not_go_over_the_line_are_refused_whole_though_well_signed(
    line, kiosk, overlays, make, tables
):
    make(tables)
    kiosk.poll()
    assert overlays.in_use() is None
    assert reported(line, kiosk) == (0, Code.SETTINGS_REFUSED.code)
    make(NAMED)
    kiosk.poll()
    assert overlays.trial().tables == NAMED


def test_the_batch_process_takes_other_hours_up_once_they_are_proven(kiosk, overlays, make):
    make({"hours": {"mon": "09:00-12:30"}})
    with kiosk.batch() as batch:
        wait_until(lambda: overlays.trial() is not None, f"not taken: {batch.log}")
        assert batch.is_running
        overlays.prove()
        assert batch.wait_for_end() == 0
        batch.wait_for("fleet.restart_for_settings")
        batch.start()
        before = kiosk.token.read()
        wait_until(lambda: kiosk.token.read() != before, "it does not poll")
        assert batch.is_running
