"""Settings that came over the line: tried, proven, or taken back; whatever happens, one starts."""

import dataclasses
import datetime as dt

import pytest

from eligibility.errors import Code
from eligibility.staff_codes import NOBODY, Cost, Member, StaffList, table_of
from kiosk.config import ConfigError, load, overlays_of, with_overlay
from kiosk.site_overlay import (
    STARTS,
    Overlay,
    OverlayFolder,
    RefusedVersion,
    Tables,
    laid_over,
)

IMAGE = """
[site]
institution = "1310000011"
device = "reception-1"
clinic_name = "れんしゅう診療所"
[service]
url = "https://cloud.example:8443"
[broker]
host = "broker.example"
port = 8883
[paths]
credentials = "credentials"
state = "state"
[sound]
volume = 2
[hours]
mon = "09:00-12:30"
tue = "09:00-12:30"
[wording.ja]
counter_note = "|番号を|お伝えください|"
"""
OWN = "urn:x-oev:device:1310000011:reception-1"
LOUD = {"sound": {"volume": 5}}
EMPTY = StaffList(bytes(range(16)), cost=Cost(n=2**10))
STAFF = dataclasses.replace(
    EMPTY,
    members=(
        Member(
            "nurse-7", EMPTY.hash_of(bytearray(b"280645")), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        ),
    ),
)
CODES = {"staff": table_of(STAFF)}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(IMAGE)
    return path


@pytest.fixture
def overlays(tmp_path):
    return OverlayFolder(tmp_path / "state", OWN)


def test_without_any_the_image_s_settings_count(path, overlays):
    assert load(path).sound.volume == 2
    assert overlays.newest == 0


def test_what_is_tried_counts_until_it_is_taken_back_and_then_what_was_before(path, overlays):
    overlays.begin(Overlay(1, LOUD))
    overlays.prove()
    overlays.begin(Overlay(2, {"sound": {"volume": 1}}))
    assert load(path).sound.volume == 1
    overlays.take_back(Code.SETTINGS_ROLLED_BACK)
    assert load(path).sound.volume == 5
    assert overlays.refused() == RefusedVersion(2, "KSK-365")
    assert overlays.newest == 2, "an older one is never taken again"


def test_what_is_proven_forgets_what_was_refused_before(overlays):
    overlays.refuse(1, Code.SETTINGS_REFUSED)
    overlays.begin(Overlay(2, LOUD))
    overlays.prove()
    assert (overlays.refused(), overlays.trial(), overlays.newest) == (None, None, 2)


def test_settings_with_which_the_screen_begins_again_and_again_are_taken_back(path, overlays):
    overlays.begin(Overlay(1, LOUD))
    for _ in range(STARTS):
        overlays.started()
        assert load(path).sound.volume == 5
    overlays.started()
    assert load(path).sound.volume == 2


def test_settings_that_cannot_be_read_are_taken_back_by_whoever_starts(path, overlays):
    overlays.begin(Overlay(1, {"sound": {"volume": 9}}))
    assert load(path).sound.volume == 2
    assert overlays.refused() == RefusedVersion(1, Code.SETTINGS_ROLLED_BACK.code)


NOT_OVER_THE_LINE = pytest.mark.parametrize(
    ("tables", "named"),
    [
        ({"service": {"url": "https://other.example:8443"}}, "service"),
        ({"authority": {"host": "other.example"}}, "authority"),
        ({"keys": {"module": "/srv/other.so", "token": "t"}}, "keys"),
        ({"paths": {"state": "/srv/other"}}, "paths"),
        ({"site": {"device": "reception-2"}}, "site.device"),
        (LOUD | {"face": {"is_on": True}}, "face"),
        ({"sound": 5}, "sound"),
    ],
    ids=["service", "authority", "library", "folder", "name", "beside good ones", "no table"],
)


@NOT_OVER_THE_LINE
def test_what_belongs_to_the_image_is_not_changed_whoever_signed_it(path, tables, named):
    with pytest.raises(ConfigError, match=rf"{named} may not be changed over the line"):
        with_overlay(path, tables)


@NOT_OVER_THE_LINE
def test_what_belongs_to_the_image_is_not_changed_by_what_lies_on_the_card(
    path, overlays, tables, named
):
    before = load(path)
    overlays.begin(Overlay(1, tables))
    overlays.prove()
    assert load(path) == before, named
    overlays.begin(Overlay(2, tables))
    assert load(path) == before, named
    assert overlays.trial() is None


