"""``kiosk-setup --undo``: the machine as it was, whatever came in between."""

import os
from pathlib import Path

import pytest

from firmware_config.verifiers.verdict import Asked
from firmware_config.write import write_tree
from tests.unit.firmware_config.setup_desk import BACKLIT, Desk, put, tree_of


def test_undo_brings_the_machine_back_as_it_was(run, desk):
    before, states = tree_of(desk.root), dict(desk.states)
    run(answers=[True, True])
    run(site=BACKLIT, answers=[True])
    code, _ = run(undo=True, answers=[True])
    assert code == 0
    assert tree_of(desk.root) == before
    assert {unit: desk.states[unit] for unit in states} == states
    assert desk.states["nftables.service"] == "disabled"


@pytest.mark.parametrize("verb", ["unmask", "disable", "set-default"])
def test_an_undo_that_was_interrupted_is_finished_by_the_next(run, desk, monkeypatch, verb):
    """Else files would be back and logins still masked, with nothing left to undo."""
    before, states = tree_of(desk.root), dict(desk.states)
    run(answers=[True, True])
    well = Desk.run

    def refusing(machine, command):
        return Asked(1, "", "refused") if command[1] == verb else well(machine, command)

    monkeypatch.setattr(Desk, "run", refusing)
    assert run(undo=True, answers=[True])[0] == 2
    monkeypatch.setattr(Desk, "run", well)
    assert run(undo=True, answers=[True])[0] == 0
    assert tree_of(desk.root) == before
    assert {unit: desk.states[unit] for unit in states} == states


def test_what_was_before_is_on_the_disk_before_anything_is_changed(run, desk, monkeypatch):
    """After a power cut /etc would be the kiosk's, and nobody would know what it had been."""
    synced, sync = [], os.fsync
    at_the_first_write: list[str] = []

    def syncing(handle):
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        sync(handle)

    def writing(tree, root):
        at_the_first_write.extend(synced)
        return write_tree(tree, root)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr("firmware_config.setup.acting.write_tree", writing)
    run(answers=[True, True])
    noted = desk.root / "var/lib/kiosk-setup"
    wanted = {noted / "before.new", noted, noted / "files/etc", noted / "files/etc/hosts"}
    assert {str(path) for path in wanted} <= set(at_the_first_write)


@pytest.mark.parametrize("damaged", ["", "[]", '{"target": "x", "other": 1}'])
def test_notes_that_cannot_be_read_change_nothing(run, desk, damaged):
    put(desk.root, "var/lib/kiosk-setup/before.json", damaged)
    before, states = tree_of(desk.root), dict(desk.states)
    assert run(answers=[True, True])[0] == 2
    assert run(undo=True, answers=[True])[0] == 2
    assert (tree_of(desk.root), desk.states) == (before, states)


def test_what_an_earlier_rendering_left_comes_back_with_an_undo(run, desk):
    put(desk.root, "etc/asound.conf", "# Rendered from the site file; do not edit here.\n")
    before = tree_of(desk.root)
    run(answers=[True, True])
    assert not (desk.root / "etc/asound.conf").exists()
    run(undo=True, answers=[True])
    assert tree_of(desk.root) == before


def test_an_undo_says_that_usb_is_still_off(run, desk):
    """Without the kiosk's rules no keyboard would ever be turned on."""
    run(answers=[True, True])
    assert "no keyboard" not in run(undo=True, answers=[True])[1]
    run(answers=[True, True])
    put(desk.root, "boot/firmware/cmdline.txt", "quiet usbcore.authorized_default=0\n")
    assert "Take usbcore.authorized_default=0 off" in run(undo=True, answers=[True])[1]


def test_undo_without_a_setup_says_so(run, capsys):
    code, _ = run(undo=True, answers=[True])
    assert code == 2
