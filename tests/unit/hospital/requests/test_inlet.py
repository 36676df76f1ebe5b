"""The req folder: what is taken when, what goes, what is left alone."""

import os
import pathlib
import threading

import pytest

from hospital.outlets.claim import MARKER
from hospital.outlets.port import OutletRefuses
from hospital.requests.inlet import is_whole
from hospital.requests.ledger import Ledger
from hospital.requests.line import Wait
from tests.unit.hospital.requests.bench import BROKEN_S, SETTLE_S, Folders, single

NAME = "OQSsiquc01req_1.xml"
RESULT = "OQSsiquc01res_1.xml"


@pytest.fixture
def held(monkeypatch):
    """No file lets itself be deleted, as with Windows while one is open; rights stop no root."""
    is_free = threading.Event()
    unlink = pathlib.Path.unlink

    def refuse(path, *arguments, **options):
        if not is_free.is_set() and path.name.startswith("OQS"):
            raise PermissionError
        unlink(path, *arguments, **options)

    monkeypatch.setattr(pathlib.Path, "unlink", refuse)
    return is_free


def test_a_whole_file_is_taken_and_goes(folders):
    folders.drop(NAME, single())
    assert folders.inlet.look() is True  # not before it was the same at two looks
    assert folders.inlet.look() is True
    assert folders.ledger.open() == []
    folders.seconds += SETTLE_S
    assert folders.inlet.look() is False
    assert (folders.lying(), len(folders.ledger.open())) == ([], 1)
    assert folders.ledger.lying() == {}


def test_a_file_that_is_still_written_is_waited_for(folders):
    whole = single()
    for end in (0, 100, 300, len(whole.rstrip()) - 1):
        folders.drop(NAME, whole[:end])
        folders.look()
    folders.drop(NAME, whole + b"\0" * 100)  # a copy over a share reserves room first
    folders.look(5.0)
    assert (folders.lying(), folders.ledger.open()) == ([NAME], [])
    folders.drop(NAME, whole)
    folders.look()
    [request] = folders.ledger.open()
    assert folders.ledger.body(request.request_id) == whole


def test_the_last_line_end_makes_no_other_request(folders):
    folders.line.does = lambda *_: Wait(1.0)
    whole = single().rstrip()
    for data in (whole, whole + b"\r", whole + b"\r\n"):
        folders.drop(NAME, data)
        folders.work()
    assert folders.lying() == []
    assert folders.database.rows("SELECT count(*) FROM request")[0][0] == 1


def test_what_took_a_files_place_before_it_went_is_not_deleted_unread(folders, monkeypatch):
    other = single().replace(b"file-1", b"file-22")
    take = folders.ledger.take

    def take_while_it_is_replaced(*given):
        folders.drop(NAME, other)
        return take(*given)

    monkeypatch.setattr(folders.ledger, "take", take_while_it_is_replaced)
    folders.drop(NAME, single())
    folders.look()
    assert folders.lying() == [NAME]
    monkeypatch.undo()
    folders.work()
    folders.work()
    assert [data for _, data in folders.line.asked] == [single(), other]


def test_what_never_becomes_whole_is_refused_after_a_while(folders):
    folders.drop(NAME, single()[:-5])
    folders.look(BROKEN_S - 1)
    assert folders.lying() == [NAME]
    folders.look(1.0)
    folders.answer()
    assert folders.lying() == []
    code, message = folders.refusal(RESULT)
    assert code == "KSK-201"
    assert "the XML is not well-formed: line" in message
    assert folders.line.asked == []


def test_a_file_that_is_too_large_is_refused_unread(folders):
    with (folders.req / NAME).open("wb") as file:
        file.truncate(1024 * 1024 + 1)
    folders.work()
    assert folders.lying() == []
    assert "larger than 1048576 bytes" in folders.refusal(RESULT)[1]


def test_what_is_somebody_elses_stays_and_is_counted_once(folders, caplog):
    caplog.set_level("INFO")
    others = [".OQSsiquc01req_1.xml", "OQSsiquc01req_1.xml.tmp", "OQSsihvq01req_1.xml", "x.txt"]
    for name in others:
        folders.drop(name, single())
    (folders.req / "OQSsiquc01req_folder.xml").mkdir()
    (folders.req / "OQSsiquc01req_link.xml").symlink_to(folders.req / "x.txt")
    for _ in range(3):
        folders.look(BROKEN_S)
    assert len(folders.lying()) == 6
    assert folders.ledger.open() == []
    assert folders.raised() == ["KSK-330"]  # a request that nobody answers
    told = [one.message for one in caplog.records if "left_alone" in one.message]
    assert told == ["hospital.requests_left_alone count=5"]
    folders.begin()
    folders.look()
    assert folders.raised() == ["KSK-330"]


