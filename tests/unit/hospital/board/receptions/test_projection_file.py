"""The board's own file: made again when it is broken, and nothing of anybody in it."""

import stat

import pytest

from eligibility.oqs_xml import Encoding
from hospital.board.access.faults import BoardUnusable
from hospital.board.receptions.arriving import Ticked
from hospital.board.receptions.needs import Need
from hospital.board.receptions.opening import open_projection
from hospital.board.receptions.projection import Projection
from hospital.board.receptions.reading import Reading, Wanted
from tests.bench.desk_day import DeskDay
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import (
    NOON,
    STAFF_ID,
    TODAY,
    a_declared_record,
    a_record,
)
from tests.unit.hospital.board.receptions.followed import Board

SOMEBODY = Ticked("s-014", "受付 花子", NOON)


@pytest.fixture
def board(tmp_path):
    made = Board(tmp_path)
    yield made
    made.close()


def test_it_can_be_made_again_from_the_inbox_and_ticks_stay(board):
    ids = board.day.lively()
    board.follow()
    board.projection.tick_off(ids[6], Need.LOST, SOMEBODY)
    before = [(kept.verification_id, kept.needs) for kept in board.reading.page(Wanted(TODAY))]
    assert len(before) > 10
    board.projection.forget()
    board.follow()
    after = [(kept.verification_id, kept.needs) for kept in board.reading.page(Wanted(TODAY))]
    assert [one for one, _ in after] == [one for one, _ in before]
    assert [{*needs} for _, needs in after] == [{*needs} for _, needs in before]


@pytest.mark.parametrize("damage", ["no database", "a page of nonsense", "a short one"])
def test_a_broken_file_is_put_aside_and_made_again(tmp_path, board, damage, caplog):
    ids = board.day.lively()
    board.follow()
    listed = board.listed()
    board.projection.close()
    path = tmp_path / "board.sqlite"
    whole = path.read_bytes()
    broken = {
        "no database": b"no database" * 1000,
        "a page of nonsense": whole[:4096] + b"\xa5" * 8192 + whole[12288:],
        "a short one": whole[:8192],
    }[damage]
    path.write_bytes(broken)
    board.projection = open_projection(path, Encoding.UTF_8)
    board.reading = Reading(board.projection, board.day.inbox.database)
    board.follow()
    assert board.listed() == listed
    assert len(listed) <= len(ids)
    assert (tmp_path / "board.sqlite.broken").read_bytes() == broken
    assert "hospital.board_made_again file=board.sqlite" in caplog.text


def test_a_file_that_the_disk_refuses_is_named_with_its_code(tmp_path):
    (tmp_path / "board.sqlite").mkdir()
    with pytest.raises(BoardUnusable, match=r"KSK-342 .*/board\.sqlite: "):
        open_projection(tmp_path / "board.sqlite", Encoding.UTF_8)
    assert (tmp_path / "board.sqlite").is_dir()


def test_a_whole_file_stays(tmp_path, board):
    board.day.lively()
    board.follow()
    board.projection.close()
    again = open_projection(tmp_path / "board.sqlite", Encoding.UTF_8)
    assert again.followed("arrival")[0] > 0
    again.close()
    assert not list(tmp_path.glob("*.broken*"))


def test_another_inbox_is_read_from_its_start(tmp_path, board):
    board.day.file(a_record())
    board.listed()
    board.close()
    for file in tmp_path.glob("inbox.sqlite*"):
        file.unlink()
    again = Board(tmp_path)
    filed = again.day.file(a_record())
    assert again.listed() == [filed]
    again.close()
    board.projection = Projection(tmp_path / "board.sqlite", Encoding.UTF_8)
    board.day = DeskDay(tmp_path)


def test_nothing_of_anybody_is_in_the_file_and_nobody_else_reads_it(tmp_path, board):
    board.day.lively()
    board.day.file(a_declared_record())
    board.follow()
    path = tmp_path / "board.sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = b"".join(file.read_bytes() for file in tmp_path.glob("board.sqlite*")).decode(
        "utf-8", "replace"
    )
    assert leaks(text, personal_strings(people(TODAY))) == set()
    assert STAFF_ID not in text


def test_a_page_is_read_while_a_batch_is_written(board):
    filed = board.day.file(a_record())
    board.follow()
    with board.projection._transaction():
        assert [kept.verification_id for kept in board.reading.page(Wanted(TODAY))] == [filed]
