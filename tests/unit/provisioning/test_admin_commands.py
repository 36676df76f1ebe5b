"""``issue-admin`` and ``bar-admin``."""

import datetime as dt
import json
import subprocess

import pytest

from provisioning.__main__ import main
from provisioning.acts import Act
from provisioning.office import open_new

NOW = dt.datetime.now(dt.UTC)
URI = "urn:x-oev:admin:hanako"
INSTITUTION = "1310000011"


@pytest.fixture
def office(tmp_path):
    return open_new(tmp_path / "office", "Test", NOW)


def issue(office, folder, *more: str) -> int:
    told = ["--name", "hanako", "--institution", INSTITUTION, *more]
    return main(["issue-admin", str(office.folder), str(folder), *told])


def standing(office) -> int:
    return len([one for one in office.register().of_party(URI) if one.stands(NOW)])


def test_an_admin_is_let_in_for_the_institutions_named(office, tmp_path, capsys):
    assert issue(office, tmp_path / "hanako") == 0
    assert office.register().admins == {URI: frozenset({INSTITUTION})}
    assert office.register().newest(URI).kind == "admin"
    names = {file.name for file in (tmp_path / "hanako").iterdir()}
    assert names == {"device.key", "device.crt", "ca.crt", "admin.p12"}


def test_openssl_opens_the_file_for_the_browser_with_the_passphrase_shown(office, tmp_path, capsys):
    issue(office, tmp_path / "hanako", "--json")
    told = json.loads(capsys.readouterr().out)
    command = ["openssl", "pkcs12", "-nokeys", "-clcerts", "-in", told["pkcs12"], "-passin"]
    opened = subprocess.run(
        [*command, f"pass:{told['passphrase']}"], capture_output=True, text=True, check=True
    )
    assert "admin-hanako" in opened.stdout
    assert subprocess.run([*command, "pass:guess"], capture_output=True, check=False).returncode


def test_a_passphrase_that_was_given_is_not_shown(office, tmp_path, capsys):
    (tmp_path / "passphrase").write_text("a long sentence\n")
    assert issue(office, tmp_path / "h", "--passphrase-file", str(tmp_path / "passphrase")) == 0
    assert "a long sentence" not in capsys.readouterr().out


def test_a_passphrase_is_in_no_line_of_the_ledger(office, tmp_path, capsys):
    issue(office, tmp_path / "hanako", "--json")
    passphrase = json.loads(capsys.readouterr().out)["passphrase"]
    assert passphrase not in (office.folder / "ledger.jsonl").read_text()


def test_an_admin_may_have_a_second_computer(office, tmp_path):
    assert issue(office, tmp_path / "one") == 0
    assert issue(office, tmp_path / "two") == 0
    assert standing(office) == 2


def test_a_barred_admin_is_out_with_every_certificate(office, tmp_path):
    issue(office, tmp_path / "one")
    issue(office, tmp_path / "two")
    assert main(["bar-admin", str(office.folder), "hanako"]) == 3
    assert URI in office.register().admins
    assert main(["bar-admin", str(office.folder), "hanako", "--yes"]) == 0
    assert office.register().admins == {}
    assert standing(office) == 0
    assert main(["bar-admin", str(office.folder), "hanako", "--yes"]) == 1


def test_barring_that_was_interrupted_is_finished_by_doing_it_again(office, tmp_path):
    issue(office, tmp_path / "one")
    facts = {"uri": URI, "by": "console", "reason": "left"}
    office.ledger.append(Act.ADMIN_BARRED, facts, NOW)  # and then the power went
    assert main(["bar-admin", str(office.folder), "hanako", "--yes"]) == 0
    assert standing(office) == 0
