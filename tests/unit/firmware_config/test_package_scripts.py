"""What runs as root when the package comes and goes: the scripts, in a folder, with stand-ins."""

import os
import re
import subprocess

import pytest

from tests.deploy.tools import REPOSITORY

DEBIAN = REPOSITORY / "firmware_config/package/debian"
SCRIPTS = ["reception-kiosk.postinst", "reception-kiosk.prerm", "reception-kiosk.postrm"]
PROGRAMS = ["bin/kiosk", "bin/kiosk-setup"]
NETWORK = r"\b(curl|wget|apt|apt-get|pip|nc|ping|ssh|scp|git|https?)\b"
BUSY, IDLE = '{"frame": 12.5, "idle": false}', '{"frame": 12.5, "idle":true}'


@pytest.fixture
def machine(tmp_path):
    """Gives a function that runs a script on a machine whose every path lies below a folder."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for folder in ("run/systemd/system", "run/kiosk-ui", "etc/kiosk/credentials", "var/lib/kiosk"):
        (tmp_path / folder).mkdir(parents=True)

    def stand_in(name, body):
        tool = tools / name
        tool.write_text(f"#!/bin/sh\n{body}\n")
        tool.chmod(0o755)

    stand_in(
        "systemctl",
        f'echo "$@" >> {tmp_path}/asked\n[ "$1" = get-default ] && echo kiosk.target; exit 0',
    )
    stand_in("sleep", f"echo '{IDLE}' > {tmp_path}/run/kiosk-ui/health.json")

    def run(script, *arguments, stand_ins=()):
        for name, body in dict(stand_ins).items():
            stand_in(name, body)
        text = (DEBIAN / script).read_text()
        text = re.sub(r"(?<![\w/])/(run|etc|var|usr/share/debconf)/", rf"{tmp_path}/\1/", text)
        outside = re.findall(rf"(?<!{re.escape(str(tmp_path))})/(?:etc|var|run)/", text)
        assert outside == [], "nothing of this machine may be touched"
        return subprocess.run(
            ["/bin/sh", "-c", text, script, *arguments],
            env={"PATH": f"{tools}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    return run


def asked(folder):
    file = folder / "asked"
    return file.read_text().splitlines() if file.exists() else []


@pytest.mark.parametrize("script", [*SCRIPTS, *PROGRAMS])
def test_a_script_is_one_that_a_shell_reads(script):
    subprocess.run(["/bin/sh", "-n", DEBIAN / script], check=True)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_uses_no_network(script):
    code = re.sub(r"^\s*#.*$", "", (DEBIAN / script).read_text(), flags=re.MULTILINE)
    assert not re.search(NETWORK, code)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_ends_at_the_first_error(script):
    assert "\nset -e\n" in (DEBIAN / script).read_text()


def test_only_a_purge_that_was_answered_deletes_keys_and_records():
    texts = {name: (DEBIAN / name).read_text() for name in SCRIPTS}
    deleting = {name: re.findall(r"\brm -.+", text) for name, text in texts.items()}
    assert deleting == {
        "reception-kiosk.postinst": [],
        "reception-kiosk.prerm": [],
        "reception-kiosk.postrm": ["rm -f /etc/kiosk/kiosk.toml", 'rm -rf "$STATE" "$KEYS"'],
    }


def test_an_upgrade_waits_for_the_patient_at_the_screen(machine, tmp_path):
    (tmp_path / "run/kiosk-ui/health.json").write_text(BUSY)
    ran = machine("reception-kiosk.prerm", "upgrade", "0.2.0")
    assert ran.returncode == 0, ran.stderr
    assert "waiting until the patient" in ran.stdout
    _, *stopped = asked(tmp_path)[-1].split()
    assert stopped[0] == "kiosk-rescue.service", "its pause over, it would start the screen again"
    assert {"kiosk-sorry.service", "kiosk-ui.service", "kiosk-batch.service"} <= set(stopped)


@pytest.mark.parametrize("what", ["pipe", "link"])
def test_an_upgrade_does_not_hang_at_what_somebody_put_in_place_of_the_note(
    machine, tmp_path, what
):
    note = tmp_path / "run/kiosk-ui/health.json"
    if what == "pipe":
        os.mkfifo(note)
    else:
        (tmp_path / "elsewhere").write_text(BUSY)
        note.symlink_to(tmp_path / "elsewhere")
    ran = machine("reception-kiosk.prerm", "upgrade", "0.2.0")
    assert (ran.returncode, ran.stdout) == (0, "")


def test_an_upgrade_gives_up_before_it_changes_anything(machine, tmp_path):
    (tmp_path / "run/kiosk-ui/health.json").write_text(BUSY)
    ran = machine("reception-kiosk.prerm", "upgrade", "0.2.0", stand_ins={"sleep": "exit 0"})
    assert ran.returncode == 1
    assert "Nothing was changed" in ran.stderr
    assert not [line for line in asked(tmp_path) if line.startswith("stop")]


def test_an_idle_kiosk_is_upgraded_at_once(machine, tmp_path):
    (tmp_path / "run/kiosk-ui/health.json").write_text(IDLE)
    ran = machine("reception-kiosk.prerm", "upgrade", "0.2.0")
    assert (ran.returncode, ran.stdout) == (0, "")


def test_after_an_upgrade_the_target_starts_what_was_stopped(machine, tmp_path):
    assert machine("reception-kiosk.postinst", "configure", "0.1.0").returncode == 0
    assert "--no-block start kiosk.target" in asked(tmp_path)


def test_after_an_upgrade_programs_start_under_the_units_that_came_with_it(machine, tmp_path):
    assert machine("reception-kiosk.postinst", "configure", "0.1.0").returncode == 0
    said = asked(tmp_path)
    assert said.index("daemon-reload") < said.index("--no-block start kiosk.target")


def test_a_first_installation_starts_nothing(machine, tmp_path):
    assert machine("reception-kiosk.postinst", "configure", "").returncode == 0
    assert asked(tmp_path) == []


def test_a_removal_leaves_a_machine_that_starts(machine, tmp_path):
    assert machine("reception-kiosk.prerm", "remove").returncode == 0
    assert "set-default multi-user.target" in asked(tmp_path)


def test_a_removal_waits_for_the_patient_and_stops_everything(machine, tmp_path):
    """A program over deleted files fails before a patient, or sends while records are purged."""
    (tmp_path / "run/kiosk-ui/health.json").write_text(BUSY)
    units = sorted(path.name for path in (REPOSITORY / "systemd").glob("kiosk*.*"))
    files = [
        "/usr/lib/systemd/system/kiosk-ui.service.d",
        *(f"/usr/lib/systemd/system/{unit}" for unit in units),
    ]
    listed = {"dpkg-query": f"echo '{chr(10).join([*files, '/usr/lib/kiosk/bin/python'])}'"}
    ran = machine("reception-kiosk.prerm", "remove", stand_ins=listed)
    assert ran.returncode == 0, ran.stderr
    assert "waiting until the patient" in ran.stdout
    (stopped,) = [line.split()[1:] for line in asked(tmp_path) if line.startswith("stop")]
    assert stopped == [unit for unit in units if not unit.startswith("kiosk-data-")]


def test_a_machine_that_is_a_kiosk_is_not_left_without_its_way_back(machine, tmp_path):
    """Logins are masked and the firewall is closed: kiosk-setup --undo must not go first."""
    (tmp_path / "var/lib/kiosk-setup").mkdir()
    (tmp_path / "var/lib/kiosk-setup/before.json").write_text("{}")
    ran = machine("reception-kiosk.prerm", "remove")
    assert ran.returncode == 1
    assert "kiosk-setup --undo" in ran.stderr
    assert asked(tmp_path) == []


def test_an_upgrade_that_was_given_up_is_not_waited_for_again(machine, tmp_path):
    """dpkg asks the new version's script after the former one's gave up."""
    (tmp_path / "run/kiosk-ui/health.json").write_text(BUSY)
    ran = machine("reception-kiosk.prerm", "failed-upgrade", "0.1.0", "0.2.0")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert not [line for line in asked(tmp_path) if line.startswith("stop")]


def test_a_purge_that_nobody_can_answer_keeps_keys_and_records(machine, tmp_path):
    key = tmp_path / "etc/kiosk/credentials/identity.key"
    key.write_bytes(b"a key")
    ran = machine("reception-kiosk.postrm", "purge")
    assert ran.returncode == 0, ran.stderr
    assert "were kept" in ran.stderr
    assert key.read_bytes() == b"a key"


def test_every_override_has_its_reason_above_it():
    lines = (DEBIAN / "reception-kiosk.lintian-overrides").read_text().splitlines()
    kinds = ["#" if line.startswith("#") else ":" for line in lines]
    assert set(kinds) == {"#", ":"}
    assert [lines[i] for i, kind in enumerate(kinds) if kind == ":" and kinds[i - 1] != "#"] == []


def test_the_purges_question_is_translated_whole():
    question = (DEBIAN / "reception-kiosk.templates").read_text()
    translated = (DEBIAN / "po/ja.po").read_text().partition("Content-Transfer")[2]
    assert "Default: false" in question
    assert translated.count("msgid ") == translated.count("msgstr ") == 3
    assert 'msgstr ""\n\n' not in translated
