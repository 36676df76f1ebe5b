"""The commands of root, on a machine that is no kiosk's image."""

import subprocess
import sys

import pytest

from kiosk import __main__ as kiosk
from kiosk.image import commands
from kiosk.running_version import Running


def test_a_bundles_hook_is_told_whether_its_release_may_come(capsys, monkeypatch):
    monkeypatch.setattr(commands, "running", lambda: Running("1.0.0", "reception-kiosk-arm64"))
    assert commands.main(["update-check", "1.0.1", "reception-kiosk-arm64"]) == 0
    assert commands.main(["update-check", "1.0.1", "reception-kiosk-amd64"]) == 10
    assert commands.main(["update-check", "1.0.0", "reception-kiosk-arm64"]) == 10
    assert "KSK-337" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [("slots", "show"), ("slots", "rollback"), ("update-install", "--config", "FILE")]
)
def test_a_stock_system_has_nothing_to_go_back_to(words, capsys, tmp_path):
    config = tmp_path / "kiosk.toml"
    config.write_text(
        '[site]\ninstitution = "1310000011"\ndevice = "desk"\nclinic_name = "desk"\n'
        '[service]\nurl = "https://localhost:1"\n[broker]\nhost = "localhost"\nport = 1\n'
        f'[paths]\ncredentials = "{tmp_path}"\nstate = "{tmp_path}"\n'
    )
    given = [str(config) if word == "FILE" else word for word in words]
    assert commands.main(given) == 1
    assert "no slots" in capsys.readouterr().err


def test_a_look_tells_what_lacks_and_changes_nothing(capsys):
    assert kiosk.main(["health"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == ["frame", "reader", "outbox", "line", "delivery"]


def test_the_gate_starts_without_the_kiosks_heavy_parts():
    """A slow machine starts it in its first minute."""
    heavy = "{'cv2', 'kivy', 'httpx'}"
    look = f"import sys, kiosk.image.commands; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
