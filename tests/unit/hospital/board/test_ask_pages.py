"""The input screen in a real browser: no barriers, by keyboard alone, with and without script."""

import re

import pytest

from eligibility.errors import Code
from eligibility.wire_inquiries import LineStatus
from hospital.board import ask_answer
from tests.bench.browser import DESK, TABLET, violations
from tests.bench.people import leaks, people, personal_strings
from tests.unit.hospital.board.asking_pages import AskingPages
from tests.unit.hospital.board.test_ask import TODAY


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    with AskingPages(tmp_path_factory.mktemp("ask")).served() as served:
        yield served


@pytest.fixture(autouse=True)
def _shown_at_once(monkeypatch):
    monkeypatch.setattr(ask_answer, "SHORT_WAIT_S", 0.0)


def outcomes(asked):
    """An inquiry in each state, by its name."""
    made = {"late": asked.ask()}
    asked.give_up(made["late"])
    for status in LineStatus:
        made[status.value] = asked.ask("jiro" if status is LineStatus.LAPSED else "emiko")
        name = "jiro" if status is LineStatus.LAPSED else "emiko"
        code = Code.NO_NETWORK if status is LineStatus.NOT_ASKED else None
        asked.answer(made[status.value], status, name, code=code)
    made["waiting"], made["refused"] = asked.ask(), asked.ask()
    asked.offer(made["waiting"], hindered_by=Code.KIOSK_UNHEARD)
    asked.take(made["refused"], "refused", Code.REQUEST_MALFORMED)
    return made


DIFFERENT = ("waiting", "found", "several")
"""What is built from other parts; the rest differs by its sentences."""


@pytest.mark.parametrize(("screen", "locale"), [(DESK, "ja-JP"), (TABLET, "en")])
def test_no_state_of_the_screen_has_a_barrier(pages, browser, screen, locale):
    made = outcomes(pages.asked)
    with browser.page(screen, locale=locale) as page:
        for name in DIFFERENT:
            page.goto(f"{pages.url}/ask/{made[name]}")
            assert violations(page) == [], name
            assert page.evaluate("document.body.scrollWidth <= window.innerWidth"), name
        page.goto(f"{pages.url}/ask")
        assert violations(page) == []
        page.locator("#branch").fill("x")
        page.locator(".card-face button").click()
        assert page.locator("[aria-invalid=true]").count() == 4
        assert violations(page) == []


def test_a_card_is_typed_with_enter_alone_and_the_answer_appears_by_itself(pages, browser):
    with browser.page() as page:
        addresses = []
        page.on("request", lambda request: addresses.append(request.url))
        page.goto(f"{pages.url}/ask")
        for text in ("０６１３９４６３", "1234", "1234567", "", "S55.4.12"):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/ask/[0-9a-f-]{36}$"))
        assert page.locator("[data-waiting]").count() == 1
        pages.asked.answer(page.url.rpartition("/")[2], LineStatus.SEVERAL)
        page.locator("#branch").wait_for()
        assert page.evaluate("document.activeElement.id") == "branch"
        page.keyboard.type("02")
        page.keyboard.press("Enter")
        page.locator("[data-waiting]").wait_for()
        pages.asked.answer(page.url.rpartition("/")[2], LineStatus.NONE)
        page.get_by_text("該当する資格がありません").wait_for()
        page.locator("main").get_by_role("link", name="直して").click()
        assert page.locator("#number").input_value() == "1234567"
        assert page.locator("#branch").input_value() == "02"
    told = "\n".join(addresses)
    assert leaks(told, personal_strings(people(TODAY))) == set()
    assert "1234567" not in told


def test_without_script_enter_sends_the_form_and_the_page_looks_again_by_itself(pages, browser):
    with browser.page(script=False) as page:
        page.goto(f"{pages.url}/ask")
        for field, text in (("insurer-number", "06139463"), ("number", "1234567")):
            page.locator(f"#{field}").fill(text)
        page.locator("#number").press("Enter")
        assert page.locator("#birth-problem").is_visible()
        page.locator("#birth").fill("S55.4.12")
        page.locator("#birth").press("Enter")
        page.wait_for_url(re.compile("/ask/[0-9a-f-]{36}$"))
        pages.asked.answer(page.url.rpartition("/")[2], LineStatus.FOUND)
        page.get_by_text("有効な資格です").wait_for(timeout=10_000)
