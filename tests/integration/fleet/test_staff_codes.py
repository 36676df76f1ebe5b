"""Staff codes from the authority to the kiosk's glass, where nobody can log in."""

import os
import re

import pytest

from kiosk.clock import SystemClock
from kiosk.config import load
from kiosk.fittings import first_state
from kiosk.staff.book import FileStaffBook
from provisioning import staff_codes
from provisioning.staff_codes import Asked
from tests.bench.reporting_screen import RESTARTED, Screen
from tests.bench.touch import TouchClient
from tests.bench.waiting import wait_until

ON_THE_NAME = (200, 60)


@pytest.fixture
def nurse(line, desk, kiosk):
    """nurse-7 at this kiosk."""
    return line.office, Asked(kiosk.uri, "nurse-7", "console"), desk.clock.now


def give(nurse):
    office, asked, now = nurse
    return staff_codes.give(office, asked, os.urandom, now()).code


def take(nurse):
    office, asked, now = nurse
    staff_codes.take(office, asked, now())


def opens_menu(screen, code):
    with TouchClient(screen.socket) as touch:
        wait_until(lambda: touch.screen() == "AttractView", "no first screen")
        touch.hold(*ON_THE_NAME)
        touch.wait_for("StaffCodeView")
        for digit in code:
            touch.touch(f"staff-key-{digit}")
        touch.touch("staff-confirm")
        touch.wait_for("MenuView")
        touch.touch("back")
        touch.wait_for("AttractView")


def offers_staff_check(kiosk):
    """What the kiosk begins with, the next time that it is started."""
    config, clock = load(kiosk.settings), SystemClock()
    book = FileStaffBook(config.paths.state, clock, config.given_staff)
    return first_state(config, None, book, clock).has_staff


@pytest.mark.window
def test_a_code_of_the_authority_opens_the_staff_menu_until_it_is_taken_away(kiosk, nurse):
    assert not offers_staff_check(kiosk)
    code = give(nurse)
    kiosk.poll()
    screen = Screen(kiosk)
    screen.start()
    try:
        opens_menu(screen, code)
        screen.kiosk.wait_for("staff_code_accepted staff_id=nurse-7")
        take(nurse)
        kiosk.poll()
        assert screen.kiosk.wait_for_end() == RESTARTED
    finally:
        screen.stop()
    assert not offers_staff_check(kiosk)
    told = re.compile(rf"\b{code}\b")
    assert not told.search(screen.kiosk.log)
    kept = [file for file in kiosk.state.rglob("*") if file.is_file()]
    assert [file for file in kept if told.search(file.read_bytes().decode("latin-1"))] == []
