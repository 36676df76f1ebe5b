"""What staff set outlives a restart; a damaged file is told and counts as none."""

import stat

import pytest

from kiosk.inspection.home import HOME_FILE, Home, keep_home, read_home


@pytest.mark.parametrize("home", [Home(), Home(5, None), Home(1, 3), Home(None, 5)], ids=repr)
def test_what_was_kept_is_read(tmp_path, home):
    keep_home(tmp_path, home)
    assert read_home(tmp_path) == home
    assert stat.S_IMODE((tmp_path / HOME_FILE).stat().st_mode) == 0o600


def test_nothing_was_kept_yet(tmp_path, caplog):
    assert read_home(tmp_path) == Home()
    assert caplog.text == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"schema": "other/1", "volume": 3, "brightness": null}',
        '{"schema": "oev-home/1", "volume": 9, "brightness": null}',
        '{"schema": "oev-home/1", "volume": "3", "brightness": null}',
        '{"schema": "oev-home/1", "volume": 3}',
    ],
)
def test_a_damaged_file_is_told_and_counts_as_none(tmp_path, text, caplog):
    (tmp_path / HOME_FILE).write_text(text)
    assert read_home(tmp_path) == Home()
    assert "home_unusable" in caplog.text


def test_a_disk_that_refuses_is_told_and_stops_nothing(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    keep_home(tmp_path / "file", Home(2, None))
    assert "home_not_kept" in caplog.text
