"""What cannot be read is refused plainly; a file that another has locked holds up nobody."""

import contextlib
import sqlite3
import time

import pytest

from hospital.board.access.audit import FILE
from hospital.board.access.store import ACCOUNTS
from tests.integration.board.conftest import sign_in

FORM = "application/x-www-form-urlencoded"


@contextlib.contextmanager
def locked(desk, name):
    """As a copy of the file would do it that somebody makes by hand."""
    with contextlib.closing(
        sqlite3.connect(desk.settings.paths.state / name, isolation_level=None)
    ) as rows:
        rows.execute("BEGIN EXCLUSIVE")
        yield
        rows.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (f"{FORM}; charset=nonsense", b"csrf=%ff"),
        (FORM, b"csrf=\xff"),
        (f"{FORM}; charset=utf-16", b"x"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense\r\n--x--"),
    ],
)
def test_a_body_that_is_no_form_is_the_senders_fault(desk, kind, body):
    with desk.client() as client:
        answer = client.post("/sign-in", content=body, headers={"Content-Type": kind})
        assert answer.status_code in (400, 403, 415)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("before=" + "9" * 30, 200),
        ("before=9223372036854775808", 200),
        ("day=0001-01-01", 400),
        ("day=9999-12-31", 400),
        ("person=%00", 200),
    ],
)
def test_no_question_to_the_audit_is_a_fault_of_ours(desk, staff, query, status):
    with desk.client() as client:
        sign_in(client, staff.admin)
        assert client.get(f"/audit?{query}").status_code == status


@pytest.mark.parametrize("file", [FILE, ACCOUNTS])
def test_a_locked_file_is_told_at_once_and_holds_up_nobody(desk, staff, file):
    with desk.client() as client:
        sign_in(client, staff.reception)
        desk.clock.add(seconds=30)
        begun = time.monotonic()
        with locked(desk, file):
            answers = [client.get("/") for _ in range(8)]
            style = client.get("/static/board.css")
        took_s = time.monotonic() - begun
        assert {one.status_code for one in answers} == {503}
        assert "数秒待って" in answers[0].text
        assert answers[0].headers["Retry-After"] == "5"
        assert style.status_code == 200
        assert took_s < 3, "each waits no 5 s, and not one behind the other"
        assert client.get("/").status_code == 200, "it is over with the lock"
