"""The state page says what is wrong: the line, days, what was raised, outlets, this machine."""

import dataclasses
import datetime as dt
import functools
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from eligibility import wire
from eligibility.batch import NoticeKind
from eligibility.errors import Code
from hospital import records
from hospital.board import frame, state, state_spaces
from hospital.board.app import Desk, make_app
from hospital.board.state_facts import GB, CertificateFacts, DayFacts, Space
from hospital.board.state_view import State, problems
from hospital.board.words import all_words
from hospital.config import load
from hospital.days import Days
from hospital.inbox import ArrivedNotice, Inbox
from hospital.link import KioskSeen, LinkUp
from hospital.outlets.cursors import Cursor
from hospital.outlets.port import Reason, Trouble
from hospital.outlets.state import LastTrouble, OutletState
from hospital.pulse import AuthorityPulse, Bridge, Heart, KioskPulse
from hospital.requests import state as requests_state
from tests.bench.browser import DESK, TABLET, violations
from tests.bench.desk_guard import ADMIN, RECEPTIONIST, OpenDoor
from tests.bench.desk_pages import ServedPages
from tests.bench.desk_records import file_records
from tests.bench.receptions import NOON, OWNER, TODAY, a_record, new_id
from tests.bench.waiting import wait_until

UP = Bridge(True, True, NOON, {"k": KioskPulse("online", NOON)})
AWAY = AuthorityPulse(Code.AUTHORITY_UNREACHABLE.code, NOON)
WELL = OutletState("face", "face", 0, None, 0, NOON, None)
FULL = dataclasses.replace(
    WELL, waiting=3, trouble=LastTrouble(Code.OUTLET_REFUSES, Reason.FULL, NOON, None, False)
)
GOOD = State(UP, (), (), (WELL,), None, (), ())
GAP = DayFacts("reception-1", TODAY, 8, 10, False, NOON, ((3, 4),))
TROUBLED = requests_state.RequestsState(
    1, NOON, None, (requests_state.Trouble("req", Code.ANSWER_NOT_WRITTEN.code, NOON),)
)
SOON = CertificateFacts("device.crt", NOON + dt.timedelta(days=20))


def wrong(**changed):
    told = problems(dataclasses.replace(GOOD, **changed), NOON)
    return [one.sentence.key.removeprefix("state.") for one in told]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"bridge": dataclasses.replace(UP, is_at_broker=False)}, ["bridge-away"]),
        ({"bridge": dataclasses.replace(UP, is_running=False)}, ["bridge-stopped"]),
        ({"bridge": Bridge(False, False, None, {})}, ["bridge-never"]),
        ({"bridge": Bridge(True, True, NOON, {"k": KioskPulse("offline", NOON)})}, ["kiosk-away"]),
        ({"bridge": dataclasses.replace(UP, authority=AWAY)}, ["authority-troubled"]),
        ({"days": (GAP,)}, ["day-incomplete"]),
        ({"days": (dataclasses.replace(GAP, total=None),)}, []),
        ({"days": (dataclasses.replace(GAP, is_complete=True),)}, []),
        ({"outlets": (WELL, FULL)}, ["outlet-refuses"]),
        ({"requests": TROUBLED}, ["requests-troubled"]),
        ({"spaces": (Space("/s", 1 * GB, 100 * GB),)}, ["disk-full"]),
        ({"spaces": (Space("/s", 3 * GB, 100 * GB),)}, []),
        ({"spaces": (Space("/s", 1 * GB, 8 * GB),)}, []),
        ({"silent": ("/share",)}, ["folder-silent"]),
        ({"certificates": (SOON,)}, ["certificate-ends"]),
        ({"certificates": (CertificateFacts("c", NOON + dt.timedelta(days=31)),)}, []),
    ],
)
def test_what_is_wrong_is_told_first(changed, told):
    assert wrong(**changed) == told


