"""The input screen over the real line: typed in a real browser, asked by a real kiosk's process.

The service over TLS, the broker, ``kiosk batch`` and ``hospital run`` are real; the desk's pages
are served here from the hospital's inbox.
"""

import pytest

from hospital.board import ask, frame, state
from hospital.board.app import Desk, make_app
from hospital.config import load
from hospital.database import Database
from tests.bench.batch import Batch
from tests.bench.browser import Browser
from tests.bench.desk_guard import OpenDoor
from tests.bench.desk_pages import ServedPages
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.people import leaks, personal_strings
from tests.bench.pki import DEVICE
from tests.integration.cloud.database import enrol


@pytest.fixture(scope="module")
def page(tmp_path_factory, session_world):
    world, folder = session_world, tmp_path_factory.mktemp("desk")
    enrol(world.settings, world.line.hospital)
    board = f'[board]\ndevice = "{DEVICE}"\n'
    with (
        Mosquitto(folder / "broker", world.line.broker) as broker,
        Batch(folder / "kiosk", world.line, broker, service_url=world.url) as batch,
        Hospital(folder / "hospital", world.line, broker, more=board) as program,
    ):
        batch.wait_for("batch.link_up")
        settings = load(program.config)
        inbox = Database(settings.inbox)
        desk = Desk(settings, inbox, OpenDoor())
        areas = [frame.area, ask.area, state.area]
        with (
            ServedPages(lambda: make_app(desk, areas)) as served,
            Browser() as browser,
            browser.page(base_url=served.url) as page,
        ):
            yield page
        inbox.close()
        logs = program.log + batch.log
        assert leaks(logs, personal_strings(world.people)) == set()


def typed(page, someone, coverage=0, **changed):
    """What is printed on somebody's card, typed into the form and sent."""
    key = someone.coverages[coverage].key
    fields = {
        "insurer-number": key.insurer_number.text,
        "symbol": key.symbol.text if key.symbol else "",
        "number": key.number.text,
        "branch": key.branch.text if key.branch else "",
        "birth": someone.person.birthdate.isoformat(),
        **changed,
    }
    page.goto("/ask")
    for name, text in fields.items():
        page.locator(f"#{name}").fill(text)
    page.locator("#birth").press("Enter")


def told(page):
    """The outcome, once there is one."""
    page.locator(".outcome:not([data-waiting]) h2").wait_for(timeout=30_000)
    return page.locator(".outcome h2").inner_text()


def test_a_valid_coverage_is_told_with_its_papers(page, world):
    typed(page, world.people["taro"])
    assert told(page) == "有効な資格です"
    assert world.people["taro"].person.name in page.locator(".who").inner_text()
    assert "1割" in page.locator(".share").inner_text()


def test_a_lost_coverage_is_told_in_the_words_of_the_design(page, world):
    typed(page, world.people["kenji"], branch="")
    assert told(page) == "喪失した資格です。新しい資格を確認してください"
    assert f"{world.people['kenji'].coverages[0].lapsed_on:%Y/%m/%d}" in page.content()
    assert "新しい資格が登録されています" in page.content()


def test_twins_are_parted_by_their_branch(page, world):
    akari = world.people["akari"]
    typed(page, akari, branch="")
    assert told(page) == "該当する方が複数います。枝番を入力してください"
    assert akari.person.name not in page.content()
    page.locator("#branch").fill(akari.coverages[0].key.branch.text)
    page.locator("#branch").press("Enter")
    page.get_by_text("有効な資格です").wait_for(timeout=30_000)
    assert akari.person.name in page.locator(".who").inner_text()


def test_a_mistyped_number_is_not_found_and_can_be_corrected(page, world):
    hanako = world.people["hanako"]
    typed(page, hanako, number="7654322", birth=f"{hanako.person.birthdate:%m%d}")
    assert told(page) == "該当する資格がありません"
    page.get_by_role("link", name="直して").click()
    page.locator("#number").fill("７６５４３２１")
    page.locator("#birth").press("Enter")
    page.get_by_text("有効な資格です").wait_for(timeout=30_000)


def test_the_state_page_knows_of_the_line(page):
    page.goto("/state")
    assert page.locator("#line .flag-ok").count() == 2
    assert DEVICE in page.locator("#line").inner_text()
