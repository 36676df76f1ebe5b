"""What an administrator does is in the ledger, under their name; and what is refused is not."""

import csv
import io
import re

import pytest

from eligibility import wire
from eligibility.identity import device_uri
from eligibility.invitation import Secret
from eligibility.wire_fleet import PartState, PollAnswer, PollRequest
from provisioning import bundle, profile, site_settings
from provisioning.acts import Act
from provisioning.profile import Kind
from tests.bench.admin_world import HANAKO
from tests.bench.authority import ending_soon
from tests.bench.pki import INSTITUTION

HERE = f"/admin/kiosks/{INSTITUTION}"


def test_an_invitation_s_code_is_shown_once_and_only_its_hash_is_kept(hanako):
    place = hanako.invite("reception-1")
    assert hanako.client.head(place).status_code == 404, "which would use it up"
    with hanako.desk.browse(hanako.desk.world.every) as other:
        assert 'class="code"' not in other.get(place).text
    shown = hanako.client.get(place).text
    groups = re.findall(r"<span>([0-9A-Z]+)-?</span>", shown.split('class="code"')[1])
    secret = Secret.parse("".join(groups))
    act, facts = hanako.newest()
    assert (act, facts["by"], facts["purpose"]) == (Act.INVITED, HANAKO, "enrol")
    assert facts["secret_sha256"] == secret.hash.hex()
    again = hanako.client.get(place)
    assert (again.status_code, groups[0] in again.text) == (200, False)
    text = (hanako.desk.office.folder / "ledger.jsonl").read_text()
    assert secret.code not in text
    assert secret.value.hex() not in text


def test_a_code_that_nobody_opened_within_a_minute_is_shown_to_nobody(hanako):
    place = hanako.invite("reception-1")
    hanako.desk.clock.add(minutes=1, seconds=1)
    assert 'class="code"' not in hanako.client.get(place).text


def test_an_invitation_is_withdrawn_once_with_a_reason(hanako):
    place = hanako.invite("reception-1")
    assert hanako.refused(place, reason="  ") == 409
    assert hanako.post(place, reason="wrong name").status_code == 303
    act, facts = hanako.newest()
    assert (act, facts["reason"], facts["by"]) == (Act.INVITATION_WITHDRAWN, "wrong name", HANAKO)
    assert 'class="code"' not in hanako.client.get(place).text
    assert hanako.refused(place, reason="wrong name") == 409


@pytest.mark.parametrize(
    ("device", "purpose"),
    [("Reception", "enrol"), ("a b", "enrol"), ("", "enrol"), ("held", "enrol"), ("new", "renew"),
     ("new", "other")],
)  # fmt: skip
def test_what_cannot_be_invited_is_refused(hanako, device, purpose):
    hanako.desk.world.certify("held", 10)
    form = {"institution": INSTITUTION, "device": device, "purpose": purpose}
    assert hanako.refused("/admin/invite", **form) == 409


def told(somebody, **form):
    """Why the page does not invite."""
    asked = {"institution": INSTITUTION, "purpose": "enrol", **form}
    headers = {"Accept-Language": "en"}
    page = somebody.client.post(
        "/admin/invite", data={**asked, "csrf": somebody.csrf}, headers=headers
    )
    return re.findall(r'role="alert">([^<]*)', page.text)


def test_why_a_kiosk_is_not_invited_is_told(hanako):
    hanako.desk.world.certify("held", 10)
    hanako.desk.world.asks("asks")
    assert "choose to make it anew" in told(hanako, device="held")[0]
    assert "no certificate to renew" in told(hanako, device="new", purpose="renew")[0]
    assert "asks already" in told(hanako, device="asks")[0]


def test_a_second_code_for_a_kiosk_withdraws_the_first(hanako):
    first, second = (hanako.invite("reception-1") for _ in range(2))
    assert 'class="code"' in hanako.client.get(second).text
    page = hanako.client.get(first, headers={"Accept-Language": "en"}).text
    assert ("Withdrawn" in page, 'class="code"' in page) == (True, False)


def test_a_kiosk_whose_certificate_has_ended_is_invited_to_renew(hanako):
    hanako.desk.world.certify("reception-1", 91)
    page = hanako.client.get(f"{HERE}/reception-1").text
    assert "purpose=renew" in page
    hanako.invite("reception-1", "renew")
    assert hanako.newest()[1]["purpose"] == "renew"


def test_a_request_is_confirmed_once_and_its_certificate_is_the_kiosk_s(hanako):
    request = hanako.desk.world.asks("reception-1")
    answer = hanako.post(f"/admin/pending/{request}", act="confirm")
    assert answer.headers["Location"] == f"{HERE}/reception-1?done=confirmed"
    act, facts = hanako.newest()
    assert (act, facts["request"], facts["by"]) == (Act.ISSUED, request, HANAKO)
    assert facts["uri"] == device_uri(INSTITUTION, "reception-1")
    assert hanako.refused(f"/admin/pending/{request}", act="confirm") == 409
    assert hanako.refused(f"/admin/pending/{request}", act="decline", reason="no") == 409


