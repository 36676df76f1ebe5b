"""An issuing authority that ends is told a year before: no kiosk renews without it."""

import datetime as dt

import pytest

from provisioning.authority import ISSUING_LIFE
from provisioning.office import open_new
from provisioning.serving.ending import BEFORE, Ending

NOW = dt.datetime(2026, 11, 29, 9, tzinfo=dt.UTC)
A_YEAR_BEFORE = NOW + ISSUING_LIFE - BEFORE


@pytest.mark.parametrize(
    ("at", "is_told"),
    [(A_YEAR_BEFORE - dt.timedelta(days=1), False), (A_YEAR_BEFORE + dt.timedelta(days=1), True)],
    ids=["sooner", "within a year"],
)
def test_an_authority_that_ends_within_a_year_is_told(tmp_path, caplog, at, is_told):
    Ending(open_new(tmp_path / "office", "Test", NOW), lambda: at).tell()
    line = f"authority.issuing_ends_soon kind=device until={NOW + ISSUING_LIFE:%Y-%m-%d}"
    assert (line in caplog.text) is is_told
