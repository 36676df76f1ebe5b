"""``python -m kiosk staff``: what it does, refuses and never tells; real files, a real terminal."""

import dataclasses
import datetime as dt
import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from eligibility.staff_codes import Member, StaffList, table_of
from kiosk.__main__ import main
from kiosk.config import load, overlays_of
from kiosk.site_overlay import Overlay
from kiosk.staff import codes
from kiosk.staff.book import FileStaffBook
from tests.bench.pki import make_line
from tests.bench.terminal_device import open_terminal
from tests.unit.kiosk.staff.book_bench import NOON, QUICK, SALT, HandClock, members_in

ROOT = Path(__file__).parents[4]
NURSE, CLERK = "280645", "930517"
SETTINGS = """
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
credentials = "credentials"
state = "state"
"""


@pytest.fixture(autouse=True)
def _quiet_logging():
    """``main`` sets the root logger up; a test puts it back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.fixture
def config(tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text(SETTINGS)
    return file


@pytest.fixture
def staff_file(config):
    return config.parent / "state" / codes.STAFF_FILE


@pytest.fixture
def staff(config, monkeypatch, capsys):
    """Runs the command: (exit code, what it printed, what it complained)."""

    def run(*arguments, typed=""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        code = main(["staff", *arguments, "--config", str(config)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.fixture
def add(staff):
    def run(staff_id, code):
        return staff("add", "--staff-id", staff_id, "--code-stdin", typed=f"{code}\n")

    return run


def owner_of(staff_file, code):
    return FileStaffBook(staff_file.parent, HandClock()).check(bytearray(code.encode()))


def test_who_was_added_is_known_at_the_kiosk(add, staff_file):
    assert add("nurse-7", NURSE) == (0, "add: nurse-7\n", "")
    add("clerk-1", CLERK)
    assert [owner_of(staff_file, code) for code in (NURSE, CLERK)] == ["nurse-7", "clerk-1"]


def test_the_list_shows_who_and_since_when_and_no_more(add, staff):
    assert staff("list") == (0, "nobody has a code\n", "")
    add("nurse-7", NURSE)
    code, shown, _ = staff("list")
    assert (code, shown.split()[:2]) == (0, ["nurse-7", "since"])
    assert NURSE not in shown


def test_who_was_removed_is_gone(add, staff, staff_file):
    add("nurse-7", NURSE)
    add("clerk-1", CLERK)
    assert staff("remove", "--staff-id", "nurse-7") == (0, "remove: nurse-7\n", "")
    assert [one.staff_id for one in members_in(staff_file)] == ["clerk-1"]
    assert owner_of(staff_file, CLERK) == "clerk-1"


def test_removing_who_is_not_there_is_refused(staff, add):
    assert staff("remove", "--staff-id", "nurse-7")[0] == 3
    add("nurse-7", NURSE)
    code, _, complaint = staff("remove", "--staff-id", "nurse-8")
    assert (code, "nurse-8 has no code" in complaint) == (3, True)


@pytest.mark.parametrize(
    "code",
    ["", "12345", "1234567", "28064x", "２８０６４５", " 280645", "280645 1", "-28064"],
    ids=repr,
)
def test_what_is_not_six_digits_is_refused(add, staff_file, code):
    exit_code, _, complaint = add("nurse-7", code)
    assert (exit_code, "exactly 6 digits" in complaint) == (3, True)
    assert not staff_file.exists()


@pytest.mark.parametrize(
    "code",
    ["000000", "777777", "123456", "012345", "456789", "654321", "987654", "543210", "789012"],
)
def test_a_code_that_anybody_tries_first_is_refused(add, staff_file, code):
    exit_code, shown, complaint = add("nurse-7", code)
    assert (exit_code, "too easy" in complaint) == (3, True)
    assert code not in shown + complaint
    assert not staff_file.exists()


@pytest.mark.parametrize("staff_id", ["", "a b", "n_1", "山田", "a" * 33, "a\n", "../x"], ids=repr)
def test_an_id_that_could_not_stand_in_a_record_is_refused(add, staff_file, staff_id):
    assert add(staff_id, NURSE)[0] == 3
    assert not staff_file.exists()


def test_without_an_id_nobody_is_added(staff):
    assert staff("add", "--code-stdin", typed=f"{NURSE}\n")[0] == 3


def test_a_code_that_another_has_is_refused_without_saying_whose(add, staff_file):
    add("nurse-7", NURSE)
    code, shown, complaint = add("clerk-1", NURSE)
    assert (code, shown) == (3, "")
    assert "nurse-7" not in complaint
    assert NURSE not in complaint
    assert [one.staff_id for one in members_in(staff_file)] == ["nurse-7"]


def test_a_second_code_for_the_same_member_is_refused(add, staff_file):
    add("nurse-7", NURSE)
    code, _, complaint = add("nurse-7", CLERK)
    assert (code, "remove it first" in complaint) == (3, True)
    assert owner_of(staff_file, NURSE) == "nurse-7"


@pytest.fixture
def porter(config):
    """porter has a code from the authority."""
    nobody = StaffList(SALT, cost=QUICK)
    member = Member("porter", nobody.hash_of(bytearray(CLERK.encode())), NOON)
    overlays = overlays_of(load(config))
    table = table_of(dataclasses.replace(nobody, members=(member,)))
    overlays.begin(Overlay(1, {"staff": table}))
    overlays.prove()


@pytest.mark.usefixtures("porter")
def test_members_of_the_authority_are_shown_and_not_changed_here(staff, add, staff_file):
    assert add("nurse-7", NURSE)[0] == 0
    shown = [(one.split()[0], one.split()[-1]) for one in staff("list")[1].splitlines()]
    assert shown[1:] == [("porter", "authority")]
    for done in (add("porter", "739102"), staff("remove", "--staff-id", "porter")):
        assert (done[0], "from the authority" in done[2]) == (3, True)
    assert [one.staff_id for one in members_in(staff_file)] == ["nurse-7"]


@pytest.mark.usefixtures("porter")
def test_a_code_that_the_authority_gave_another_is_refused_without_saying_whose(add, staff_file):
    code, _, complaint = add("nurse-7", CLERK)
    assert (code, "porter" in complaint, CLERK in complaint) == (3, False, False)
    assert not staff_file.exists()


def test_without_a_terminal_a_code_comes_by_standard_input_only(staff):
    code, _, complaint = staff("add", "--staff-id", "nurse-7", typed=f"{NURSE}\n")
    assert (code, "--code-stdin" in complaint) == (3, True)


@pytest.mark.parametrize("action", ["add", "remove", "list"])
def test_a_damaged_list_is_told_and_not_written_over(staff, add, staff_file, action):
    add("nurse-7", NURSE)
    staff_file.write_text("{")
    code, _, complaint = staff(action, "--staff-id", "clerk-1", "--code-stdin", typed=f"{CLERK}\n")
    assert (code, str(staff_file) in complaint) == (78, True)
    assert staff_file.read_text() == "{"


def test_a_folder_that_cannot_be_made_is_told(config, add):
    (config.parent / "state").write_text("in the way")
    code, _, complaint = add("nurse-7", NURSE)
    assert (code, "cannot be written" in complaint) == (78, True)


def test_another_action_is_a_wrong_command_line(staff):
    with pytest.raises(SystemExit) as caught:
        staff("change")
    assert caught.value.code == 2


def test_the_file_belongs_to_the_owner_of_its_folder(config, add, staff_file):
    """Run as root, the command must leave a file that the kiosk's user can read."""
    staff_file.parent.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(staff_file.parent, 12345, 12345)
    add("nurse-7", NURSE)
    assert staff_file.stat().st_uid == staff_file.parent.stat().st_uid


