"""The desk's list of receptions in a real browser: one server for the file."""

import datetime as dt
import itertools
import re
import sqlite3

import httpx
import pytest

from eligibility.coverage import Validity
from eligibility.inquiry import JAPAN
from hospital.board.pages import LANGUAGE_COOKIE
from hospital.board.receptions import events, follower
from tests.bench.browser import DESK, TABLET, Screen, violations
from tests.bench.desk_board import DeskBoard
from tests.bench.desk_day import a_visit, by_card_face
from tests.bench.desk_guard import ADMIN, CLERK, RECEPTIONIST
from tests.bench.receptions import NOON, a_provisional_record, new_id
from tests.bench.waiting import wait_until

DAY = dt.timedelta(days=1)
LONG_WAIT_MS = 10_000


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with DeskBoard(tmp_path_factory.mktemp("board")) as board:
        yield board


_days = itertools.count(1)


@pytest.fixture
def board(served):
    """The same program on a day of its own, without any reception."""
    at = NOON + next(_days) * 40 * DAY
    served.now = lambda: at
    served.guard.somebody = RECEPTIONIST
    served.guard.noted.clear()
    return served


@pytest.fixture
def client(board):
    with httpx.Client(base_url=board.url) as one:
        yield one


def file(board, key="hanako", number=1, **more):
    return board.day.file(a_visit(key, board.now(), number, **more))


def follows(client, *ids):
    wait_until(
        lambda: all(f"r-{one}" in client.get("/").text for one in ids), "it is not in the list"
    )


@pytest.mark.parametrize(
    ("locale", "is_empty"), [("ja", True), ("ja", False), ("en", False)], ids=str
)
def test_no_page_has_a_barrier(board, browser, client, locale, is_empty):
    ids = [] if is_empty else board.day.lively(board.now())
    if ids:
        follows(client, ids[-1])
        board.guard.somebody = CLERK
    with browser.page(locale=locale) as page:
        page.goto(board.url)
        assert violations(page) == []
        for one in ids[6:7]:
            page.goto(f"{board.url}/receptions/{one}")
            assert violations(page) == []


def test_a_reception_appears_within_a_second_and_nothing_jumps(board, browser, client):
    follows(client, *[file(board, number=number) for number in range(1, 41)])
    with browser.page() as page:
        page.goto(board.url)
        page.locator("#rows tr a").nth(30).focus()
        before = page.evaluate("document.activeElement.getBoundingClientRect().top")
        focused = page.evaluate("document.activeElement.href")
        new = board.day.file(a_visit("taro", board.now(), 99))
        page.wait_for_selector(f"#r-{new}", state="attached", timeout=LONG_WAIT_MS)
        assert page.evaluate("document.activeElement.href") == focused
        after = page.evaluate("document.activeElement.getBoundingClientRect().top")
        assert abs(after - before) < 2
        assert page.locator("#count-total").text_content() == "受付 41件"
        page.wait_for_function("document.getElementById('said').textContent !== ''")
        assert page.locator("#said").text_content() == "受付番号 99、有効"
    assert ("s-014", "receptions.pushed", (new,)) in board.guard.noted


def test_many_at_once_are_said_in_one_sentence_and_the_page_keeps_its_size(board, browser, client):
    follows(client, *[file(board, number=number) for number in range(1, 51)])
    with browser.page() as page:
        page.goto(board.url)
        assert page.locator("#rows tr").count() == 50
        file(board, number=51)
        page.wait_for_function("document.getElementById('said').textContent !== ''")
        for number in range(52, 62):
            last = file(board, number=number)
        page.wait_for_selector(f"#r-{last}", state="attached", timeout=LONG_WAIT_MS)
        assert page.locator("#rows tr").count() == 50
        page.wait_for_function("document.getElementById('said').textContent.includes('新しい受付')")


def test_somebody_ticks_off_by_keyboard_and_the_list_of_needs_empties(board, browser, client):
    first = board.day.file(by_card_face(a_visit("jiro", board.now(), 1, Validity.LOST)))
    second = board.day.file(by_card_face(a_visit("", board.now(), 2, Validity.NOT_FOUND)))
    follows(client, first, second)
    with browser.page() as page:
        page.goto(board.url)
        page.locator(f"#n-{second} button").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#n-{second}", state="detached", timeout=LONG_WAIT_MS)
        there = page.evaluate("document.activeElement.closest('li.need').id")
        assert there == f"n-{first}", "focus goes on to the next one"
        page.keyboard.press("Enter")
        page.wait_for_selector("#needs", state="hidden", timeout=LONG_WAIT_MS)
    assert ("s-014", "need.done", (first, "lost")) in board.guard.noted


def in_need(board, number):
    return board.day.file(by_card_face(a_visit("", board.now(), number, Validity.NOT_FOUND)))


