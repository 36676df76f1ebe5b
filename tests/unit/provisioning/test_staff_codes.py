"""Staff codes at the authority: drawn, shown once, sent with the settings, which lose nothing."""

import datetime as dt
import json
import os
import re

import pytest

from eligibility.staff_codes import MOST_MEMBERS, TABLE
from provisioning import site_settings, staff_codes
from provisioning.__main__ import main
from provisioning.acts import Act
from provisioning.errors import NameRefused, StaffRefused
from provisioning.site_settings import Tables
from provisioning.staff_codes import Asked
from tests.bench.pki import make_line

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
BY = "urn:x-oev:admin:hanako"
WRITTEN: Tables = {"sound": {"volume": 4}, "hours": {"mon": "09:00-12:30"}}


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def names():
    return iter(f"ward-{number}" for number in range(100))


@pytest.fixture
def uri(line, names):
    """A kiosk of the test's own."""
    name = next(names)
    line.add_kiosk(name, NOW)
    return f"{line.kiosk_uri.rpartition(':')[0]}:{name}"


@pytest.fixture
def give(line, uri):
    def run(staff_id, *, again=False):
        asked = Asked(uri, staff_id, BY)
        return staff_codes.give(line.office, asked, os.urandom, NOW, again=again).code

    return run


@pytest.fixture
def take(line, uri):
    return lambda staff_id: staff_codes.take(line.office, Asked(uri, staff_id, BY), NOW)


def newest(line, uri):
    return line.office.register().settings[uri]


def owner_of(line, uri, code):
    return staff_codes.staff_of(newest(line, uri)).owner_of(bytearray(code.encode()))


def is_told(word, text):
    """By itself: six digits may stand within a longer number."""
    return re.search(rf"\b{word}\b", text) is not None


def ids(line, uri):
    return [one.staff_id for one in staff_codes.staff_of(newest(line, uri)).members]


def test_each_code_names_its_member_and_the_ledger_says_who_gave_it(line, uri, give):
    nurse, clerk = give("nurse-7"), give("clerk-1")
    assert [owner_of(line, uri, code) for code in (nurse, clerk)] == ["nurse-7", "clerk-1"]
    assert newest(line, uri).version == 2
    act = line.office.ledger.entries()[-1]
    assert (act.act, act.facts["by"], act.facts["staff_added"]) == (
        Act.SETTINGS_MADE,
        BY,
        "clerk-1",
    )


def test_no_code_stands_in_the_ledger(line, give):
    code = give("nurse-7")
    last = line.office.ledger.entries()[-1]
    said = json.dumps(site_settings.told(line.office.register().settings[last.facts["uri"]]))
    assert "nurse-7" in said
    assert not is_told(code, said + json.dumps(last.facts))


def test_what_was_written_stays_when_a_code_is_given_and_codes_stay_when_it_changes(
    line, uri, give, take
):
    site_settings.make(line.office, uri, WRITTEN, BY, NOW)
    code = give("nurse-7")
    assert site_settings.written(newest(line, uri)) == WRITTEN
    site_settings.make(line.office, uri, {"sound": {"volume": 1}}, BY, NOW)
    site_settings.make(line.office, uri, {}, BY, NOW)
    assert owner_of(line, uri, code) == "nurse-7"
    site_settings.make(line.office, uri, WRITTEN, BY, NOW)
    take("nurse-7")
    assert site_settings.told(newest(line, uri)) == WRITTEN


def test_a_new_code_ends_the_former_one_and_is_asked_for_by_name(line, uri, give):
    first = give("nurse-7")
    give("clerk-1")
    with pytest.raises(StaffRefused, match=r"nurse-7 has a code .*--again"):
        give("nurse-7")
    assert owner_of(line, uri, first) == "nurse-7"
    second = give("nurse-7", again=True)
    assert [owner_of(line, uri, code) for code in (first, second)] == [None, "nurse-7"]
    assert ids(line, uri) == ["clerk-1", "nurse-7"]


@pytest.mark.parametrize("again", [True, False], ids=["again", "remove"])
def test_who_has_no_code_loses_none(give, take, again):
    give("clerk-1")
    with pytest.raises(StaffRefused, match="nurse-7 has no code"):
        give("nurse-7", again=True) if again else take("nurse-7")


@pytest.mark.parametrize("staff_id", ["", "a b", "山田", "a" * 33, "n\n", "n_1"], ids=repr)
def test_an_id_that_could_not_stand_in_a_record_is_refused(give, staff_id):
    with pytest.raises(StaffRefused, match="1 to 32 letters"):
        give(staff_id)


