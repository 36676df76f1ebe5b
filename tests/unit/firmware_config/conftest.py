"""A machine on a desk, and ``kiosk-setup`` on it."""

import argparse
import os

import pytest

from firmware_config.commands import setting_up
from firmware_config.setup import acting
from firmware_config.verifiers.verdict import State, Verdict
from tests.unit.firmware_config.setup_desk import PRESET, STOCK, Desk


@pytest.fixture
def desk(tmp_path):
    root = tmp_path / "root"
    (root / "etc/systemd/system").mkdir(parents=True)
    (root / "etc/hosts").write_text("127.0.0.1 raspberrypi\n")
    (root / "etc/hostname").write_text("raspberrypi\n")
    preset = root / acting.PRESET.removeprefix("/")
    preset.parent.mkdir(parents=True)
    preset.write_text(PRESET)
    states = {"default": "graphical.target", "ssh.service": "enabled", "cups.socket": "enabled"}
    return Desk(root, states)


@pytest.fixture
def run(desk, tmp_path, monkeypatch, capsys):
    """Gives a function: answers and options to the exit code and the output."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(setting_up, "verify", lambda _tree: (Verdict("nft", State.WELL),))

    def ran(*, site=STOCK, answers=(), **options):
        path = tmp_path / "site.toml"
        path.write_text(site, "utf-8")
        asked = iter(answers)
        parsed = {"site": path, "dry_run": False, "yes": False, "undo": False, **options}
        code = setting_up.run(argparse.Namespace(**parsed), desk, lambda _question: next(asked))
        return code, capsys.readouterr().out

    return ran
