"""What may be changed on a kiosk that runs: one list for whoever signs and whoever takes."""

import dataclasses

import pytest

from eligibility.over_the_line import (
    AS_IN_THE_SITE_FILE,
    OVER_THE_LINE,
    WEEKDAYS,
    not_over_the_line,
)
from eligibility.staff_codes import StaffTable
from firmware_config import site as sites
from firmware_config.site_checks import CHECKS
from kiosk.flow import hours


def test_all_that_stands_in_the_list_may_be_changed():
    tables: dict[str, dict[str, object]] = {}
    for table, key in OVER_THE_LINE:
        tables.setdefault(table, {})[key] = ""
    assert not_over_the_line(tables) is None
    assert not_over_the_line({}) is None


@pytest.mark.parametrize(
    ("tables", "first"),
    [
        ({"service": {"url": "https://other.example:8443"}}, "service"),
        ({"sound": {"volume": 1}, "keys": {"module": "/srv/other.so"}}, "keys"),
        ({"site": {"clinic_name": "れんしゅう", "device": "reception-2"}}, "site.device"),
        ({"card": {"face_anchors": "/srv/other.pem"}}, "card.face_anchors"),
        ({"sound": 3}, "sound"),
        ({"service": {}}, "service"),
        ({"staff": {"salt": "00", "codes": []}}, "staff.codes"),
    ],
    ids=["address", "chip", "name", "anchors", "no table", "empty", "codes"],
)
def test_the_first_that_may_not_is_named(tables, first):
    assert not_over_the_line(tables) == first


def test_each_of_the_list_has_its_check_and_the_same_weekdays_mean_days_everywhere():
    assert set(AS_IN_THE_SITE_FILE) <= set(CHECKS)
    made_by_the_authority = set(OVER_THE_LINE) - set(AS_IN_THE_SITE_FILE)
    keys = {field.name for field in dataclasses.fields(StaffTable)}
    assert made_by_the_authority == {("staff", key) for key in keys}
    assert WEEKDAYS == tuple(sites.WEEKDAYS) == tuple(hours.WEEKDAYS)
