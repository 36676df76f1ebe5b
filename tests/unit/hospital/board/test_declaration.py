"""The 被保険者資格申立書 on paper: what is known is filled in, the rest is a line; one sheet."""

import dataclasses
import re

import httpx
import pytest

from eligibility.declaration import Declaration, WhyUnchecked
from hospital.board import declaration, frame
from hospital.board.app import Desk, make_app
from hospital.config import load
from hospital.inbox import Inbox
from tests.bench.browser import TABLET, violations
from tests.bench.desk_guard import ADMIN, RECEPTIONIST, OpenDoor
from tests.bench.desk_pages import ServedPages
from tests.bench.desk_records import file_records
from tests.bench.receptions import a_declared_record, a_provisional_record, a_record, new_id
from tests.unit.hospital.test_config import GOOD

DECLARED = a_declared_record()
BARE = dataclasses.replace(
    a_declared_record(), declaration=Declaration(WhyUnchecked.CARD_UNREADABLE)
)
UNTAKEN = a_provisional_record()
CHECKED = a_record()
UNREAD = a_declared_record()


class Printed:
    def __init__(self, folder):
        (folder / "hospital.toml").write_text(GOOD)
        self.url = ""
        self.door = OpenDoor()
        self.inbox = Inbox(folder / "inbox.sqlite")
        file_records(self.inbox, DECLARED, BARE, UNTAKEN, CHECKED, UNREAD)
        self.desk = Desk(load(folder / "hospital.toml"), self.inbox.database, self.door)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    made = Printed(tmp_path_factory.mktemp("declaration"))
    areas = [frame.area, declaration.area]
    with ServedPages(lambda: make_app(made.desk, areas)) as pages:
        made.url = pages.url
        yield made
    made.inbox.close()


@pytest.fixture(autouse=True)
def _receptionist_again(printed):
    printed.door.somebody = RECEPTIONIST
    printed.door.noted.clear()


def address(record):
    return f"/receptions/{record.verification_id}/declaration"


@pytest.fixture
def get(printed):
    def get(record, **headers):
        return httpx.get(printed.url + address(record), headers=headers)

    return get


def ticked(text):
    """What stands behind each ticked box."""
    return re.findall(r'aria-hidden="true">✓</span>([^<]+)', text)


def test_what_was_taken_down_is_filled_in(get, printed):
    text = get(DECLARED).text
    assert all(one in text for one in ("ヤマダ　ハナコ", "昭和23年4月12日", "0312345678"))
    assert ticked(text) == [
        "女",
        "後期高齢者医療",
        "先月以前",
        "1割",
        "ある",
        "回線・機器・システムの障害",
    ]
    assert printed.door.noted == [
        (RECEPTIONIST.staff_id, "declaration.printed", (DECLARED.verification_id,))
    ]


def test_what_is_absent_is_a_line(get):
    text = get(BARE).text
    assert ticked(text) == [
        "分からない",
        "分からない",
        "分からない",
        "分からない",
        "カードが読めない",
    ]
    assert "大正・昭和・平成・令和" in text
    assert 'class="line by-hand"' in text


def test_without_anything_taken_down_the_whole_form_is_for_handwriting(get):
    text = get(UNTAKEN).text
    assert ticked(text) == []
    assert "すべて手書きになります" in text


def test_a_reception_that_was_checked_has_nothing_to_declare(get, printed):
    answer = get(CHECKED)
    assert (answer.status_code, "申立書は要りません" in answer.text) == (404, True)
    assert httpx.get(f"{printed.url}/receptions/{new_id()}/declaration").status_code == 404


def test_a_record_that_cannot_be_read_is_told_as_such(get, printed):
    with printed.inbox.database.transaction() as rows:
        rows.execute(
            "UPDATE record SET body = ? WHERE verification_id = ?",
            (b'{"schema":"oev-verification/9"}', UNREAD.verification_id),
        )
    answer = get(UNREAD)
    assert (answer.status_code, "この版では読めません" in answer.text) == (404, True)
    assert printed.door.noted == []


def test_the_paper_is_japanese_whatever_the_page_speaks(get):
    text = get(DECLARED, **{"Accept-Language": "en"}).text
    assert "Back to the reception" in text
    assert ticked(text)[0] == "女"


def test_who_keeps_the_accounts_prints_nothing(get, printed):
    printed.door.somebody = ADMIN
    answer = get(DECLARED)
    assert (answer.status_code, "ヤマダ" in answer.text) == (403, False)


@pytest.mark.parametrize("record", [DECLARED, UNTAKEN], ids=["filled", "empty"])
def test_it_is_one_sheet_without_barriers(printed, browser, record):
    with browser.page(TABLET) as page:
        page.goto(printed.url + address(record))
        assert violations(page) == []
        assert page.locator("#print").is_visible()
        sheet = page.pdf(prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") == 1
