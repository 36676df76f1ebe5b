"""The operator's commands: what they print, and clear sentences when they refuse."""

import argparse
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import firmware_config
from provisioning import entry as entries_of
from provisioning.__main__ import _parser, main
from provisioning.entry import Head

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
URI = "urn:x-oev:device:1310000011:reception-1"


@pytest.fixture
def office(tmp_path):
    assert main(["init", str(tmp_path / "office"), "--name", "Test"]) == 0
    return str(tmp_path / "office")


@pytest.fixture
def line(office, tmp_path, capsys):
    folder = tmp_path / "line"
    options = ["--institution", "1310000011", "--device", "reception-1"]
    hosts = ["--cloud-host", "localhost", "--broker-host", "localhost"]
    assert main(["issue-line", office, str(folder), *options, *hosts]) == 0
    capsys.readouterr()
    return folder


def test_init_reminds_of_the_root_key(tmp_path, capsys):
    main(["init", str(tmp_path / "office"), "--name", "Test"])
    assert "lock it away" in capsys.readouterr().out


def test_init_does_not_overwrite_an_authority(office, capsys):
    assert main(["init", office, "--name", "Other"]) == 1
    assert "exists already" in capsys.readouterr().err


def test_an_empty_passphrase_is_refused(tmp_path, capsys):
    (tmp_path / "passphrase").write_text("\n")
    options = ["--name", "T", "--root-passphrase-file", str(tmp_path / "passphrase")]
    assert main(["init", str(tmp_path / "office"), *options]) == 1
    assert "is empty" in capsys.readouterr().err
    assert not (tmp_path / "office").exists()


