"""``invite``, ``pending``, ``confirm``, ``decline``, ``withdraw`` as the admin types them."""

import base64
import datetime as dt
import io
import json
import re
import stat
import subprocess
import sys
from typing import Any

import pytest

from eligibility.four_words import words_of
from eligibility.invitation import Invitation
from provisioning.__main__ import main
from provisioning.est import rules
from provisioning.est.pkcs10 import parse
from provisioning.office import Office, open_new
from provisioning.telling import ExitCode
from tests.bench.enrolment import Applicant
from tests.bench.service import ROOT

URI = "urn:x-oev:device:1310000011:reception-1"
WHO = ["--institution", "1310000011", "--device", "reception-1"]


def now():
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def office(tmp_path):
    return open_new(tmp_path / "office", "Example", now())


@pytest.fixture
def run(office, capsys):
    def run(command: str, *options: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = main([command, str(office.folder), *options, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def invited(run):
    """Gives the invitation as its kiosk has it."""
    code, told = run("invite", *WHO)
    assert code == ExitCode.DONE
    return Invitation.parse(told["qr"])


@pytest.fixture
def asking(office, invited):
    """The kiosk's request waits; gives it."""
    kiosk = Applicant.new(invited.secret)
    asked = parse(base64.b64encode(kiosk.request))
    attempt = rules.Attempt(kiosk.secret.id, kiosk.secret, asked.key_sha256, asked.der, True)
    waiting = rules.settle(office.ledger, attempt, now())
    assert isinstance(waiting, rules.Wait)
    return waiting.request


def english(request) -> str:
    return " ".join(pair.english for pair in words_of(bytes.fromhex(request.key_sha256)))


def test_invite_shows_the_code_the_symbol_and_until_when(office, capsys):
    assert main(["invite", str(office.folder), *WHO]) == 0
    out = capsys.readouterr().out
    (code,) = re.findall(r"^ +([0-9A-Z]{4}(?:-[0-9A-Z]{3,4}){6})$", out, re.MULTILINE)
    secret = Invitation.parse(code).secret
    (one,) = Office(office.folder).register().invitations.values()
    assert one.id == secret.id
    assert one.secret_sha256 == secret.hash.hex()
    assert f"{one.until:%Y-%m-%dT%H:%M:%SZ} (30 minutes)" in out
    assert "█▀" in out


def test_the_symbol_holds_code_and_fingerprint_and_its_file_is_private(office, run, tmp_path):
    png, svg = tmp_path / "qr.png", tmp_path / "qr.svg"
    code, told = run("invite", *WHO, "--png", str(png), "--svg", str(svg))
    assert code == 0
    import cv2
    import zxingcpp

    (found,) = zxingcpp.read_barcodes(cv2.imread(str(png)))
    invitation = Invitation.parse(found.text)
    assert found.text == told["qr"]
    assert invitation.secret.grouped == told["code"]
    assert (invitation.root_sha256 or b"").hex() == told["root_sha256"]
    for path in (png, svg):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_symbol_in_the_terminal_can_be_read(office, capsys):
    import numpy as np
    import zxingcpp

    halves = {" ": (0, 0), "▀": (255, 0), "▄": (0, 255), "█": (255, 255)}
    main(["invite", str(office.folder), *WHO])
    rows = [row for row in capsys.readouterr().out.splitlines() if row and set(row) <= set(halves)]
    drawn = [[halves[letter][half] for letter in row] for row in rows for half in (0, 1)]
    picture = np.kron(np.array(drawn, dtype=np.uint8), np.ones((4, 4), dtype=np.uint8))
    (found,) = zxingcpp.read_barcodes(picture)
    assert Invitation.parse(found.text).secret.id in office.register().invitations


def test_a_new_code_says_which_one_counts_no_more(office, run, invited, capsys):
    _, told = run("invite", *WHO)
    assert told["instead_of"] == [invited.secret.id]
    _, known = run("show", invited.secret.id)
    assert known["invitation"]["state"] == "withdrawn"
    assert main(["invite", str(office.folder), *WHO]) == 0
    out = capsys.readouterr().out
    assert f"{told['invitation']}, not used yet, is withdrawn by it." in out


def test_the_code_is_in_no_log_and_not_in_the_ledger(office, run, caplog):
    with caplog.at_level("DEBUG"):
        _, told = run("invite", *WHO)
    secret = Invitation.parse(told["code"]).secret
    kept = caplog.text + (office.folder / "ledger.jsonl").read_text()
    for hidden in (secret.code, secret.grouped, secret.value.hex()):
        assert hidden not in kept


def test_a_kiosk_whose_certificate_stands_is_not_invited(office, run, asking):
    office.confirm(asking.id, "console", now())
    code, told = run("invite", *WHO)
    assert code == ExitCode.REFUSED
    assert "--renew" in told["sentence"]


def test_another_machine_in_its_place_takes_the_certificate_back(office, run, asking):
    made = office.confirm(asking.id, "console", now())
    code, _ = run("invite", *WHO, "--replace")
    assert code == ExitCode.NOT_CONFIRMED
    assert Office(office.folder).register().certificates[made.serial].stands(now())
    code, _ = run("invite", *WHO, "--replace", "--yes")
    assert code == 0
    assert not Office(office.folder).register().certificates[made.serial].stands(now())


def test_a_kiosk_is_not_taken_back_for_an_invitation_that_is_refused(office, run, asking):
    made = office.confirm(asking.id, "console", now())
    _, told = run("invite", *WHO, "--renew")
    kiosk = Applicant.new(Invitation.parse(told["qr"]).secret)
    asked = parse(base64.b64encode(kiosk.request))
    attempt = rules.Attempt(kiosk.secret.id, kiosk.secret, asked.key_sha256, asked.der, True)
    rules.settle(office.ledger, attempt, now())
    code, told = run("invite", *WHO, "--replace", "--yes")
    assert (code, told["error"]) == (ExitCode.REFUSED, "RequestWaits")
    assert office.register().certificates[made.serial].stands(now())


def test_the_same_kiosk_is_renewed_by_the_admin_and_keeps_its_former_until_then(office, run):
    assert run("invite", *WHO, "--renew")[1]["error"] == "NameRefused"
    for options in ((), ("--renew",)):
        _, told = run("invite", *WHO, *options)
        kiosk = Applicant.new(Invitation.parse(told["qr"]).secret)
        asked = parse(base64.b64encode(kiosk.request))
        attempt = rules.Attempt(kiosk.secret.id, kiosk.secret, asked.key_sha256, asked.der, True)
        rules.settle(office.ledger, attempt, now())
        _, told = run("pending")
        code, told = run("confirm", told["requests"][0]["request"], "--yes")
        assert code == 0
    assert len([one for one in office.register().of_party(URI) if one.stands(now())]) == 2


def test_names_are_checked_before_anything_is_shown(run):
    code, told = run("invite", "--institution", "1310000012", "--device", "reception-1")
    assert code == ExitCode.REFUSED
    assert "check digit" in told["sentence"]


def test_pending_shows_who_is_invited_and_who_asks_with_both_languages(office, run, invited):
    _, told = run("pending")
    assert [one["invitation"] for one in told["invitations"]] == [invited.secret.id]


def test_pending_shows_the_four_words(office, run, asking, capsys):
    _, told = run("pending")
    (one,) = told["requests"]
    assert (one["request"], one["uri"]) == (asking.id, URI)
    assert " ".join(one["words"]["en"]) == english(asking)
    assert main(["pending", str(office.folder)]) == 0
    out = capsys.readouterr().out
    assert "  ".join(one["words"]["ja"]) in out
    assert "  ".join(one["words"]["en"]) in out


def test_pending_says_when_there_is_nobody(office, capsys):
    main(["pending", str(office.folder)])
    assert capsys.readouterr().out == "Nobody asks, and nobody is invited.\n"


def test_confirm_wants_the_words_typed_back(office, run, asking):
    for other in ("", "fox", english(asking) + " fox", "fox fox fox fox"):
        code, told = run("confirm", asking.id, "--words", other)
        assert (code, told["error"]) == (ExitCode.NOT_CONFIRMED, "NotConfirmed")
    code, told = run("confirm", asking.id, "--words", english(asking))
    assert code == 0
    assert told["certificate"]["uri"] == URI
    assert told["certificate"]["state"] == "stands"


def test_confirm_asks_at_a_terminal_and_shows_no_words_before(office, run, asking, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", Terminal(english(asking) + "\n"))
    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    assert run("confirm", asking.id)[0] == 0
    assert "four words" in said.getvalue()
    assert english(asking).split()[0] not in said.getvalue()


def test_without_a_terminal_and_words_nothing_is_confirmed(office, run, asking, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert run("confirm", asking.id)[0] == ExitCode.NOT_CONFIRMED


def test_confirm_twice_issues_once(office, run, asking):
    assert run("confirm", asking.id, "--yes")[0] == 0
    code, told = run("confirm", asking.id, "--yes")
    assert (code, told["error"]) == (ExitCode.REFUSED, "RequestNotPending")
    assert len(office.register().of_party(URI)) == 1


def test_a_declined_request_cannot_be_confirmed_any_more(office, run, asking):
    assert run("decline", asking.id, "--reason", "not the words on the screen")[0] == 0
    assert office.register().requests[asking.id].declined_because == "not the words on the screen"
    assert run("confirm", asking.id, "--yes")[1]["error"] == "RequestNotPending"


def test_a_withdrawn_invitation_is_gone_and_a_used_one_is_declined_instead(office, run, asking):
    _, told = run("invite", "--institution", "1310000011", "--device", "reception-2")
    assert run("withdraw", told["invitation"], "--reason", "lost")[0] == 0
    assert run("withdraw", told["invitation"])[1]["error"] == "RequestNotPending"
    assert "decline" in run("withdraw", asking.invitation)[1]["sentence"]
    assert run("withdraw", "0123456789abcdef")[1]["error"] == "NotIssuedHere"


def test_a_reason_is_one_line(office, run, asking, capsys):
    for bad in ("", "  ", "x" * 201, "\x1b[2J"):
        with pytest.raises(SystemExit) as ended:
            main(["decline", str(office.folder), asking.id, "--reason", bad])
        assert ended.value.code == ExitCode.WRONG_USAGE


def test_commands_start_without_the_servers_libraries():
    loaded = "import sys, provisioning.__main__; sys.exit('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=False).returncode == 0
