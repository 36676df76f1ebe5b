"""The input screen: asked once, nothing lost, nothing personal in an address, each look noted."""

import datetime as dt
import re

import httpx
import pytest

from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import business_day
from eligibility.wire_inquiries import LineStatus
from eligibility.wire_values import card_face_to_wire, coverage_to_wire
from hospital.board import ask_answer
from hospital.board.ask_view import shown
from tests.bench.desk_guard import ADMIN, CLERK, RECEPTIONIST
from tests.bench.people import people
from tests.bench.receptions import a_face, new_id
from tests.bench.waiting import wait_until
from tests.unit.hospital.board.asking_pages import AskingPages

LOST = "喪失した資格です。新しい資格を確認してください"
TODAY = business_day(dt.datetime.now(dt.UTC))


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    with AskingPages(tmp_path_factory.mktemp("ask")).served() as served:
        yield served


@pytest.fixture(scope="module")
def client(pages):
    with httpx.Client(base_url=pages.url) as client:
        yield client


@pytest.fixture(autouse=True)
def _receptionist_again(pages, monkeypatch):
    monkeypatch.setattr(ask_answer, "SHORT_WAIT_S", 0.0)
    pages.door.somebody = RECEPTIONIST
    pages.door.noted.clear()


def a_form(**changed):
    face = card_face_to_wire(a_face())
    fields = {
        "csrf": "token",
        "inquiry": new_id(),
        "insurer-number": face.InsurerNumber,
        "symbol": face.InsuredCardSymbol,
        "number": face.InsuredIdentificationNumber,
        "branch": face.InsuredBranchNumber,
        "birth": "0412",
        "day": "",
        "limit-category": "1",
    }
    return {**fields, **{name.replace("_", "-"): text for name, text in changed.items()}}