def test_so_few_needs_are_in_sight_that_new_arrivals_are_too(board, browser, client):
    filed = [in_need(board, number) for number in range(1, 11)]
    follows(client, *filed)
    with browser.page(DESK) as page:
        page.goto(board.url)
        seen = page.locator("#need-list > li:visible")
        more = page.locator("#more-needs a")
        ids = [f"n-{one}" for one in reversed(filed)]
        assert [one.get_attribute("id") for one in seen.all()] == ids[:5]
        assert more.text_content() == "全10件を表示"
        assert page.locator("#rows tr").nth(2).bounding_box()["y"] < DESK.height
        name, why = (page.locator(f".need {part}").first.bounding_box() for part in ("a", ".why"))
        middles = [one["y"] + one["height"] / 2 for one in (name, why)]
        assert abs(middles[0] - middles[1]) < 2, "they stand on one line"
        page.locator(f"#{ids[4]} button").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#{ids[4]}", state="detached", timeout=LONG_WAIT_MS)
        assert page.evaluate("document.activeElement.closest('li.need').id") == ids[5]
        newest = in_need(board, 11)
        page.wait_for_selector(f"#n-{newest}", timeout=LONG_WAIT_MS)
        assert page.evaluate("document.activeElement.closest('li.need').id") == ids[5]
        assert more.text_content() == "全10件を表示"
        page.locator(f"#{ids[0]} button").focus()
        assert seen.count() == 5
        for one in (newest, *reversed(filed[5:])):
            page.locator(f"#n-{one} button").click() if page.locator(f"#n-{one}").count() else None
            page.wait_for_selector(f"#n-{one}", state="detached", timeout=LONG_WAIT_MS)
        assert seen.count() == 5
        assert not more.is_visible()


def test_without_script_all_needs_are_a_link_further(board, browser, client):
    filed = [in_need(board, number) for number in range(1, 7)]
    follows(client, *filed)
    with browser.page(script=False) as page:
        page.goto(board.url)
        assert page.locator("#need-list > li:visible").count() == 5
        page.click("#more-needs a")
        assert page.locator("#rows tr").count() == 6


def test_no_address_of_today_s_list_is_tomorrow_that_of_yesterday(served, board, client):
    file(board)
    opened = "".join(
        client.get(f"/?show={show}", follow_redirects=True).text for show in ("all", "needs")
    )
    today = board.now().astimezone(JAPAN).date()
    assert f"?day={today}" not in opened
    assert client.get(f"/?day={today}&show=needs").headers["Location"] == "/?show=needs"
    assert f'value="{today}"' in opened
    yesterday = client.get(f"/?day={today - DAY}").text
    assert f'href="/?day={today - DAY}&amp;show=needs"' in yesterday


def test_it_works_without_script_and_reads_itself_again(board, browser, client):
    filed = board.day.file(by_card_face(a_visit("jiro", board.now(), 1, Validity.LOST)))
    follows(client, filed)
    with browser.page(script=False) as page:
        page.goto(board.url)
        refresh = page.locator("meta[content^='30;']").get_attribute("content")
        assert refresh == "30; url=/?show=all&auto=1"
        page.click(f"#n-{filed} button")
        assert page.locator(f"#n-{filed}").count() == 0
        page.click(f"#r-{filed} a")
        assert "対応済み" in page.locator(".needs").inner_text()
        page.click(".needs button")
        assert "対応済み" not in page.locator(".needs .note").all_inner_texts()
        page.goto(f"{board.url}/?still=1")
        assert page.locator("meta[content^='30;']").count() == 0


def test_a_page_whose_session_has_ended_shows_nothing_more(board, browser, client):
    follows(client, file(board))
    with browser.page() as page:
        page.goto(board.url)
        page.wait_for_selector("#rows tr")
        board.guard.somebody = None
        file(board, number=2)
        page.wait_for_url("**/sign-in", timeout=LONG_WAIT_MS)


def test_a_page_that_hears_nothing_says_since_when(board, browser, client):
    follows(client, file(board))
    with browser.page() as page:
        page.clock.install()
        page.route("**/events*", lambda route: route.abort())
        page.goto(board.url)
        assert page.locator("#not-current").is_hidden()
        page.clock.fast_forward(60_000)
        page.wait_for_selector("#not-current", state="visible", timeout=LONG_WAIT_MS)
        assert "から更新できていません" in page.locator("#not-current").inner_text()