def test_a_request_for_a_name_that_was_given_away_meanwhile_is_not_confirmed(hanako):
    request = hanako.desk.world.asks("reception-1")
    hanako.desk.world.certify("reception-1", 0)
    assert hanako.refused(f"/admin/pending/{request}", act="confirm") == 409
    page = hanako.client.get(f"{HERE}/reception-1").text
    assert f"/admin/pending/{request}" in page, "it waits on, to be declined"


def test_an_authority_that_ends_too_soon_is_told_as_that(hanako):
    request = hanako.desk.world.asks("reception-1")
    form = {"act": "confirm", "csrf": hanako.csrf}
    with ending_soon(hanako.desk.office, Kind.DEVICE, hanako.desk.clock.now()):
        page = hanako.client.post(f"/admin/pending/{request}", data=form)
    assert page.status_code == 409
    assert "root ceremony" in page.text
    assert hanako.post(f"/admin/pending/{request}", act="confirm").status_code == 303


def test_what_a_kiosk_reports_is_on_its_page_and_a_renewal_reaches_it(hanako, tmp_path):
    desk = hanako.desk
    identity, now = profile.device(INSTITUTION, "reception-1"), desk.clock.now()
    bundle.issue_service(desk.office, tmp_path / "kiosk", identity, now)
    hanako.post(f"{HERE}/reception-1", act="renew")
    report = desk.world.report(software_version="2.4.1", reader=PartState.MISSING)
    with desk.client(tmp_path / "kiosk") as kiosk:
        told = kiosk.post("/v1/poll", content=wire.encode(PollRequest(report)))
    assert wire.decode(told.content, PollAnswer).renew_now
    page = hanako.client.get(f"{HERE}/reception-1", headers={"Accept-Language": "en"}).text
    assert [word in page for word in ("2.4.1", "Reader missing", "184")] == [True] * 3


def test_a_request_is_declined_with_a_reason(hanako):
    request = hanako.desk.world.asks("reception-1")
    assert hanako.refused(f"/admin/pending/{request}", act="decline", reason="") == 409
    hanako.post(f"/admin/pending/{request}", act="decline", reason="other words")
    act, facts = hanako.newest()
    assert (act, facts["reason"], facts["by"]) == (Act.DECLINED, "other words", HANAKO)
    assert "other words" in hanako.client.get(f"/admin/pending/{request}").text


def test_a_request_that_nobody_confirmed_in_time_cannot_be_confirmed(hanako):
    request = hanako.desk.world.asks("reception-1")
    for _ in range(8):
        hanako.desk.clock.add(minutes=8)
        hanako.client.get("/admin/")
    assert hanako.refused(f"/admin/pending/{request}", act="confirm") == 409


def test_a_kiosk_is_revoked_by_typing_its_name(hanako):
    hanako.desk.world.certify("reception-1", 10)
    place = f"{HERE}/reception-1/revoke"
    assert hanako.refused(place, name="reception-2", reason="key-compromise") == 409
    assert hanako.refused(place, name="reception-1", reason="because") == 409
    hanako.post(place, name="reception-1", reason="key-compromise")
    act, facts = hanako.newest()
    assert (act, facts["reason"], facts["by"]) == (Act.REVOKED, "key-compromise", HANAKO)
    assert hanako.refused(place, name="reception-1", reason="key-compromise") == 409


def test_a_renewal_is_asked_for_once(hanako):
    hanako.desk.world.certify("reception-1", 10)
    hanako.post(f"{HERE}/reception-1", act="renew")
    uri = device_uri(INSTITUTION, "reception-1")
    assert hanako.newest() == (Act.RENEWAL_ASKED, {"uri": uri, "by": HANAKO})
    assert hanako.refused(f"{HERE}/reception-1", act="renew") == 409


def test_an_alarm_of_a_copy_is_cleared_with_a_reason(hanako):
    uri = device_uri(INSTITUTION, "reception-1")
    serial = hanako.desk.world.certify("reception-1", 10)
    assert hanako.refused(f"{HERE}/reception-1", act="clear", reason="restored") == 409
    hanako.desk.world.act(Act.CLONE_SUSPECTED, uri=uri, serial=serial, how="second-key")
    assert hanako.refused(f"{HERE}/reception-1", act="clear", reason="") == 409
    hanako.post(f"{HERE}/reception-1", act="clear", reason="restored")
    facts = {"uri": uri, "reason": "restored", "by": HANAKO}
    assert hanako.newest() == (Act.CLONE_CLEARED, facts)


