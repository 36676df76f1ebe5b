"""``kiosk-setup``: from a system installed by hand to the first screen."""

import os

import pytest

from firmware_config.commands import setting_up
from firmware_config.errors import SiteError
from firmware_config.verifiers.verdict import Asked, State, Verdict
from tests.unit.firmware_config.setup_desk import BACKLIT, EXAMPLE, STOCK, Desk, put, tree_of


def test_a_site_file_and_two_answers_make_a_kiosk(run, desk):
    code, out = run(answers=[True, True])
    assert code == 1, "nothing is plugged in on this desk"
    assert (desk.root / "etc/nftables.conf").exists()
    assert desk.states["default"] == "kiosk.target"
    assert desk.states["cups.socket"] == desk.states["ssh.service"] == "masked"
    assert desk.states["kiosk-ui.service"] == desk.states["nftables.service"] == "enabled"
    assert "The first screen asks for the invitation" in out


def test_a_second_run_finds_nothing_to_do_and_asks_nothing(run, desk):
    run(answers=[True, True])
    before = tree_of(desk.root)
    code, out = run(answers=[])
    assert "nothing: every file is as it should be" in out
    assert "Files written: 0, removed: 0; units switched off: 0." in out
    assert code == 1
    assert tree_of(desk.root) == before


def test_after_a_change_of_the_site_file_only_that_is_written(run, desk):
    run(answers=[True, True])
    _, out = run(site=BACKLIT, answers=[True])
    assert "Files written: 3, removed: 0;" in out
    assert '+backlight = "/sys/class/backlight/10-0045"' in out
    _, out = run(answers=[True])
    assert "Files written: 1, removed: 2;" in out


def test_a_dry_run_changes_nothing(run, desk):
    before, states = tree_of(desk.root), dict(desk.states)
    _, out = run(dry_run=True, answers=[True])
    assert "-127.0.0.1 raspberrypi" in out
    assert "This was a dry run: nothing was changed." in out
    assert (tree_of(desk.root), desk.states) == (before, states)


def test_who_does_not_say_yes_changes_nothing(run, desk):
    before = tree_of(desk.root)
    code, out = run(answers=[True, False])
    assert (code, tree_of(desk.root)) == (1, before)
    assert "Nothing was changed." in out


def test_logins_over_the_network_may_be_left_as_they_are(run, desk):
    run(answers=[False, True])
    assert desk.states["ssh.service"] == "enabled"
    assert not (desk.root / "etc/systemd/system/ssh.service").exists()
    assert desk.states["cups.socket"] == "masked"


def test_another_programs_warning_is_no_mark_of_ours(run, desk):
    put(desk.root, "etc/fancy/x.conf", "# made by fancyd; do not edit here.\n")
    run(answers=[True, True])
    assert (desk.root / "etc/fancy/x.conf").exists()


def test_a_site_file_for_our_own_image_is_refused_on_another_system(run, desk):
    before = tree_of(desk.root)
    with pytest.raises(SiteError, match='layout = "stock"'):
        run(site=EXAMPLE)
    assert tree_of(desk.root) == before


def test_what_verifiers_refuse_is_not_written(run, desk, monkeypatch):
    monkeypatch.setattr(
        setting_up, "verify", lambda _tree: (Verdict("nft", State.REFUSED, "line 3: no"),)
    )
    before = tree_of(desk.root)
    code, out = run(answers=[])
    assert (code, tree_of(desk.root)) == (2, before)
    assert "wrong    nft: line 3: no" in out


@pytest.mark.parametrize("unit", ["ifup@.service", "networking.service", "cloud-init.service"])
def test_nobody_else_sets_an_address(run, desk, unit):
    """ifupdown is started by udev whatever the target: an address before there are any rules."""
    desk.states[unit] = "static"
    out = run(answers=[True, True])[1]
    assert desk.states[unit] == "masked"
    assert unit in out


def test_who_sets_up_hears_that_no_update_comes(run):
    assert "no update\n   reaches the machine" in run(answers=[True, True])[1]


def test_what_systemd_refuses_is_told(run, desk, monkeypatch):
    monkeypatch.setattr(Desk, "systemctl", lambda _self, *_words: Asked(1, "", "no such unit"))
    code, _ = run(answers=[True, True])
    assert code == 2


def test_a_machine_that_runs_from_usb_is_left_as_it_is(run, desk):
    """The kiosk's rules would take its root away at every start, with nobody able to log in."""
    disk = desk.root / "sys/devices/pci0/usb1/1-1/host0/block/sda/sda2"
    number = desk.root / "sys/dev/block/8:2"
    for folder in (disk, number.parent, desk.root / "proc/self"):
        folder.mkdir(parents=True)
    number.symlink_to(disk)
    (desk.root / "proc/self/mountinfo").write_text("23 1 8:2 / / rw - ext4 /dev/sda2 rw\n")
    before, states = tree_of(desk.root), dict(desk.states)
    assert run(answers=[True, True])[0] == 2
    assert (tree_of(desk.root), desk.states) == (before, states)


def test_a_kiosk_that_holds_keys_is_not_made_another(run, desk):
    """Its outbox names its owner: under another name it would never start again."""
    other = STOCK.replace('device = "reception-1"', 'device = "reception-2"')
    assert other != STOCK
    run(answers=[True, True])
    put(desk.root, "var/lib/kiosk/outbox.sqlite3", "records")
    before = tree_of(desk.root)
    with pytest.raises(SiteError, match="This is reception-1 of 1310000011"):
        run(site=other, answers=[True])
    assert tree_of(desk.root) == before
    assert "nothing: every file is as it should be" in run(answers=[])[1]


def test_a_mistyped_name_is_corrected_while_nothing_is_held(run, desk):
    run(
        site=STOCK.replace('device = "reception-1"', 'device = "reception-2"'), answers=[True, True]
    )
    run(answers=[True])
    assert 'device = "reception-1"' in (desk.root / "etc/kiosk/kiosk.toml").read_text("utf-8")


def test_only_root_may(run, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert run()[0] == 2
