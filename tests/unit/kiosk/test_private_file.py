"""What a command makes as root belongs to the kiosk."""

import os

import pytest

from kiosk import private_file

KIOSK = 12345


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to somebody else")
def test_a_folder_that_root_was_the_first_to_lock_is_the_kiosks(tmp_path):
    os.chown(tmp_path, KIOSK, KIOSK)
    with private_file.alone_in(tmp_path / "renewal"):
        private_file.replace(tmp_path / "renewal" / "note", "x")
    made = [tmp_path / "renewal", tmp_path / "renewal" / "note"]
    assert [path.stat().st_uid for path in made] == [KIOSK, KIOSK]
    assert (tmp_path / "renewal").stat().st_mode & 0o777 == 0o700