def test_more_acts_in_a_minute_than_a_person_does_are_refused(hanako):
    request = hanako.desk.world.asks("reception-1")
    place = f"/admin/pending/{request}"
    answers = [hanako.post(place, act="decline", reason="") for _ in range(30)]
    assert {one.status_code for one in answers[:29]} == {409}, "signing in was the first"
    assert (answers[29].status_code, answers[29].headers["Retry-After"]) == (429, "60")
    assert hanako.client.get("/admin/").status_code == 200


def test_a_broken_ledger_is_told_and_nothing_is_done(hanako):
    path = hanako.desk.office.folder / "ledger.jsonl"
    path.write_text(path.read_text().replace("hanako", "hanaka"))
    answer = hanako.client.get("/admin/ledger", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert "The ledger is broken" in answer.text


def test_downloads_hold_every_kiosk_and_act_and_no_formula(hanako):
    hanako.desk.world.lively()
    request = hanako.desk.world.asks("reception-9")
    hanako.post(f"/admin/pending/{request}", act="decline", reason='=HYPERLINK("http://x")')
    acts = rows(hanako, "/admin/ledger.csv")
    assert acts[-1]["facts"] == f'reason==HYPERLINK("http://x") request={request}'
    kiosks = {one["device"]: one for one in rows(hanako, "/admin/kiosks.csv")}
    assert kiosks["pharmacy-1"]["troubles"] == "clone"
    told = kiosks["reception-4"]
    assert [told[name] for name in ("fault", "batch_waiting", "settings_made")] == [
        "KSK-101", "41", "4",
    ]  # fmt: skip
    assert kiosks["new-1"]["last_seen"] == ""
    told = kiosks["reception-2"]
    names = ("software_version", "release_offered", "release_failed", "release_problem")
    assert [told[name] for name in names] == ["1.9.0", "", "2.0.0", "KSK-372"]
    assert kiosks["annex-1"]["release_offered"] == "2.0.0"
    english = {"Accept-Language": "en"}
    page = hanako.client.get(f"{HERE}/reception-2", headers=english).text
    assert "2.0.0 was tried here, and the kiosk went back." in page
    page = hanako.client.get("/admin/?software=1.8.2", headers=english).text
    assert [name in page for name in ("dialysis-1", "reception-2", "Update failed")] == [
        True, False, False,
    ]  # fmt: skip


def test_the_ledger_is_filtered_by_kiosk_and_act_and_tells_its_head(hanako):
    hanako.desk.world.lively()
    uri = device_uri(INSTITUTION, "old-1")
    asked = {"kiosk": uri, "act": "revoked"}
    (one,) = rows(hanako, "/admin/ledger.csv", **asked)
    assert (one["act"], one["about"], one["by"]) == ("revoked", uri, HANAKO)
    former = hanako.desk.office.ledger.head()
    page = hanako.client.get("/admin/ledger", params=asked).text
    since = hanako.desk.office.ledger.entries()[former.sequence - 1 :]
    assert any(one.hash in page for one in since), "one of those that were the head meanwhile"
    assert page.count("<tr>") == 2


def test_no_page_shows_what_is_nobody_s_business(hanako):
    request = hanako.desk.world.asks("reception-1")
    hanako.post(f"/admin/pending/{request}", act="confirm")
    asked, _ = (one for one in hanako.desk.office.ledger.entries() if one.facts.get("request"))
    for path in ("/admin/ledger", "/admin/ledger.csv", f"{HERE}/reception-1"):
        told = hanako.client.get(path).text
        assert asked.facts["csr"][:40] not in told
        assert "secret_sha256" not in told


def rows(somebody, path, **asked):
    text = somebody.client.get(path, params=asked).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_site_settings_are_signed_under_the_admin_s_name_and_handed_to_that_kiosk(hanako):
    hanako.desk.world.certify("reception-1", 10)
    place = f"{HERE}/reception-1/settings"
    form = {"site.clinic_name": "れんしゅう診療所", "hours.mon": "09:00-12:30", "sound.volume": "4"}
    assert hanako.post(place, **form).status_code == 303
    act, facts = hanako.newest()
    uri = device_uri(INSTITUTION, "reception-1")
    assert (act, facts["by"], facts["uri"]) == (Act.SETTINGS_MADE, HANAKO, uri)
    made = hanako.desk.office.register().settings[uri]
    assert site_settings.told(made)["hours"] == {"mon": "09:00-12:30"}
    assert 'value="れんしゅう診療所"' in hanako.client.get(place).text
    assert hanako.refused(place, **form) == 409, "nothing has changed"
    wrong = hanako.post(place, **{**form, "hours.tue": "nine"})
    assert (wrong.status_code, hanako.newest()) == (409, (act, facts))
    assert (
        'value="nine" size="24" maxlength="60" autocomplete="off" aria-invalid="true"' in wrong.text
    )
    assert hanako.refused(f"{HERE}/reception-9/settings", **form) == 404
