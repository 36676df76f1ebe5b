"""What is kept beside the ledger is never in the way: damaged, or of a backup."""

import datetime as dt
import shutil

import pytest

from eligibility.wire_fleet import PollRequest
from provisioning.serving.fleet import FILE, Fleet
from provisioning.serving.reports import Polled, Reports
from provisioning.serving.trail import Copied
from tests.bench.fleet import a_report
from tests.bench.pki import make_line

NOW = dt.datetime(2026, 11, 29, 9, tzinfo=dt.UTC)
URI = "urn:x-oev:device:1310000011:reception-1"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return a_report(make_line(tmp_path_factory.mktemp("line"), NOW).kiosk, "boot-1")


@pytest.fixture
def poll(report):
    """One poll, taken; gives the token of its answer, or how a copy showed."""

    def poll(reports, token, new, at=NOW):
        polled = Polled(URI, 1, 1, PollRequest(report, token), at, new)
        [kept] = reports.take([polled], ())
        return kept.token

    return poll


def test_a_damaged_file_is_put_aside(tmp_path, poll, caplog):
    (tmp_path / FILE).write_bytes(b"rubbish" * 1000)
    reports = Reports(tmp_path, NOW)
    assert poll(reports, None, "one") == "one"
    reports.close()
    assert "authority.reports_damaged" in caplog.text
    assert set(Fleet(tmp_path).all()) == {URI}
    assert (tmp_path / FILE).with_suffix(".damaged").read_bytes().startswith(b"rubbish")


@pytest.mark.parametrize(
    ("later", "expected"),
    [(dt.timedelta(minutes=9), Copied.USED_UP), (dt.timedelta(hours=9), "four")],
    ids=["a restart", "a backup"],
)
def test_a_restored_file_makes_no_kiosk_a_copy(tmp_path, poll, later, expected):
    reports = Reports(tmp_path, NOW)
    poll(reports, None, "one")
    reports.close()
    shutil.copy(tmp_path / FILE, tmp_path / "backup")
    reports = Reports(tmp_path, NOW)
    poll(reports, "one", "two")
    poll(reports, "two", "three")
    reports.close()
    shutil.move(tmp_path / "backup", tmp_path / FILE)
    reports = Reports(tmp_path, NOW + later)
    assert poll(reports, "three", "four", NOW + later) == expected
    reports.close()