def test_list_shows_every_party(office, line, capsys):
    assert main(["list", office]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 4
    assert all(row.endswith("stands") for row in rows)


def test_revoke_shows_the_new_state_and_asks_for_the_lists(office, line, capsys):
    assert main(["revoke", office, URI, "--yes"]) == 0
    out = capsys.readouterr().out
    assert "revoked" in out
    assert "key-compromise" in out
    assert "do not know yet" in out


def test_what_cannot_be_undone_is_not_done_unasked(office, line, capsys):
    assert main(["revoke", office, URI]) == 3
    assert "give --yes" in capsys.readouterr().err
    assert main(["list", office, "--standing"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4


class Terminal:
    """Somebody sits at standard input."""

    def __init__(self, typed: str) -> None:
        self._typed = typed

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self._typed


@pytest.mark.parametrize(("typed", "code"), [("revoke\n", 0), ("yes\n", 3), ("", 3)])
def test_at_a_terminal_the_word_is_typed(office, line, monkeypatch, typed, code):
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    assert main(["revoke", office, URI]) == code


def test_every_command_but_the_server_tells_programs_one_object(office, line, capsys):
    lists, kept = str(line / "cloud"), str(line / "broker" / "crl.pem")
    for arguments in (
        ["list", office],
        ["audit", office],
        ["crl", office, lists],
        ["days-left", lists],
        ["take-crl", f"{lists}/crl.pem", kept],
        ["revoke", office, URI, "--yes"],
    ):
        assert main([*arguments, "--json"]) == 0
        assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_a_refusal_is_told_to_programs_too(office, capsys):
    assert main(["revoke", office, URI, "--yes", "--json"]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["error"] == "NotIssuedHere"
    assert printed.err.startswith("error: No certificate of")


def test_wrong_usage_has_its_own_code(office):
    with pytest.raises(SystemExit) as ended:
        main(["audit", office, "--head", "3"])
    assert ended.value.code == 2


def test_a_list_may_be_of_one_kind(office, line, capsys):
    assert main(["list", office, "--kind", "service", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["certificates"]
    assert [(one["kind"], one["state"]) for one in told] == [("service", "stands")] * 2


def test_audit_finds_lines_cut_off_by_the_head_that_was_kept(office, line, tmp_path, capsys):
    main(["audit", office])
    head = capsys.readouterr().out.split()[-1]
    main(["crl", office, str(line / "cloud")])
    assert main(["audit", office, "--head", head]) == 0
    assert f"It goes on from {head}." in capsys.readouterr().out
    ledger = tmp_path / "office" / "ledger.jsonl"
    ledger.write_text("".join(ledger.read_text().splitlines(keepends=True)[:-3]))
    assert main(["audit", office]) == 0, "the file alone does not tell"
    assert main(["audit", office, "--head", head]) == 1
    assert "cut off" in capsys.readouterr().err


def written_anew(ledger: Path, change) -> None:
    """By somebody who knows how the lines are bound, and binds all of them again."""
    head, lines = Head(), []
    for line in ledger.read_text().splitlines():
        told = json.loads(line)
        at = dt.datetime.fromisoformat(told["at"])
        made = entries_of.following(head, told["act"], change(told["facts"]), at)
        head = Head(made.sequence, made.hash)
        lines.append(entries_of.line(made))
    ledger.write_bytes(b"".join(lines))


def test_a_ledger_written_anew_as_a_whole_is_found_by_the_head_that_was_kept(
    office, line, tmp_path, capsys
):
    main(["audit", office])
    head = capsys.readouterr().out.split()[-1]
    ledger = tmp_path / "office" / "ledger.jsonl"
    written_anew(ledger, lambda facts: facts)
    assert main(["audit", office, "--head", head]) == 0, "the same lines have the same head"
    name = {"common_name": "1310000011-reception-9"}
    written_anew(ledger, lambda facts: facts | name if "common_name" in facts else facts)
    assert main(["audit", office]) == 0, "the file alone does not tell"
    assert main(["audit", office, "--head", head]) == 1
    assert "written anew" in capsys.readouterr().err


def commands_of(parser: argparse.ArgumentParser, name: str) -> Iterator[str]:
    groups = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not groups and "--json" not in parser.format_help():
        yield name
    for group in groups:
        for inner, command in group.choices.items():
            yield from commands_of(command, f"{name} {inner}".strip())


def test_every_command_but_servers_has_json():
    assert set(commands_of(_parser(), "")) <= {"serve", "follow-crl"}


def test_revoke_hands_out_the_news_when_told_where(office, line, capsys):
    before = (line / "cloud" / "crl.pem").read_bytes()
    told = ["--crl-into", str(line / "cloud"), "--hospital", str(line / "hospital")]
    assert main(["revoke", office, URI, "--yes", *told]) == 0
    assert (line / "cloud" / "crl.pem").read_bytes() != before
    assert URI not in (line / "hospital" / "peers.jwks").read_text()


def test_a_kiosk_enrolled_again_keeps_its_stored_records(office, line, tmp_path, capsys):
    former = (line / "kiosk" / "outbox.key").read_bytes()
    main(["revoke", office, URI, "--yes", "--hospital", str(line / "hospital")])
    told = ["--hospital", str(line / "hospital"), "--former", str(line / "kiosk")]
    name = ["--institution", "1310000011", "--device", "reception-1"]
    assert main(["issue-kiosk", office, str(tmp_path / "again"), *told, *name]) == 0
    held = (tmp_path / "again" / "outbox.key").read_bytes()
    assert (len(held), held[32:]) == (64, former)


def test_a_former_folder_without_outbox_is_told_before_anything_is_issued(
    office, line, tmp_path, capsys
):
    main(["revoke", office, URI, "--yes"])
    told = ["--hospital", str(line / "hospital"), "--former", str(line / "hospital")]
    name = ["--institution", "1310000011", "--device", "reception-1"]
    assert main(["issue-kiosk", office, str(tmp_path / "again"), *told, *name]) == 1
    assert "outbox.key is missing" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()


def test_audit_gives_the_newest_hash(office, line, capsys):
    assert main(["audit", office]) == 0
    assert "The chain holds." in capsys.readouterr().out


def test_audit_of_a_changed_ledger_fails(office, line, tmp_path, capsys):
    ledger = tmp_path / "office" / "ledger.jsonl"
    ledger.write_text(ledger.read_text().replace("reception-1", "reception-9"))
    assert main(["audit", office]) == 1
    assert "ledger" in capsys.readouterr().err


def test_a_folder_without_authority_is_told_with_the_way_out(tmp_path, capsys):
    assert main(["list", str(tmp_path)]) == 1
    assert "python -m provisioning init" in capsys.readouterr().err


def test_a_line_without_names_says_what_is_needed(office, tmp_path, capsys):
    assert main(["issue-line", office, str(tmp_path / "line")]) == 1
    assert "--site" in capsys.readouterr().err


def test_a_line_takes_its_names_from_a_site_file(office, tmp_path, capsys):
    site = str(EXAMPLE)
    assert main(["issue-line", office, str(tmp_path / "line"), "--site", site]) == 0
    assert main(["list", office]) == 0
    assert URI in capsys.readouterr().out


def test_a_broken_site_file_is_told_by_its_key(office, tmp_path, capsys):
    (tmp_path / "site.toml").write_text('[sites]\ninstitution = "1310000011"\n')
    arguments = [office, str(tmp_path / "line"), "--site", str(tmp_path / "site.toml")]
    assert main(["issue-line", *arguments]) == 1
    assert "did you mean site?" in capsys.readouterr().err


def test_a_written_key_never_appears_in_the_output(office, line, capsys):
    main(["list", office])
    main(["audit", office])
    printed = capsys.readouterr()
    assert "PRIVATE" not in printed.out + printed.err
