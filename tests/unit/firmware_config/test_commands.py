"""``python -m firmware_config``: what it prints, what it ends with."""

import json
import os
from pathlib import Path

import pytest

import firmware_config
from firmware_config import __main__ as commands
from firmware_config.machines import BROKER, KIOSK, put
from firmware_config.site import parse
from firmware_config.verifiers.verdict import State, Verdict

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
TEXT = EXAMPLE.read_text("utf-8")
WITH_BACKLIGHT = TEXT.replace("inches = 10.1", 'inches = 10.1\nbacklight = "10-0045"')


@pytest.fixture
def rendered(tmp_path):
    """A folder that the example was rendered into."""
    put(KIOSK, parse(TEXT), tmp_path / "root")
    return tmp_path / "root"


@pytest.fixture
def run(capsys):
    """Gives a function: arguments to the exit code and both outputs."""

    def ran(*arguments):
        code = commands.main([str(one) for one in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return ran


def test_render_lists_the_files_and_writes_them(run, tmp_path):
    code, out, errors = run("render", EXAMPLE, tmp_path)
    assert (code, errors) == (0, "")
    assert "0600 root:root           file    /etc/nftables.conf\n" in out
    assert (tmp_path / "etc/nftables.conf").stat().st_mode & 0o777 == 0o600
    assert run("diff", EXAMPLE, tmp_path) == (0, "", "")


def test_the_brokers_files_are_written_by_a_command_of_their_own(run, tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("mosquitto:x:4711:4712:::\n")
    (tmp_path / "etc/group").write_text("mosquitto:x:4712:\n")
    code, out, _ = run("broker", EXAMPLE, tmp_path)
    assert code == 0
    assert "0600 mosquitto:mosquitto file    /etc/mosquitto/acl\n" in out
    assert (tmp_path / "etc/mosquitto/acl").stat().st_mode & 0o777 == 0o600
    assert run("diff-broker", EXAMPLE, tmp_path)[0] == 0
    assert run("diff", EXAMPLE, tmp_path)[0] == 1


def test_a_program_reads_what_was_rendered(run, tmp_path):
    document = json.loads(run("render", EXAMPLE, tmp_path, "--json")[1])
    assert {
        "path": "/etc/nftables.conf",
        "mode": "0600",
        "owner": "root:root",
        "kind": "file",
    } in document["files"]
    assert len(document["written"]) == len(document["files"])
    again = json.loads(run("render", EXAMPLE, tmp_path, "--json")[1])
    assert (again["written"], again["removed"]) == ([], [])


@pytest.mark.parametrize("command", ["check", "render", "diff", "check-broker", "broker"])
def test_a_wrong_site_file_is_told_on_standard_error(run, tmp_path, command):
    site = tmp_path / "site.toml"
    site.write_text(TEXT.replace("[panel]", "[pannel]"), "utf-8")
    folder = [] if command.startswith("check") else [tmp_path / "root"]
    code, out, errors = run(command, site, *folder)
    assert (code, out) == (2, "")
    assert errors == f"error: {site}: pannel is not a setting; did you mean panel?\n"
    assert not (tmp_path / "root").exists()


def test_a_folder_that_is_not_there_cannot_be_compared(run, tmp_path):
    code, out, errors = run("diff", EXAMPLE, tmp_path / "nowhere")
    assert (code, out) == (2, "")
    assert "nowhere" in errors


def test_a_wrong_command_line_ends_with_two(run):
    with pytest.raises(SystemExit) as ended:
        run("renders", EXAMPLE)
    assert ended.value.code == 2


def test_diff_tells_each_way_in_which_a_root_differs(run, rendered):
    (rendered / "etc/hosts").unlink()
    (rendered / "etc/hostname").write_text("another\n")
    (rendered / "etc/kiosk/kiosk.toml").chmod(0o666)
    getty = rendered / "etc/systemd/system/getty@tty1.service"
    getty.unlink()
    getty.write_text("[Service]\n")
    code, out, _ = run("diff", EXAMPLE, rendered)
    assert code == 1
    assert "missing  /etc/hosts\n" in out
    assert (
        "content  /etc/hostname\n"
        "--- /etc/hostname (there)\n"
        "+++ /etc/hostname (site file)\n"
        "@@ -1,2 +1,2 @@\n"
        "-another\n"
        "+1310000011-reception-1\n"
    ) in out
    assert "mode     /etc/kiosk/kiosk.toml: 0666 instead of 0644\n" in out
    assert "kind     /etc/systemd/system/getty@tty1.service\n" in out


def test_a_program_reads_the_differences(run, rendered):
    (rendered / "etc/hostname").chmod(0o600)
    document = json.loads(run("diff", EXAMPLE, rendered, "--json")[1])
    assert document == {
        "equal": False,
        "differences": [
            {
                "path": "/etc/hostname",
                "what": "mode",
                "wanted": "0644",
                "found": "0600",
                "diff": "",
            }
        ],
        "unseen": [],
    }


def test_a_boot_partition_that_nobody_mounts_is_not_called_missing(run, rendered):
    """Of a running slot only the firmware reads it."""
    for path in (rendered / "boot/firmware").iterdir():
        path.unlink()
    code, out, _ = run("diff", EXAMPLE, rendered)
    assert code == 0
    hidden = ["/boot/firmware/cmdline.txt", "/boot/firmware/config.txt"]
    assert out == "".join(
        f"unseen   {path}: no boot partition is mounted there\n" for path in hidden
    )
    assert json.loads(run("diff", EXAMPLE, rendered, "--json")[1])["unseen"] == hidden


def test_nothing_that_lies_in_a_root_steers_the_terminal(run, rendered):
    (rendered / "etc/hostname").write_bytes(b"\x1b[2Jgone\x07\xff\n")
    out = run("diff", EXAMPLE, rendered)[1]
    assert "-\\x1b[2Jgone\\x07\\xff\n" in out


def test_what_an_earlier_site_file_asked_for_is_told_and_taken_away(run, tmp_path):
    """A drop-in goes on having its effect, and so does a unit that nobody can start."""
    earlier = WITH_BACKLIGHT.replace('channel = "stable"', "")
    put(KIOSK, parse(earlier), tmp_path)
    gone = [
        "/etc/systemd/system/kiosk-ui.service.d/backlight.conf",
        "/etc/systemd/system/kiosk-update.timer",
        "/etc/udev/rules.d/61-kiosk-backlight.rules",
    ]
    told = run("diff", EXAMPLE, tmp_path)[1]
    assert [line for line in told.splitlines() if line.startswith("leftover")] == [
        f"leftover {path}" for path in gone
    ]
    out = run("render", EXAMPLE, tmp_path)[1]
    assert all(f"removed, of an earlier site file: {path}\n" in out for path in gone)
    assert run("diff", EXAMPLE, tmp_path) == (0, "", "")


def test_what_a_power_cut_left_beside_a_file_is_a_leftover(run, rendered):
    (rendered / "etc/.hosts.new").write_bytes((rendered / "etc/kiosk/kiosk.toml").read_bytes())
    assert "leftover /etc/.hosts.new\n" in run("diff", EXAMPLE, rendered)[1]


def test_what_is_not_ours_stays(run, rendered):
    theirs = {
        "etc/systemd/system/somebodys.service.d/a.conf": "[Service]\n",
        "etc/mosquitto/mosquitto.conf": "# Rendered from the site file; do not edit here.\n",
        "etc/issue": "Debian\n",
    }
    for path, text in theirs.items():
        (rendered / path).parent.mkdir(parents=True, exist_ok=True)
        (rendered / path).write_text(text)
    assert run("diff", EXAMPLE, rendered)[0] == 0
    put(KIOSK, parse(TEXT), rendered)
    assert all((rendered / path).is_file() for path in theirs)


def test_the_brokers_machine_keeps_the_kiosks_files(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    put(KIOSK, parse(TEXT), tmp_path)
    put(BROKER, parse(TEXT), tmp_path)
    assert (tmp_path / "etc/nftables.conf").is_file()


def test_a_verifier_that_refuses_ends_with_one(run, monkeypatch):
    said = (Verdict("nft", State.REFUSED, "line 3\nis wrong"), Verdict("x", State.ABSENT, "y"))
    monkeypatch.setattr("firmware_config.commands.checking.verify", lambda _tree, _programs: said)
    code, out, _ = run("check", EXAMPLE)
    assert code == 1
    assert f"refused  nft                    line 3\n{'':31} is wrong\nabsent   x" in out
    document = json.loads(run("check", EXAMPLE, "--json")[1])
    assert document["verdicts"][0] == {
        "verifier": "nft",
        "state": "refused",
        "said": "line 3\nis wrong",
    }


def test_a_machine_without_verifiers_can_still_check(run, monkeypatch):
    said = (Verdict("nft", State.ABSENT, "not here: the Debian package nftables"),)
    monkeypatch.setattr("firmware_config.commands.checking.verify", lambda _tree, _programs: said)
    assert run("check", EXAMPLE)[0] == 0


@pytest.mark.parametrize("held", ["var/lib/kiosk/identity/current", "var/lib/kiosk/outbox.sqlite3"])
def test_a_root_that_holds_a_kiosks_keys_is_not_rendered_as_another(run, rendered, tmp_path, held):
    (rendered / held).parent.mkdir(parents=True)
    (rendered / held).symlink_to("2")
    other = tmp_path / "other.toml"
    other.write_text(TEXT.replace('device = "reception-1"', 'device = "reception-2"'), "utf-8")
    code, _, errors = run("render", other, rendered)
    assert (code, run("render", EXAMPLE, rendered)[0]) == (2, 0)
    assert "This is reception-1 of 1310000011" in errors