def test_each_kind_of_notice_and_each_reason_has_words():
    service = ("record-corrected", "expired-card-seen", "inquiry-resolved")
    own = (records.PROVISIONAL, records.VISUAL_CHECK, records.REVERIFIED)
    kinds = {kind.value for kind in NoticeKind} | {*service, *own}
    words = {f"state.notice-{kind}" for kind in kinds}
    words |= {f"state.reason-{reason.value}" for reason in Reason}
    assert words - set(all_words()) == set()


class Disks:
    """A way to look at a disk: of folders whose name begins with ``face`` only once ``is_back``."""

    def __init__(self):
        self.is_back = threading.Event()
        self.is_back.set()
        self.looks = 0

    def look(self, folder):
        if folder.name.startswith("face"):
            self.looks += 1
            self.is_back.wait()
        return state_spaces.look(folder)


class Stated:
    """A day with a gap, things raised, a notice, an outlet in trouble; ``hospital run`` stopped."""

    def __init__(self, folder, line):
        self.folder = folder
        settings = f"""\
[hospital]
institution = "1310000011"
[broker]
host = "localhost"
port = 8883
[paths]
credentials = "{line.hospital}"
state = "{folder}"
face = "{folder}/face"
[requests]
req = "{folder}/req"
res = "{folder}/res"
device = "reception-1"
"""
        (folder / "hospital.toml").write_text(settings)
        self.url = ""
        self.disks = Disks()
        self.door = OpenDoor()
        self.inbox = Inbox(folder / "inbox.sqlite")
        self.known = a_record()
        self.fill()
        self.desk = Desk(load(folder / "hospital.toml"), self.inbox.database, self.door)

    def fill(self):
        file_records(self.inbox, self.known, a_record(), a_record())
        now = dt.datetime.now(dt.UTC)
        today = now.date()
        rows = self.inbox.database
        with rows.transaction() as changes:
            changes.execute("UPDATE record SET business_day = ?", (today.isoformat(),))
        total = wire.DayTotal(new_id(), OWNER.institution, OWNER.device, today, 1, 5, "0" * 64, now)
        Days(rows).take_total(total, now)
        self.raise_one(Code.RECORD_WITHOUT_FILE, self.known.verification_id)
        self.raise_one(Code.RECORD_WITHOUT_FILE, new_id())
        self.raise_one(Code.ENVELOPE_REFUSED, "")
        notice = ArrivedNotice(
            new_id(), "0", OWNER.device, "record-corrected", now, self.known.verification_id
        )
        self.inbox.take_notice(notice, now)
        cursor = Cursor(rows, "face")
        cursor.begin("face", now)
        cursor.troubled(Trouble(Code.OUTLET_REFUSES, Reason.FULL), now, goes_on=False)

    def raise_one(self, code, key):
        self.inbox.raise_for_staff(OWNER.device, key, code, dt.datetime.now(dt.UTC))

    def get(self, **headers):
        return httpx.get(f"{self.url}/state", headers=headers).text


@pytest.fixture(scope="module")
def stated(tmp_path_factory, line):
    made = Stated(tmp_path_factory.mktemp("state"), line)
    spaces = state_spaces.SpaceAsker(made.disks.look, limit_s=0.3)
    shown = functools.partial(state.area_with, spaces=spaces)
    with ServedPages(lambda: make_app(made.desk, [frame.area, shown])) as pages:
        made.url = pages.url
        yield made
        made.disks.is_back.set()
    made.inbox.close()


@pytest.fixture(autouse=True)
def _receptionist_again(stated):
    """Of whatever a test has changed, for the tests that look at a page."""
    stated.door.somebody = RECEPTIONIST
    stated.door.noted.clear()


