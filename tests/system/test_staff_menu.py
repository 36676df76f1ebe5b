"""The staff menu on a whole line: what it says of real parts, when they are well and when not."""

import datetime as dt
import functools
import json

import pytest

from kiosk.flow.inspection import SCREEN_POINTS
from kiosk.inspection.home import HOME_FILE
from kiosk.restart import EXIT_RESTART
from tests.bench.people import leaks, personal_strings
from tests.bench.stack import STAFF_CODE, STAFF_ID, Line
from tests.bench.waiting import wait_until

pytestmark = [pytest.mark.timeout(300), pytest.mark.window]

ON_THE_NAME = (200, 60)
PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    with Line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC)) as running:
        yield running


class Menu:
    """A member of staff in front of the kiosk."""

    def __init__(self, line):
        self.line, self.touch = line, line.touch

    def open(self):
        self.sees("AttractView")
        self.touch.hold(*ON_THE_NAME)
        self.sees("StaffCodeView")
        for digit in STAFF_CODE:
            self.touch.touch(f"staff-key-{digit}")
        self.touch.touch("staff-confirm")
        self.sees("MenuView")
        return self

    def sees(self, screen):
        wait_until(lambda: self.touch.screen() == screen, f"not {screen}", PATIENCE_S)

    def says(self, *what):
        """Until the tiles that are shown say so."""
        for one in what:
            wait_until(functools.partial(self._says, one), f"no {one}", PATIENCE_S)

    def _says(self, what):
        return f"'{what}'" in self.tiles()

    def tiles(self):
        self.touch.touch_at(640, 780)  # between the keys: only keeps the menu open
        return str(self.touch.view().get("tiles", ""))

    def page(self, name):
        self.touch.touch(f"menu-page-{name}")

    def close(self):
        self.touch.touch("back")


@pytest.fixture
def menu(line):
    opened = Menu(line).open()
    yield opened
    if opened.touch.screen() != "AttractView":
        opened.close()
    opened.sees("AttractView")


def test_all_is_well_on_a_line_that_is(menu):
    menu.says("reader.ready", "line.reached", "broker.up", "camera.untested")
    menu.page("records")
    menu.says("queue.empty", "again.none", "clock.right", "version.is")
    assert "disk.unwritable" not in menu.tiles()


def test_the_self_test_takes_a_picture_and_asks_a_person(menu):
    menu.touch.touch("menu-test")
    menu.sees("SoundTestView")
    menu.touch.touch("sound-heard")
    menu.sees("ScreenTestView")
    for point in range(SCREEN_POINTS):
        menu.touch.touch(f"point-{point}")
    menu.sees("MenuView")
    menu.says("camera.picture", "line.reached", "broker.up", "sound.heard", "screen.good")


def test_a_cut_line_is_told_and_comes_back(menu, line):
    menu.says("line.reached")
    line.cable.cut()
    try:
        menu.says("line.no_network")
        menu.page("records")
        menu.says("clock.unchecked")
        menu.page("devices")
    finally:
        line.cable.restore()
    menu.says("line.reached")


def test_a_broker_that_is_gone_is_told_and_so_is_a_dead_batch_process(menu, line):
    menu.says("broker.up")
    line.broker.kill()
    menu.says("broker.down")
    line.batch.kill()
    menu.says("broker.stopped")
    line.broker.restart()
    line.batch.start()
    menu.says("broker.up")


def test_a_reader_that_is_pulled_out_is_told(menu, line):
    menu.says("reader.ready")
    line.reader.insert(line.wallet.card("hanako"))
    menu.says("reader.card")
    line.reader.remove()
    menu.says("reader.ready")
    assert menu.touch.screen() == "MenuView", "no session begins behind the staff's back"


def test_what_staff_set_is_kept(menu, line):
    menu.page("actions")
    menu.sees("MenuActionsView")
    menu.touch.touch("volume-up")
    kept = line.directory / "kiosk" / HOME_FILE
    wait_until(kept.exists, "the volume was not kept", PATIENCE_S)
    assert json.loads(kept.read_text())["volume"] == 4


def test_a_reception_closed_by_hand_is_opened_by_hand(line):
    menu = Menu(line).open()
    menu.page("actions")
    menu.touch.touch("menu-shut")
    menu.touch.touch("back")
    menu.sees("ClosedView")
    menu.touch.hold(*ON_THE_NAME)
    menu.sees("StaffCodeView")
    for digit in STAFF_CODE:
        menu.touch.touch(f"staff-key-{digit}")
    menu.touch.touch("staff-confirm")
    menu.sees("MenuView")
    menu.page("actions")
    menu.touch.touch("menu-open")
    menu.touch.touch("back")
    menu.sees("AttractView")


def test_a_restart_ends_the_kiosk_so_that_it_is_started_again(tmp_path):
    with Line(tmp_path, dt.datetime.now(dt.UTC)) as line:
        menu = Menu(line).open()
        menu.page("actions")
        menu.touch.touch("menu-restart")
        menu.sees("MenuRestartView")
        menu.touch.touch("menu-restart-yes")
        assert line.kiosk.wait_for_end() == EXIT_RESTART
        assert f"staff_code_accepted staff_id={STAFF_ID}" in line.kiosk.log
        assert leaks(line.kiosk.log, personal_strings(line.people)) == set()