def test_nothing_but_the_list_stays_in_the_folder(add, staff_file):
    add("nurse-7", NURSE)
    assert [file.name for file in staff_file.parent.iterdir()] == [codes.STAFF_FILE]


def test_every_list_has_a_salt_of_its_own(add, staff, staff_file):
    salts = set()
    for _ in range(2):
        add("nurse-7", NURSE)
        salts.add(json.loads(staff_file.read_text())["salt"])
        staff_file.unlink()
    assert len(salts) == 2


def at_a_terminal(config, *typed):
    """The command with a real terminal; gives (exit code, what the terminal showed)."""
    arguments = [sys.executable, "-m", "kiosk", "staff", "add", "--staff-id", "nurse-7"]
    ours, theirs = open_terminal()
    try:
        with subprocess.Popen(
            [*arguments, "--config", str(config)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            cwd=ROOT,
        ) as process:
            os.close(theirs)
            shown = b""
            for line in typed:
                shown = _read_until(ours, shown, b"code, ")
                os.write(ours, f"{line}\n".encode())
            return process.wait(30), _read_until(ours, shown, None).decode()
    finally:
        os.close(ours)


def _read_until(terminal, shown, prompt):
    """Reads on until a further prompt, or to the end."""
    wanted = -1 if prompt is None else shown.count(prompt) + 1
    while shown.count(prompt or b"\0") != wanted:
        try:
            more = os.read(terminal, 1024)
        except OSError:  # Linux's end of a terminal whose other side is closed
            break
        if not more:
            break
        shown += more
    return shown


def test_at_a_terminal_the_code_is_typed_twice_and_not_shown(config, staff_file):
    code, shown = at_a_terminal(config, NURSE, NURSE)
    assert (code, owner_of(staff_file, NURSE)) == (0, "nurse-7")
    assert shown.count("code, ") == 2
    assert NURSE not in shown


def test_at_a_terminal_two_different_codes_are_refused(config, staff_file):
    code, shown = at_a_terminal(config, NURSE, CLERK)
    assert (code, "the two differ" in shown) == (3, True)
    assert not staff_file.exists()


def test_the_check_of_the_settings_names_a_damaged_list(tmp_path, add, staff_file, config, capsys):
    line = make_line(tmp_path / "line", dt.datetime.now(dt.UTC))
    config.write_text(SETTINGS.replace('"credentials"', f'"{line.kiosk}"'))
    add("nurse-7", NURSE)
    assert main(["check", "--config", str(config)]) == 0
    staff_file.write_text("{")
    assert main(["check", "--config", str(config)]) == 78
    assert str(staff_file) in capsys.readouterr().err