def test_a_file_that_cannot_be_deleted_is_asked_about_once(folders, held):
    folders.drop(NAME, single())
    folders.work()
    for _ in range(3):
        folders.seconds += 10.0
        folders.work()
    folders.begin()
    folders.work()
    assert folders.lying() == [NAME]
    assert len(folders.line.asked) == 1
    assert folders.raised() == ["KSK-328"]
    assert folders.database.rows("SELECT count(*) FROM request")[0][0] == 1


def test_the_page_sees_files_that_cannot_be_deleted_until_they_are_gone(folders, held):
    folders.drop(NAME, single())
    folders.work()
    folders.seconds += 10.0
    folders.work()
    assert folders.troubles() == {"undeleted": "KSK-328"}
    held.set()
    folders.seconds += 5.0
    folders.work()
    assert (folders.lying(), folders.troubles()) == ([], {})


def test_a_file_that_was_replaced_before_it_went_is_another_request(folders, held):
    folders.drop(NAME, single())
    folders.work()
    held.set()
    other = single().replace(b"file-1", b"file-22")
    folders.drop(NAME, other)
    folders.work()
    assert [data for _, data in folders.line.asked] == [single(), other]
    assert folders.lying() == []


def test_a_pipe_of_that_name_holds_nothing_up(folders):
    os.mkfifo(folders.req / NAME)
    done = threading.Event()

    def looking():
        folders.look()
        done.set()

    threading.Thread(target=looking, daemon=True).start()
    assert done.wait(10)


def test_a_folder_that_is_away_is_told_to_the_caller(folders):
    """Without the marker it is not the folder that was here: nothing in it counts as gone."""
    folders.drop(NAME, single())
    folders.work()
    (folders.req / MARKER).unlink()
    folders.drop(NAME, single())
    for _ in range(2):
        with pytest.raises(OutletRefuses, match="KSK-322 missing"):
            folders.inlet.look()
        folders.begin()
    assert folders.lying() == [NAME]


def test_a_second_bridge_on_one_folder_takes_nothing(tmp_path, folders):
    folders.look()
    (tmp_path / "second").mkdir()
    second = Folders(tmp_path / "second")
    second.req = folders.req
    second.begin()
    folders.drop(NAME, single())
    with pytest.raises(OutletRefuses, match="KSK-321"):
        second.look()
    second.database.close()
    folders.work()
    assert len(folders.line.asked) == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<XmlMsg></XmlMsg>", True),
        (b"<XmlMsg></XmlMsg >\r\n\r\n", True),
        (b"<XmlMsg></XmlMs", False),
        (b"<XmlMsg>\0\0</XmlMsg>", False),
        (b"", False),
    ],
)
def test_whole_is_what_ends_as_the_message_ends(data, expected):
    assert is_whole(data) is expected


def test_a_name_too_long_for_an_answer_is_told_and_holds_up_no_other(folders):
    long = f"OQSsiquc01req_{'山' * 65}.xml"
    folders.drop(long, single())
    folders.drop(NAME, single())
    folders.look()
    assert (folders.lying(), len(folders.ledger.open())) == ([long], 1)
    assert folders.raised() == []
    folders.look(BROKEN_S)
    folders.look()
    assert (folders.raised(), folders.troubles()) == (["KSK-331"], {"unreadable": "KSK-331"})
    (folders.req / long).unlink()
    folders.look()
    assert folders.troubles() == {}


@pytest.mark.parametrize("fault", [ZeroDivisionError, OSError])
def test_what_one_file_meets_holds_up_no_other(folders, monkeypatch, caplog, fault):
    take = Ledger.take

    def fail(ledger, found, at):
        if "bad" in found.name.name:
            raise fault("山田")
        return take(ledger, found, at)

    monkeypatch.setattr(Ledger, "take", fail)
    folders.drop("OQSsiquc01req_0_bad.xml", single())
    folders.drop(NAME, single())
    folders.look()
    assert len(folders.ledger.open()) == 1
    folders.look(BROKEN_S)
    folders.look()
    assert (folders.raised(), folders.troubles()) == (["KSK-331"], {"unreadable": "KSK-331"})
    told = "hospital.request_not_taken kind=OQSsiquc01 error=ZeroDivisionError"
    assert caplog.text.count(told) == (1 if fault is ZeroDivisionError else 0)
    assert "山田" not in caplog.text


def test_a_file_of_a_time_that_no_database_holds_holds_up_no_other(folders):
    """A share's clock in the year 2300: its nanoseconds are more than 64 bits."""
    folders.drop("OQSsiquc01req_0.xml", single())
    os.utime(folders.req / "OQSsiquc01req_0.xml", ns=(0, 10**19))
    folders.drop(NAME, single())
    folders.look()
    assert len(folders.ledger.open()) == 1


@pytest.mark.parametrize("put", [os.mkfifo, lambda path: path.symlink_to(path.parent / "x")])
def test_a_marker_that_is_no_file_holds_up_nobody(folders, put):
    put(folders.req / MARKER)
    with pytest.raises(OutletRefuses, match=r"is no file|symbolic links"):
        folders.inlet.look()
