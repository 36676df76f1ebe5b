"""A kiosk that only an invitation helps comes to the first start's screens by itself."""

import datetime as dt

import pytest

from eligibility.errors import Code
from kiosk.enrolment.line import AuthorityError, Place
from kiosk.identity.seal import SEAL_FILE
from kiosk.invitation_watch import is_needed
from kiosk.restart import EXIT_RESTART
from tests.bench.reporting_kiosk import ReportingKiosk
from tests.bench.service import Service
from tests.bench.stack import audio_driver
from tests.integration.fleet.conftest import NOW, NUMBERS

LONG_AGO = NOW - dt.timedelta(days=200)
ENDED, REFUSED = Code.DEVICE_CERTIFICATE_EXPIRED, Code.SERVICE_REFUSES_DEVICE


@pytest.fixture(scope="module")
def old(line, desk, tmp_path_factory):
    """A month in a cupboard."""
    device = f"old-{next(NUMBERS)}"
    folder = tmp_path_factory.mktemp(device) / device
    with ReportingKiosk(folder, line, desk.port, device, made_at=LONG_AGO) as kiosk:
        yield kiosk


def needed(kiosk, fault):
    return is_needed(fault, kiosk.place, kiosk.opened.folder)


def test_a_certificate_has_ended_when_the_authoritys_clock_says_so_too(old, kiosk):
    assert needed(old, ENDED)
    assert not needed(kiosk, ENDED)  # only this kiosk's clock was wrong


def test_a_certificate_that_was_taken_back_needs_an_invitation_and_a_standing_one_does_not(
    kiosk, desk
):
    assert not needed(kiosk, REFUSED)
    desk.office.revoke_serial(int(kiosk.serial, 16), "cessation", NOW, by="console")
    assert needed(kiosk, REFUSED)


def test_without_the_authority_nothing_is_decided(old):
    with pytest.raises(AuthorityError):
        is_needed(ENDED, Place("localhost", 1), old.opened.folder)


def reception(kiosk, shows):
    """``kiosk run``, not started yet, until ``shows`` stands in its log."""
    return Service(
        ["kiosk", "run", "--config", str(kiosk.settings)],
        kiosk.folder / f"run-{next(NUMBERS)}.log",
        ready_when=shows,
        environment={
            "SDL_VIDEODRIVER": "offscreen",
            "KIVY_HOME": str(kiosk.folder / "kivy"),
            "RUNTIME_DIRECTORY": str(kiosk.memory),
            **audio_driver(),
        },
    )


@pytest.mark.window
def test_the_screen_leads_there_by_itself_once_for_each_start(old):
    with reception(old, "invitation_needed code=KSK-107") as first:
        assert first.wait_for_end() == EXIT_RESTART
    with reception(old, "first_start_again") as second:
        second.kill()  # thought better of it: switched off and on
    with reception(old, "kiosk_started") as third:
        assert "first_start_again" not in third.log


@pytest.mark.window
def test_an_identity_that_cannot_be_opened_leads_there_at_once(kiosk):
    (kiosk.folder / "credentials" / SEAL_FILE).write_bytes(bytes(32))
    with reception(kiosk, "first_start_again") as run:
        assert Code.IDENTITY_UNUSABLE.code in run.log
