"""``python -m hospital staff`` and ``audit``: nobody types anybody else's secret."""

import json
import sqlite3

import pytest

from hospital.__main__ import main
from hospital.board.guard import Role
from hospital.board_commands import _ROLES
from tests.bench.board import write_settings


@pytest.fixture
def config(tmp_path):
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "staff.key").write_bytes(bytes(range(32)))
    return str(write_settings(tmp_path, tmp_path / "credentials"))


def staff(config, *words):
    return main(["staff", *words, "--config", config])


def test_a_code_is_shown_once_and_the_list_shows_none(config, capsys):
    assert staff(config, "add", "--id", "s-001", "--name", "管理 一郎", "--role", "admin") == 0
    said = capsys.readouterr().out
    assert "30 minutes" in said
    code = said.splitlines()[1]
    assert staff(config, "list") == 0
    said = capsys.readouterr().out
    assert said.startswith("id=s-001 role=admin is_locked=False has_password=False")
    assert code not in said
    assert "一郎" not in said


def test_programs_read_json(config, capsys):
    words = ("--id", "s-001", "--name", "x", "--role", "admin", "--json")
    assert staff(config, "add", *words) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "s-001"
    assert staff(config, "list", "--json") == 0
    (one,) = json.loads(capsys.readouterr().out)["staff"]
    assert (one["id"], one["desks"]) == ("s-001", 0)


def test_every_act_is_in_the_audit_as_the_consoles(config, capsys):
    staff(config, "add", "--id", "s-001", "--name", "x", "--role", "admin")
    staff(config, "add", "--id", "s-014", "--name", "x", "--role", "reception")
    for words in (["lock"], ["unlock"], ["role", "--role", "billing"], ["reset"], ["remove"]):
        assert staff(config, words[0], "--id", "s-014", *words[1:]) == 0
    capsys.readouterr()
    assert main(["audit", "--config", config, "--form", "json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()][::-1]
    assert {row["staff_id"] for row in rows} == {"console"}
    assert [row["what"].removeprefix("staff.") for row in rows] == [
        *("added", "added", "lock", "unlock", "role", "reset", "remove"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lock", "--id", "s-001"], "This is the last admin"),
        (["lock", "--id", "s-404"], "nobody of this staff ID"),
        (["add", "--id", "s-001", "--name", "x", "--role", "billing"], "is taken"),
        (["add", "--id", "s-002"], "--name is missing"),
    ],
)
def test_what_cannot_be_done_is_said(config, capsys, words, said):
    staff(config, "add", "--id", "s-001", "--name", "x", "--role", "admin")
    assert staff(config, *words) == 1
    assert said in capsys.readouterr().err


def test_the_chain_is_checked(config, tmp_path, capsys):
    staff(config, "add", "--id", "s-001", "--name", "x", "--role", "admin")
    capsys.readouterr()
    assert main(["audit", "--check", "--config", config]) == 0
    assert capsys.readouterr().out.startswith("1 rows, the chain holds. Keep this: 1 ")
    with sqlite3.connect(tmp_path / "state" / "audit.sqlite") as rows:
        rows.execute("DROP TRIGGER entry_stays")
        rows.execute("UPDATE entry SET staff_id = 's-014'")
    rows.close()
    assert main(["audit", "--check", "--config", config]) == 1
    assert "KSK-344 row 1 does not follow" in capsys.readouterr().err


def test_the_commands_know_every_role():
    assert set(_ROLES) == set(Role)