def test_nothing_runs_off_the_screen(board, browser, client):
    ids = board.day.lively(board.now())
    follows(client, ids[-1])
    at_200_percent = Screen(DESK.width // 2, DESK.height // 2)
    for screen, locale in ((DESK, "en"), (TABLET, "en"), (at_200_percent, "ja")):
        with browser.page(screen, locale=locale) as page:
            page.goto(board.url)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= screen.width, (screen, locale)


def last_change(client):
    found = re.search(r'data-since="([0-9]+)"', client.get("/").text)
    assert found is not None
    return found[1]


def test_a_stream_that_broke_misses_nothing(board, client):
    since = last_change(client)
    first, second = file(board), file(board, number=2)
    follows(client, first, second)
    third = file(board, number=3)
    follows(client, third)
    told = []
    with client.stream("GET", f"/events?since={since}") as stream:
        for line in stream.iter_lines():
            told.append(line)
            if line.startswith("data: {"):
                break
    assert all(one in told[-1] for one in (first, second, third))
    last = next(line for line in told if line.startswith("id: "))[4:]
    fourth = file(board, number=4)
    with client.stream("GET", "/events", headers={"Last-Event-ID": last}) as stream:
        data = next(line for line in stream.iter_lines() if line.startswith("data: {"))
    assert fourth in data
    assert third not in data


def test_a_stream_of_before_another_board_reads_the_page_anew(board, client):
    follows(client, file(board))
    with client.stream("GET", "/events", headers={"Last-Event-ID": "999999999"}) as stream:
        kinds = (line for line in stream.iter_lines() if line.startswith("event: "))
        assert next(kinds) == "event: reload"


def test_what_is_seen_is_noted_before(board, client):
    filed = file(board)
    follows(client, filed)
    board.guard.noted.clear()
    client.get("/")
    client.get(f"/receptions/{filed}")
    client.post("/search", data={"day": f"{board.now():%Y-%m-%d}", "sought": "やまだ"})
    # the stream of before may still note what it pushed, whenever it comes to it
    noted = [(what, about) for _, what, about in board.guard.noted if what != "receptions.pushed"]
    assert noted == [
        ("receptions.list", (filed,)),
        ("reception.shown", (filed,)),
        ("receptions.search", (filed,)),
    ]


def test_the_reason_of_loss_is_told_to_billing_staff_who_ask_and_noted(board, client):
    filed = board.day.file(by_card_face(a_visit("kenji", board.now(), 1, Validity.LOST)))
    follows(client, filed)
    where = f"/receptions/{filed}"
    assert client.post(f"{where}/open", data={"open": "reason"}).status_code == 403
    assert "他の医療保険に加入" not in client.get(where).text
    board.guard.somebody = CLERK
    assert "他の医療保険に加入" not in client.get(where).text
    board.guard.noted.clear()
    told = client.post(f"{where}/open", data={"open": "reason"})
    assert "他の医療保険に加入" in told.text
    assert told.headers["Cache-Control"] == "no-store"
    assert board.guard.noted == [("s-020", "reason-of-loss.shown", (filed,))]
    assert "他の医療保険に加入" not in client.get(where).text, "on that answer alone"


def test_specific_diseases_are_told_in_the_same_way(board, client):
    filed = file(board, "isamu")
    follows(client, filed)
    board.guard.somebody = CLERK
    assert "人工透析" not in client.get(f"/receptions/{filed}").text
    told = client.post(f"/receptions/{filed}/open", data={"open": "diseases"})
    assert "人工透析" in told.text
    assert ("s-020", "specific-diseases.shown", (filed,)) in board.guard.noted


def test_who_keeps_the_accounts_sees_no_patients(board, client):
    filed = file(board)
    follows(client, filed)
    board.guard.somebody = ADMIN
    paths = ("/", f"/receptions/{filed}", "/events")
    assert [client.get(path).status_code for path in paths] == [403] * 3


def test_a_reception_that_there_is_not_is_not_found(client):
    assert client.get(f"/receptions/{new_id()}").status_code == 404


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/sign-out", ""])
def test_ticking_off_leads_nowhere_else(board, client, back):
    filed = board.day.file(a_provisional_record())
    answer = client.post(f"/receptions/{filed}/done", data={"need": "provisional", "back": back})
    assert answer.headers["Location"] == f"/receptions/{filed}"


def test_names_are_in_no_address(board, browser, client):
    follows(client, file(board))
    seen = []
    with browser.page() as page:
        page.on("request", lambda request: seen.append(request.url))
        page.goto(board.url)
        page.fill("input[name=sought]", "ヤマダ")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=検索結果")
        assert page.locator("#rows tr").count() == 1
    assert not [url for url in seen if "%E3" in url or "ヤマダ" in url]


def test_the_language_can_be_chosen(board, client):
    client.cookies.set(LANGUAGE_COOKIE, "en")
    assert "No receptions on this day yet." in client.get("/").text


def test_a_slow_reader_holds_up_nobody(board, client):
    """It reads nothing; another stream gets what is new all the same."""
    assert events.AT_A_TIME <= 50
    since = last_change(client)
    with (
        client.stream("GET", f"/events?since={since}") as _slow,
        httpx.Client(base_url=board.url) as other,
    ):
        filed = file(board)
        with other.stream("GET", f"/events?since={since}") as stream:
            data = (line for line in stream.iter_lines() if line.startswith("data: {"))
            assert any(filed in line for line in data)


def test_a_disk_that_refuses_is_told_on_the_page_and_mends_itself(board, client, monkeypatch):
    follows(client, file(board))
    monkeypatch.setattr(follower, "RETRY_S", 0.05)
    with sqlite3.connect(board.folder / "board.sqlite", isolation_level=None) as rows:
        rows.execute(
            "CREATE TRIGGER full BEFORE INSERT ON reception BEGIN SELECT raise(ABORT,''); END"
        )
        filed = file(board, number=2)
        wait_until(lambda: "表示は最新ではありません。担当者" in client.get("/").text, "not told")
        rows.execute("DROP TRIGGER full")
    rows.close()
    follows(client, filed)
    assert "担当者に知らせて" not in client.get("/").text