def test_the_page_says_that_nothing_receives(stated):
    text = stated.get()
    assert "受信プログラムが一度も動いていません" in text
    heart = Heart(stated.folder, lambda: dt.datetime.now(dt.UTC))
    heart.start()
    try:
        heart.hear(LinkUp(True))
        heart.hear(KioskSeen("1310000011-reception-1", "offline", None, 4))
        text = stated.get()
        assert "受信プログラムは動いています" in text
        assert "受付端末 1310000011-reception-1 が切れています" in text
        heart.hear_authority(Code.AUTHORITY_UNREACHABLE)
        assert stated.get().count("認証局から端末の鍵を受け取れません(KSK-357") == 2
    finally:
        heart.stop()
    assert "受信プログラムが止まっています" in stated.get()


def test_a_share_that_hangs_is_told_and_holds_up_nobody(stated):
    stated.disks.is_back.clear()
    before = stated.disks.looks
    with ThreadPoolExecutor() as pool:
        pages = list(pool.map(lambda _: stated.get(), range(3)))
    assert all(f"フォルダー {stated.folder}/face が応答しません" in text for text in pages)
    assert all("空き容量" in text for text in pages), "the others are told"
    assert stated.disks.looks == before + 1, "no second thread hangs beside the first"
    stated.disks.is_back.set()
    wait_until(lambda: "応答しません" not in stated.get(), "the share that is back is still silent")


def test_a_day_says_what_is_missing(stated):
    text = stated.get()
    assert "2件 届いていません" in text
    assert "4–5" in text


def test_what_was_raised_says_what_to_do_and_leads_to_the_reception(stated):
    text = stated.get()
    assert "レセプトコンピュータ用のファイルが書けません" in text
    assert "2回、最初は" in text
    assert f'href="/receptions/{stated.known.verification_id}"' in text


def test_a_notice_and_an_outlet_are_told_in_words(stated):
    text = stated.get()
    assert "前の回答が保険者に訂正されました" in text
    assert "いっぱいです" in text
    assert "Receptions by day" in stated.get(**{"Accept-Language": "en"})


def test_somebody_has_seen_it_and_what_comes_later_is_new_again(stated):
    stated.raise_one(Code.DIGEST_MISMATCH, "")
    form = {"csrf": "token", "device": OWNER.device, "code": Code.DIGEST_MISMATCH.code}
    last = stated.inbox.database.rows("SELECT max(raised_id) FROM raised")[0][0]
    answer = httpx.post(f"{stated.url}/state/seen", data={**form, "last": str(last)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/state#raised")
    about = (OWNER.device, Code.DIGEST_MISMATCH.code, str(last))
    assert stated.door.noted == [(RECEPTIONIST.staff_id, "raised.seen", about)]
    assert "確認済み(s-014)" in stated.get()
    stated.raise_one(Code.DIGEST_MISMATCH, "")
    seen = stated.inbox.database.rows(
        "SELECT seen_by FROM raised WHERE code = ? ORDER BY raised_id",
        (Code.DIGEST_MISMATCH.code,),
    )
    assert [row[0] for row in seen] == ["s-014", None]


@pytest.mark.parametrize("last", ["", "x", "-1", "9" * 40])
def test_a_number_that_the_page_does_not_have_is_refused(stated, last):
    form = {"csrf": "token", "device": "d", "code": "c", "last": last}
    assert httpx.post(f"{stated.url}/state/seen", data=form).status_code == 400


def test_who_keeps_the_system_may_look_and_nobody_is_named(stated):
    stated.door.somebody = ADMIN
    text = stated.get()
    assert "送信と障害" in text
    assert "山田" not in text
    assert json.dumps([ADMIN.staff_id, "state.shown", []])[1:-1] in json.dumps(stated.door.noted)


@pytest.mark.parametrize(("screen", "locale"), [(DESK, "ja-JP"), (TABLET, "en")])
def test_the_page_has_no_barrier(stated, browser, screen, locale):
    with browser.page(screen, locale=locale) as page:
        page.goto(f"{stated.url}/state")
        assert violations(page) == []
        assert page.evaluate("document.body.scrollWidth <= window.innerWidth")
