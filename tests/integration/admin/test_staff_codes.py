"""Staff codes on the admin's page: shown once, in the answer to the form, and told nowhere else."""

import logging
import re

import pytest

from provisioning import site_settings
from provisioning.acts import Act
from tests.bench.admin_world import HANAKO


def is_told(word, text):
    return re.search(rf"\b{word}\b", text) is not None


def test_a_code_is_drawn_under_the_admin_s_name_and_shown_in_the_answer_alone(kiosk, caplog):
    caplog.set_level(logging.DEBUG)
    answer, code = kiosk.gives()
    assert kiosk.owner_of(code) == "clerk-1"
    assert answer.headers["Cache-Control"] == "no-store"
    act, facts = kiosk.hanako.newest()
    assert (act, facts["by"], facts["staff_added"]) == (Act.SETTINGS_MADE, HANAKO, "clerk-1")
    own = [kiosk.here, f"{kiosk.here}/staff", f"{kiosk.here}/settings"]
    shown = [kiosk.page(path) for path in (*own, "/admin/", "/admin/ledger", "/admin/ledger.csv")]
    assert "<code>clerk-1</code>" in shown[1]
    assert "staff_added=clerk-1" in shown[-1]
    ledger = (kiosk.hanako.desk.office.folder / "ledger.jsonl").read_text()
    said = str(site_settings.told(kiosk.newest()))
    cookies = str(kiosk.hanako.client.cookies)
    assert not is_told(code, "".join([*shown, ledger, said, caplog.text, cookies]))
    (member,) = kiosk.staff().members
    hidden = member.hash.hex(), kiosk.staff().salt.hex()
    assert all(one in said for one in hidden)
    assert [one for one in hidden if one in "".join(shown)] == []


def test_a_new_code_is_asked_for_in_the_list_and_ends_the_former(kiosk):
    _, first = kiosk.gives()
    assert kiosk.refused(act="add", staff_id="clerk-1") == 409, "as a reload would"
    seen = kiosk.since()
    kiosk.hanako.desk.clock.add(seconds=1)
    _, second = kiosk.gives("again", since=seen)
    assert [kiosk.owner_of(code) for code in (first, second)] == [None, "clerk-1"]
    assert kiosk.hanako.newest()[1]["staff_renewed"] == "clerk-1"
    for late in (seen, ""):
        assert kiosk.refused(act="again", staff_id="clerk-1", since=late) == 409, "by a reload"
    assert kiosk.owner_of(second) == "clerk-1", "the code that was told counts"


def test_a_member_who_is_removed_is_gone_from_list_and_settings(kiosk):
    kiosk.gives()
    answer = kiosk.asks("remove", "clerk-1")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"{kiosk.here}/staff?done=removed",
    )
    assert "clerk-1" not in kiosk.page(answer.headers["Location"])
    assert site_settings.told(kiosk.newest()) == {}
    assert kiosk.refused(act="remove", staff_id="clerk-1") == 409


def test_the_form_of_settings_keeps_the_codes_and_takes_none(kiosk):
    _, code = kiosk.gives()
    form = {"site.clinic_name": "れんしゅう診療所", "staff.salt": "00", "staff.members": "x"}
    assert kiosk.hanako.post(f"{kiosk.here}/settings", **form).status_code == 303
    assert kiosk.owner_of(code) == "clerk-1"
    kiosk.gives(staff_id="clerk-2")
    assert 'value="れんしゅう診療所"' in kiosk.page(f"{kiosk.here}/settings")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"act": "add", "staff_id": "山田 花子"}, "1 to 32 letters"),
        ({"act": "add", "staff_id": ""}, "1 to 32 letters"),
        ({"act": "again", "staff_id": "clerk-1"}, "has no code"),
        ({"act": "remove", "staff_id": "clerk-1"}, "has no code"),
        ({"act": "give", "staff_id": "clerk-1"}, "no such act"),
        ({"staff_id": "clerk-1"}, "no such act"),
    ],
    ids=["name", "nobody", "again", "remove", "other act", "no act"],
)
def test_what_cannot_be_done_is_told_and_nothing_is_made(kiosk, form, says):
    kiosk.hanako.client.headers["Accept-Language"] = "en"
    assert kiosk.refused(**form) == 409
    assert says in kiosk.hanako.post(f"{kiosk.here}/staff", **form).text
