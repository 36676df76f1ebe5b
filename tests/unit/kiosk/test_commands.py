"""The kiosk's commands say what is wrong and what to do."""

import logging
import subprocess
import sys

import pytest

from kiosk.__main__ import COMMANDS, EXIT_SETTINGS, main
from kiosk.image.command_names import IMAGE_COMMANDS


@pytest.fixture(autouse=True)
def _quiet_logging():
    """``main`` sets the root logger up; a test puts it back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in ("run", "batch", "close-day", "check", "staff"))


@pytest.mark.parametrize("command", [*COMMANDS, *IMAGE_COMMANDS])
def test_each_command_says_what_it_does_and_what_it_takes(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert f"usage: python -m kiosk {command}" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["batch", "close-day", "check", "staff", "renew", "health"])
def test_what_has_no_screen_and_no_camera_does_not_wait_for_their_libraries(command):
    """They take half of the time in which it starts."""
    program = (
        "import sys\nfrom kiosk.__main__ import main\n"
        f"try:\n    main(['{command}', '--help'])\n"
        "except SystemExit:\n    print(sorted({'cv2', 'numpy', 'kivy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr


def test_missing_settings_are_named(tmp_path, capsys):
    assert main(["check", "--config", str(tmp_path / "none.toml")]) == EXIT_SETTINGS
    assert "there is no such file" in capsys.readouterr().err


@pytest.fixture
def config(tmp_path):
    """Settings of a kiosk whose folders are empty."""
    file = tmp_path / "kiosk.toml"
    file.write_text(
        f"""
[site]
institution = "1310000011"
device = "reception-1"
clinic_name = "clinic"
[service]
url = "https://localhost:1"
[broker]
host = "localhost"
port = 1
[paths]
credentials = "{tmp_path}"
state = "{tmp_path}/state"
"""
    )
    return file


def test_a_day_that_has_not_begun_is_not_closed(config, tmp_path, capsys):
    """Its total would be asked for anew with each patient of that day."""
    assert main(["close-day", "--config", str(config), "--day", "2999-01-01"]) == 1
    assert "has not begun" in capsys.readouterr().err
    assert not (tmp_path / "state").exists()
    assert main(["close-day", "--config", str(config), "--day", "2026-11-22"]) == 0


def test_a_kiosk_whose_settings_name_no_authority_cannot_be_enrolled(config, capsys):
    assert main(["enrol", "--config", str(config), "--console"]) == EXIT_SETTINGS
    assert "no [authority]" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "run", "batch"])
def test_a_kiosk_without_an_identity_is_told_to_be_enrolled(config, capsys, command):
    assert main([command, "--config", str(config)]) == EXIT_SETTINGS
    assert "KSK-360" in capsys.readouterr().err


def test_what_is_missing_in_a_folder_of_old_is_named(config, tmp_path, capsys):
    (tmp_path / "device.key").write_text("-----BEGIN PRIVATE KEY-----\n")
    assert main(["check", "--config", str(config)]) == EXIT_SETTINGS
    assert "device.crt is missing" in capsys.readouterr().err
    assert main(["run", "--config", str(config)]) == 1
    assert "KSK-302" in capsys.readouterr().err
    assert main(["batch", "--config", str(config)]) == 1
