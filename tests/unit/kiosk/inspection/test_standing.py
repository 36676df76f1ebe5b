"""What the menu says of certificate, authority and settings."""

import dataclasses
import datetime as dt

import pytest

from eligibility.errors import Code
from kiosk.flow.inspection import Health, Part, Says
from kiosk.image.offered import Failed, UpdateFolder
from kiosk.inspection.standing import Standing
from kiosk.site_overlay import Overlay, OverlayFolder
from tests.bench.identities import by_itself, enrolled, store_at

MADE = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def overlays(tmp_path):
    return OverlayFolder(tmp_path, "urn:x-oev:device:1310000011:reception-1")


@pytest.fixture
def updates(tmp_path):
    return UpdateFolder(tmp_path / "update", tmp_path / "failed.json")


@pytest.fixture
def standing(tmp_path, overlays, updates):
    """Of a kiosk that enrolled itself; its authority answered in the first minute."""
    generation = enrolled(store_at(tmp_path), by_itself(MADE))
    return Standing(generation.folder / "device.crt", overlays, lambda: MADE, updates)


def certificate(standing, now):
    found = standing.look("1.2.3", now)[1]
    assert found.part is Part.CERTIFICATE
    return found


@pytest.mark.parametrize(
    ("days", "says", "health", "code"),
    [
        (0, Says.CERTIFICATE_LASTS, Health.GOOD, None),
        (59, Says.CERTIFICATE_LASTS, Health.GOOD, None),
        (61, Says.CERTIFICATE_RENEWS, Health.GOOD, None),
        (71, Says.CERTIFICATE_LATE, Health.ATTENTION, Code.CERTIFICATE_ENDS_SOON),
        (88, Says.CERTIFICATE_LATE, Health.BAD, Code.CERTIFICATE_ENDS_SOON),
        (90, Says.CERTIFICATE_ENDED, Health.BAD, Code.DEVICE_CERTIFICATE_EXPIRED),
    ],
)
def test_the_certificate_is_spoken_of_by_the_ladder(standing, days, says, health, code):
    found = certificate(standing, MADE + days * DAY)
    assert (found.says, found.health, found.code) == (says, health, code)
    assert found.count == 90 - days
    assert found.minutes == days * 24 * 60


def test_one_that_came_as_files_renews_itself_at_no_time(standing):
    alone = dataclasses.replace(standing, last_contact=None)
    found = certificate(alone, MADE + 61 * DAY)
    assert (found.says, found.minutes) == (Says.CERTIFICATE_LATE, None)


def test_an_authority_that_never_answered_has_no_time(standing):
    never = dataclasses.replace(standing, last_contact=lambda: None)
    assert certificate(never, MADE).minutes is None


def test_a_certificate_that_cannot_be_read_is_told(standing, tmp_path):
    lost = dataclasses.replace(standing, certificate=tmp_path / "none")
    found = certificate(lost, MADE)
    assert (found.health, found.code) == (Health.BAD, Code.DEVICE_CERTIFICATE_UNUSABLE)


def test_the_version_names_the_settings_in_use_and_those_that_are_not(standing, overlays):
    def version():
        found = standing.look("1.2.3", MADE)[0]
        return found.says, found.count, found.text, found.code

    assert version() == (Says.VERSION, 0, "1.2.3", None)
    overlays.begin(Overlay(3, {}))
    overlays.prove()
    assert version() == (Says.VERSION_SETTINGS, 3, "1.2.3", None)
    overlays.refuse(4, Code.SETTINGS_ROLLED_BACK)
    assert version() == (Says.VERSION_SETTINGS_REFUSED, 4, "", Code.SETTINGS_ROLLED_BACK)


@pytest.mark.parametrize(
    ("code", "shown"), [("KSK-372", Code.TRIAL_WITHOUT_PICTURE), ("KSK-999", None)]
)
def test_a_release_that_failed_here_is_told_with_its_code(standing, updates, code, shown):
    """One that only a newer system knows is told without."""
    updates.tell_failed([Failed("1.3.0", code, MADE)])
    found = standing.look("1.2.3", MADE)[0]
    assert (found.says, found.health) == (Says.VERSION_UPDATE_FAILED, Health.ATTENTION)
    assert (found.text, found.code) == ("1.2.3", shown)


@pytest.mark.parametrize(
    ("running", "code"),
    [
        pytest.param("1.3.0", "KSK-372", id="followed by a newer one"),
        pytest.param("1.2.3", "KSK-339", id="left by an operator"),
    ],
)
def test_a_release_that_nobody_need_know_of_is_not_told(standing, updates, running, code):
    updates.tell_failed([Failed("1.3.0", code, MADE)])
    found = standing.look(running, MADE)[0]
    assert (found.says, found.health, found.code) == (Says.VERSION, Health.GOOD, None)


def test_settings_that_are_refused_are_told_before_a_release_that_failed(
    standing, updates, overlays
):
    updates.tell_failed([Failed("1.3.0", "KSK-372", MADE)])
    overlays.refuse(4, Code.SETTINGS_ROLLED_BACK)
    assert standing.look("1.2.3", MADE)[0].says is Says.VERSION_SETTINGS_REFUSED