def test_a_kiosk_that_was_never_enrolled_gets_no_code(line, uri):
    asked = Asked(f"{uri}-9", "nurse-7", BY)
    with pytest.raises(NameRefused, match="never enrolled"):
        staff_codes.give(line.office, asked, os.urandom, NOW)


def test_as_many_as_a_kiosk_takes_and_no_more(line, uri, monkeypatch):
    monkeypatch.setattr(staff_codes, "MOST_MEMBERS", 2)
    for name in ("a", "b"):
        staff_codes.give(line.office, Asked(uri, name, BY), os.urandom, NOW)
    with pytest.raises(StaffRefused, match="which is the most"):
        staff_codes.give(line.office, Asked(uri, "c", BY), os.urandom, NOW)
    assert MOST_MEMBERS == 50
    staff_codes.give(line.office, Asked(uri, "b", BY), os.urandom, NOW, again=True)


def test_another_kiosk_has_another_salt_and_a_list_keeps_its_own(line, uri, give, names):
    give("nurse-7")
    salt = site_settings.told(newest(line, uri))[TABLE]["salt"]
    give("clerk-1")
    assert site_settings.told(newest(line, uri))[TABLE]["salt"] == salt
    other = next(names)
    line.add_kiosk(other, NOW)
    elsewhere = f"{uri.rpartition(':')[0]}:{other}"
    staff_codes.give(line.office, Asked(elsewhere, "nurse-7", BY), os.urandom, NOW)
    assert site_settings.told(newest(line, elsewhere))[TABLE]["salt"] != salt


def test_the_commands_print_a_code_once_and_hashes_never(line, uri, tmp_path, capsys, caplog):
    office = str(line.office.folder)
    caplog.set_level(0)

    def run(*arguments):
        assert main([*arguments]) == 0
        return capsys.readouterr().out

    shown = run("staff", "add", office, uri, "--staff-id", "nurse-7")
    code = shown.splitlines()[2].strip()
    assert owner_of(line, uri, code) == "nurse-7"
    table = site_settings.told(newest(line, uri))[TABLE]
    file = tmp_path / "settings.toml"
    file.write_text("[sound]\nvolume = 4\n")
    later = [
        run("staff", "list", office, uri),
        run("site", office, "set", uri, str(file)),
        run("site", office, "show", uri),
        run("site", office, "show", uri, "--json"),
        run("site", office, "history", uri),
        run("show", office, uri),
        run("audit", office),
        run("audit", office, "--json"),
    ]
    assert "nurse-7" in later[0]
    assert "# Staff codes, see `staff list`: nurse-7" in later[2]
    assert site_settings.parse(later[2]) == {"sound": {"volume": 4}}
    assert json.loads(later[3])["staff"] == ["nurse-7"]
    secrets = [code, table["salt"], table["members"][0]["hash"]]
    assert [one for one in secrets if is_told(one, "".join(later) + caplog.text)] == []
    assert "staff_added=nurse-7" in later[-2]
    jws = newest(line, uri).jws
    assert [one for one in jws.split(".") if one in "".join(later)] == []
    again = json.loads(
        run("staff", "add", office, uri, "--staff-id", "nurse-7", "--again", "--json")
    )
    assert owner_of(line, uri, again["code"]) == "nurse-7"
    assert "no code" in run("staff", "remove", office, uri, "--staff-id", "nurse-7")
    assert run("staff", "list", office, uri) == "nobody has a code\n"


def test_what_is_refused_at_the_console_is_told_in_a_sentence(line, uri, capsys):
    office = str(line.office.folder)
    assert main(["staff", "remove", office, uri, "--staff-id", "nurse-7"]) == 1
    assert capsys.readouterr().err == f"error: nurse-7 has no code at {uri}.\n"


def test_a_file_of_settings_brings_no_codes(line, uri, tmp_path, capsys):
    file = tmp_path / "settings.toml"
    file.write_text('[staff]\nn = 8192\nsalt = "00"\nmembers = []\n')
    assert main(["site", str(line.office.folder), "set", uri, str(file)]) == 1
    assert "staff is not a setting" in capsys.readouterr().err


def test_settings_that_a_newer_authority_made_are_told_at_the_console(line, uri, capsys):
    facts = {"uri": uri, "version": "1", "jws": "e30.e30.e30", "by": BY}
    line.office.ledger.append(Act.SETTINGS_MADE, facts, NOW)
    office = str(line.office.folder)
    for command in (["staff", "list", office, uri], ["site", office, "show", uri]):
        assert main(command) == 1
        assert "a newer one made them" in capsys.readouterr().err