def test_a_card_is_asked_about_and_the_address_tells_nothing_of_it(pages, client):
    form = a_form()
    answer = client.post("/ask", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/ask/{form['inquiry']}")
    line = pages.asked.inquiries.asked(form["inquiry"]).lines[0]
    face = card_face_to_wire(a_face())
    assert line.card_face == wire.changed(face, Birthdate=None, BirthMonthDay="0412")
    assert line.LimitApplicationCertificateRelatedConsFlg == "1"
    progress = pages.asked.inquiries.progress(form["inquiry"])
    assert progress.asked_by == RECEPTIONIST.staff_id
    assert pages.door.noted == [(RECEPTIONIST.staff_id, "inquiry.asked", (form["inquiry"],))]


def test_a_form_that_is_sent_twice_asks_once(pages, client):
    form = a_form()
    before = pages.lists()
    places = {client.post("/ask", data=form).headers["Location"] for _ in range(2)}
    assert (len(places), pages.lists()) == (1, before + 1)


def test_each_form_that_is_opened_asks_anew(client):
    opened = "".join(client.get("/ask").text for _ in range(2))
    assert len(set(re.findall(r'name="inquiry" value="(.+?)"', opened))) == 2


def test_what_is_wrong_is_told_at_its_field_and_all_that_was_typed_stays(pages, client):
    before = pages.lists()
    answer = client.post("/ask", data=a_form(insurer_number="０６０５０１１７", symbol='"><b>'))
    assert (answer.status_code, pages.lists()) == (422, before)
    assert 'id="insurer-number-problem"' in answer.text
    assert 'value="０６０５０１１７"' in answer.text
    assert 'value="&#34;&gt;&lt;b&gt;"' in answer.text
    assert answer.text.count("checked") == 1


def test_a_form_without_consent_asks_without(pages, client):
    form = a_form()
    del form["limit-category"]
    client.post("/ask", data=form)
    line = pages.asked.inquiries.asked(form["inquiry"]).lines[0]
    assert line.LimitApplicationCertificateRelatedConsFlg == "0"


@pytest.mark.parametrize("inquiry", ["", "x", "../../etc"])
def test_an_id_that_no_form_has_is_refused(client, inquiry):
    assert client.post("/ask", data=a_form(inquiry=inquiry)).status_code == 400


@pytest.mark.parametrize(
    ("status", "changed", "said"),
    [
        (LineStatus.FOUND, {}, "有効な資格です"),
        (LineStatus.FOUND, {"QualificationValidity": "6"}, "一部の情報が登録されていません"),
        (LineStatus.FOUND, {"notices": ("loose-match",)}, "記号・番号を券面と見比べて"),
        (LineStatus.LAPSED, {}, "新しい資格は、まだ登録されていません"),
        (LineStatus.LAPSED, {"QualificationValidity": "3"}, "新しい資格が登録されています"),
        (LineStatus.SEVERAL, {}, "枝番を入力してください"),
        (LineStatus.NONE, {}, "打ち間違いか、保険者の登録がまだか"),
        (LineStatus.NOT_ASKED, {"code": Code.NO_NETWORK}, "KSK-101"),
        ("postponed", {}, "このページでは読めない回答です"),
    ],
)
def test_each_answer_says_what_it_is_and_what_to_do(pages, client, status, changed, said):
    inquiry_id = pages.asked.ask()
    pages.asked.answer(inquiry_id, status, **changed)
    text = client.get(f"/ask/{inquiry_id}").text
    assert said in text
    assert "7654321" in text, "what was typed can be compared with the card"


def test_a_lost_coverage_is_told_in_these_words_with_its_day(pages, client):
    inquiry_id = pages.asked.ask("jiro")
    pages.asked.answer(inquiry_id, LineStatus.LAPSED, "jiro")
    text = client.get(f"/ask/{inquiry_id}").text
    lapsed = people(TODAY)["jiro"].coverages[0].lapsed_on
    assert f"<h2>{LOST}</h2>" in text
    assert f"{lapsed:%Y/%m/%d}" in text


@pytest.mark.parametrize("validity", ["2", "3", "4", "5", "7"])
def test_no_share_stands_below_an_answer_that_confirms_no_cover(pages, client, validity):
    inquiry_id = pages.asked.ask()
    pages.asked.answer(inquiry_id)
    covered = client.get(f"/ask/{inquiry_id}").text
    pages.asked.answer(other := pages.asked.ask(), QualificationValidity=validity)
    text = client.get(f"/ask/{other}").text
    marks = ('class="flag flag-ok"', 'class="share"')
    assert all(mark in covered for mark in marks)
    assert not any(mark in text for mark in marks)


@pytest.mark.parametrize("of", ["jiro", None])
def test_valid_is_said_only_above_a_coverage_that_holds(pages, client, of):
    inquiry_id = pages.asked.ask()
    results = [coverage_to_wire(one) for one in people(TODAY)[of].coverages[:1]] if of else []
    pages.asked.answer(inquiry_id, ResultList=tuple(results))
    text = client.get(f"/ask/{inquiry_id}").text
    assert "有効な資格です" not in text
    assert "outcome-unknown" in text


def test_one_that_is_not_registered_may_come_without_a_coverage(pages, client):
    inquiry_id = pages.asked.ask()
    pages.asked.answer(inquiry_id, ResultList=(), QualificationValidity="6")
    assert "有効な資格です" in client.get(f"/ask/{inquiry_id}").text


def test_the_reason_of_a_loss_is_for_billing_alone_and_each_look_is_noted(pages, client):
    inquiry_id = pages.asked.ask("jiro")
    pages.asked.answer(inquiry_id, LineStatus.LAPSED, "jiro")
    verification_id = pages.asked.inquiries.answers(inquiry_id)[0].answer.verification_id
    address, form = f"/ask/{inquiry_id}/open", {"csrf": "token", "open": "reason", "coverage": "0"}
    assert address not in client.get(f"/ask/{inquiry_id}").text
    assert client.post(address, data=form).status_code == 403
    pages.door.somebody = CLERK
    hidden = client.get(f"/ask/{inquiry_id}").text
    assert address in hidden
    pages.door.noted.clear()
    opened = client.post(address, data=form)
    assert "<dt>喪失事由</dt>" in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    seen = (CLERK.staff_id, "reason-of-loss.shown", (inquiry_id, verification_id))
    assert seen in pages.door.noted


def test_several_persons_are_parted_by_the_branch_and_all_else_is_kept(pages, client):
    first = pages.asked.ask("aoi")
    pages.asked.answer(first, LineStatus.SEVERAL)
    form = {"csrf": "token", "inquiry": new_id(), "branch": "２"}
    assert client.post(f"/ask/{first}/branch", data=form).status_code == 303
    before, after = (pages.asked.inquiries.asked(one).lines[0] for one in (first, form["inquiry"]))
    assert after == wire.changed(
        before, card_face=wire.changed(before.card_face, InsuredBranchNumber="02")
    )


@pytest.mark.parametrize("branch", ["", "x", "123"])
def test_a_branch_that_cannot_be_one_opens_the_form_with_everything_in_it(pages, client, branch):
    first = pages.asked.ask()
    form = {"csrf": "token", "inquiry": new_id(), "branch": branch}
    answer = client.post(f"/ask/{first}/branch", data=form)
    assert answer.status_code == 422
    assert 'id="branch-problem"' in answer.text
    assert 'value="7654321"' in answer.text


def test_a_correction_begins_with_what_was_typed(pages, client):
    inquiry_id = pages.asked.ask()
    answer = client.get("/ask", params={"correct": inquiry_id})
    assert all(f'value="{text}"' in answer.text for text in ("7654321", "千１２", "1989-04-12"))
    assert pages.door.noted == [(RECEPTIONIST.staff_id, "inquiry.typed-shown", (inquiry_id,))]


def test_while_it_waits_it_says_how_far_it_is_and_what_hinders(pages, client):
    inquiry_id = pages.asked.ask()
    pages.asked.offer(inquiry_id, hindered_by=Code.KIOSK_UNHEARD)
    text = client.get(f"/ask/{inquiry_id}").text
    assert 'aria-current="step">2 端末へ送信済み' in text
    assert "KSK-318" in text
    assert "受付端末の電源と回線" in text
    assert '<noscript><meta http-equiv="refresh"' in text


def test_while_nothing_sends_it_the_page_says_so(pages, client):
    text = client.get(f"/ask/{pages.asked.ask()}").text
    assert "受信プログラムが一度も動いていません" in text
    assert "hospital run" in text


@pytest.mark.parametrize("how", ["refused", "late"])
def test_what_was_not_asked_is_never_told_as_not_found(pages, client, how):
    inquiry_id = pages.asked.ask()
    pages.asked.offer(inquiry_id)
    if how == "late":
        pages.asked.give_up(inquiry_id)
    else:
        pages.asked.take(inquiry_id, "refused", Code.REQUEST_MALFORMED)
    text = client.get(f"/ask/{inquiry_id}").text
    assert "資格があるともないとも分かっていません" in text
    assert "該当する資格がありません" not in text


def test_an_open_page_is_told_once_there_is_something_new(pages, client):
    inquiry_id = pages.asked.ask()
    part = f"/ask/{inquiry_id}/part"
    assert "送信待ち" in client.get(part, params={"seen": "nothing"}).text
    pages.asked.answer(inquiry_id)
    assert "有効な資格です" in client.get(part, params={"seen": "waiting-waiting"}).text


def test_today_s_inquiries_are_listed_with_who_asked_and_nobody_s_name(pages, client):
    inquiry_id = pages.asked.ask(by="s-077")
    text = client.get("/ask").text
    assert f'href="/ask/{inquiry_id}"' in text
    assert "s-077" in text
    assert "7654321" not in text


def test_who_keeps_the_accounts_sees_no_patients(pages, client):
    inquiry_id = pages.asked.ask()
    pages.door.somebody = ADMIN
    for path in ("/ask", f"/ask/{inquiry_id}", f"/ask/{inquiry_id}/part"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (403, "no-store")
        assert "7654321" not in answer.text


def test_the_limit_category_is_asked_for_and_no_consent_is_claimed(pages, client):
    inquiry_id = pages.asked.ask()
    for language, word in (("ja", "同意あり"), ("en", "agree")):
        headers = {"Accept-Language": language}
        form = client.get("/ask", headers=headers).text
        answer = client.get(f"/ask/{inquiry_id}", headers=headers).text
        assert re.search(r'name="limit-category"[^>]* checked', form)
        assert re.search(r'id="limit-hint">[^<]*2024', form)
        assert word not in form + answer


def test_the_navigation_says_where_an_answer_belongs(pages, client):
    here = r'<a href="/ask" aria-current="(.+?)">'
    inquiry_id = pages.asked.ask()
    told = [re.findall(here, client.get(at).text) for at in ("/ask", f"/ask/{inquiry_id}")]
    assert told == [["page"], ["true"]]


def test_an_inquiry_that_is_gone_is_not_there(client):
    assert client.get(f"/ask/{new_id()}").status_code == 404
    assert client.get("/ask", params={"correct": new_id()}).status_code == 404


def test_english_is_beside_it(pages, client):
    inquiry_id = pages.asked.ask("jiro")
    pages.asked.answer(inquiry_id, LineStatus.LAPSED, "jiro")
    text = client.get(f"/ask/{inquiry_id}", headers={"Accept-Language": "en"}).text
    assert "This coverage was lost" in text
    assert f'<p class="beside" lang="ja">{LOST}</p>' in text


def test_a_page_that_was_left_keeps_nobody_waiting(pages, client, monkeypatch):
    looks = []

    def counted(*of):
        looks.append(1)
        return shown(*of)

    monkeypatch.setattr(ask_answer, "shown", counted)
    part = f"/ask/{pages.asked.ask()}/part"
    with pytest.raises(httpx.ReadTimeout):
        client.get(part, params={"seen": "waiting-waiting"}, timeout=0.3)
    counts = [-1]

    def has_stopped():
        counts.append(len(looks))
        return counts[-1] == counts[-2]

    wait_until(has_stopped, "it goes on looking", deadline_s=5.0, pause_s=0.3)