@pytest.mark.parametrize(
    ("own", "other"),
    [('"1310000011"', '"1310000029"'), ('"reception-1"', '"reception-2"')],
    ids=["another institution", "another name"],
)
def test_a_kiosk_that_was_moved_begins_without_the_settings_of_before(path, overlays, own, other):
    overlays.begin(Overlay(57, LOUD))
    overlays.prove()
    overlays.begin(Overlay(58, {"sound": {"volume": 1}}))
    overlays.refuse(59, Code.SETTINGS_REFUSED)
    path.write_text(IMAGE.replace(own, other))
    moved = load(path)
    assert moved.sound.volume == 2
    theirs = overlays_of(moved)
    assert (theirs.newest, theirs.in_use(), theirs.refused()) == (0, None, None)
    theirs.begin(Overlay(1, {"sound": {"volume": 4}}))
    theirs.prove()
    assert (load(path).sound.volume, theirs.newest) == (4, 1)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"version": 1}', '{"version": 1, "tables": {"a": 3}, "starts": 0}']
)
def test_a_damaged_file_is_no_overlay_and_stops_nothing(path, overlays, tmp_path, content):
    overlays.begin(Overlay(1, LOUD))
    (tmp_path / "state" / "settings" / "trial.json").write_text(content)
    assert load(path).sound.volume == 2


def test_hours_replace_the_image_s_and_everything_else_goes_key_by_key(path, overlays):
    changed: Tables = {
        "hours": {"wed": "10:00-12:00"},
        "site": {"clinic_name": "あたらしい診療所"},
        "wording": {"ja": {"valid_note": "|お待ちください|"}},
    }
    overlays.begin(Overlay(1, changed))
    config = load(path)
    assert config.hours is not None
    assert (config.hours.mon, config.hours.wed) == ("", "10:00-12:00")
    assert (config.site.clinic_name, config.site.device) == ("あたらしい診療所", "reception-1")
    assert config.wording.ja.counter_note == "|番号を|お伝えください|"
    assert config.wording.ja.valid_note == "|お待ちください|"


def test_what_is_laid_over_leaves_the_image_s_settings_alone():
    image = {"sound": {"volume": 2}}
    assert laid_over(image, {"sound": {"volume": 5}, "card": {"reader": "X"}}) == {
        "sound": {"volume": 5},
        "card": {"reader": "X"},
    }
    assert image == {"sound": {"volume": 2}}


def test_codes_of_staff_count_with_their_version_and_go_with_it(path, overlays):
    assert load(path).given_staff == NOBODY
    overlays.begin(Overlay(1, CODES | LOUD))
    assert (load(path).given_staff, load(path).sound.volume) == (STAFF, 5)
    overlays.prove()
    overlays.begin(Overlay(2, LOUD))
    assert load(path).given_staff == NOBODY
    overlays.take_back(Code.SETTINGS_ROLLED_BACK)
    assert load(path).given_staff == STAFF


def test_a_kiosk_that_was_moved_has_none_of_the_codes_of_before(path, overlays):
    overlays.begin(Overlay(1, CODES))
    overlays.prove()
    path.write_text(IMAGE.replace('"1310000011"', '"1310000029"'))
    assert load(path).given_staff == NOBODY


DAMAGED = {"staff": {**CODES["staff"], "members": [{**CODES["staff"]["members"][0], "since": "x"}]}}


def test_damaged_codes_are_refused_by_their_key_and_stop_no_start(path, overlays, caplog):
    with pytest.raises(ConfigError, match=r"staff\.members\[1\]\.since must be") as caught:
        with_overlay(path, DAMAGED)
    overlays.begin(Overlay(1, CODES))
    overlays.prove()
    overlays.begin(Overlay(2, DAMAGED))
    assert load(path).given_staff == STAFF, "the trial is taken back by whoever starts"
    overlays.begin(Overlay(3, DAMAGED))
    overlays.prove()
    assert load(path).given_staff == NOBODY
    hashed = CODES["staff"]["members"][0]["hash"]
    assert "settings_unusable version=3" in caplog.text
    assert hashed not in caplog.text + str(caught.value)


def test_no_codes_stand_in_the_image_s_settings(path):
    path.write_text(IMAGE + "[staff]\nn = 8192\n")
    with pytest.raises(ConfigError, match="staff comes over the line only"):
        load(path)
