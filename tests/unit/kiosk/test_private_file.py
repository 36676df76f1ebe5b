"""What is written for the kiosk belongs to the kiosk, whoever wrote it first."""

import os

import pytest

from kiosk import private_file

KIOSK = 12345


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders to somebody else")
def test_a_folder_that_a_command_of_root_made_first_is_the_kiosk_s(tmp_path):
    os.chown(tmp_path, KIOSK, KIOSK)
    folder = tmp_path / "renewal"
    with private_file.alone_in(folder):
        private_file.replace(folder / "note", "text")
    made = folder.stat()
    assert (made.st_uid, made.st_gid, made.st_mode & 0o777) == (KIOSK, KIOSK, 0o700)
    with private_file.alone_in(folder):
        assert (folder / "note").stat().st_uid == KIOSK
