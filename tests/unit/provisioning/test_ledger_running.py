"""A ledger that is read on: by several processes, with somebody at its file, after a power cut."""

import datetime as dt
import fcntl
import os
import threading

import pytest

from provisioning.acts import Act
from provisioning.entry import Head
from provisioning.errors import LedgerBroken
from provisioning.ledger import Ledger

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)


def tell(ledger: Ledger, name: str, keys: str = "{}") -> None:
    ledger.append(Act.KEYS_TOLD, {"uri": name, "keys": keys}, NOW)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def running(path):
    """That of a server which has read three lines."""
    ledger = Ledger(path)
    for number in range(3):
        tell(ledger, f"{number}")
    assert list(ledger.register().keys) == ["0", "1", "2"]
    return ledger


def test_what_another_process_adds_is_seen(running, path):
    tell(Ledger(path), "3")
    assert list(running.register().keys) == ["0", "1", "2", "3"]
    tell(running, "4")
    assert list(Ledger(path).register().keys) == ["0", "1", "2", "3", "4"]


def test_while_nothing_is_added_it_is_the_same_register(running, path):
    held = running.register()
    assert running.register() is held
    tell(Ledger(path), "3")
    assert running.register() is not held


def test_a_register_that_was_handed_out_does_not_change(running):
    held = running.register()
    seen = []
    for name in held.keys:
        tell(running, f"later-{name}")
        seen.append(name)
    assert seen == ["0", "1", "2"]
    assert len(running.register().keys) == 6


def test_a_server_answers_while_a_command_holds_the_file(running, path):
    with path.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        late = threading.Thread(target=tell, args=(running, "late"))
        late.start()
        assert list(running.register().keys) == ["0", "1", "2"]
    late.join(30)
    assert "late" in running.register().keys


def test_threads_and_processes_lose_nothing(running, path):
    ledgers = [running, running, Ledger(path), Ledger(path)]

    def many(number: int) -> None:
        for count in range(10):
            tell(ledgers[number], f"{number}-{count}")
            assert f"{number}-{count}" in ledgers[number].register().keys

    threads = [threading.Thread(target=many, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert len(Ledger(path).entries()) == 43
    assert running.head() == Ledger(path).head()


@pytest.mark.parametrize("length", [1, 10, -1], ids=["a byte", "some", "all but the newline"])
def test_a_torn_last_line_is_passed_over_and_cut_off(running, path, length, caplog):
    whole = path.read_bytes()
    tell(running, "torn")
    line = path.read_bytes()[len(whole) :]
    path.write_bytes(whole + line[:length])

    assert list(Ledger(path).register().keys) == ["0", "1", "2"]
    assert len(Ledger(path).entries()) == 3
    tell(Ledger(path), "next")
    assert list(Ledger(path).register().keys) == ["0", "1", "2", "next"]
    assert f"authority.ledger_torn bytes={len(line[:length])}" in caplog.text


@pytest.mark.parametrize("end", [b"", b'"}\n'], ids=["all of it", "but for its end"])
def test_blocks_that_a_power_cut_left_empty_are_a_torn_line(running, path, end):
    with path.open("ab") as file:
        file.write(bytes(512) + end)
    assert list(running.register().keys) == ["0", "1", "2"]
    tell(running, "3")
    assert list(Ledger(path).register().keys) == ["0", "1", "2", "3"]


def test_a_line_that_is_being_written_is_seen_once_it_is_whole(running, path):
    whole = path.read_bytes()
    tell(Ledger(path), "3")
    line = path.read_bytes()[len(whole) :]
    os.truncate(path, len(whole))
    for byte in line:
        assert "3" not in running.register().keys
        with path.open("ab") as file:
            file.write(bytes([byte]))
    assert "3" in running.register().keys


def test_a_torn_line_of_what_was_known_to_be_whole_is_damage(running, path):
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(LedgerBroken, match="Line 3"):
        running.register()


def at_fault(path, fault: str) -> None:
    data = path.read_bytes()
    lines = data.splitlines(keepends=True)
    match fault:
        case "changed":
            path.write_bytes(data.replace(b'"uri": "1"', b'"uri": "9"'))
        case "last line changed, another added":
            path.write_bytes(data.replace(b'"uri": "2"', b'"uri": "9"') + lines[0])
        case "cut":
            path.write_bytes(b"".join(lines[:2]))
        case "empty":
            path.write_bytes(b"")
        case "gone":
            path.unlink()
        case "replaced by the same":
            path.rename(path.with_name("other"))
            path.write_bytes(data)
        case "a line added that does not follow":
            path.write_bytes(data + lines[2])


@pytest.mark.parametrize(
    "fault",
    [
        "changed",
        "last line changed, another added",
        "cut",
        "empty",
        "gone",
        "replaced by the same",
        "a line added that does not follow",
    ],
)
def test_whoever_is_at_the_file_under_a_running_server_is_noticed(running, path, fault):
    at_fault(path, fault)
    for _ in range(2):
        with pytest.raises(LedgerBroken):
            running.register()
    left = path.read_bytes() if path.exists() else None
    with pytest.raises(LedgerBroken):
        tell(running, "more")
    assert (path.read_bytes() if path.exists() else None) == left


def test_a_change_deep_inside_of_a_file_that_grew_is_found_when_it_is_read_whole(running, path):
    tell(Ledger(path), "3")
    path.write_bytes(path.read_bytes().replace(b'"uri": "0"', b'"uri": "9"'))
    running.register()
    with pytest.raises(LedgerBroken, match="changed"):
        running.verify()


def test_single_lines_are_read_and_compared_with_what_they_were(running, path):
    tell(Ledger(path), "3")
    assert [one.facts["uri"] for one in running.read([4, 1])] == ["3", "0"]
    path.write_bytes(path.read_bytes().replace(b'"uri": "0"', b'"uri": "9"'))
    with path.open("ab") as file:
        file.write(b"torn")
    assert [one.facts["uri"] for one in running.read([2])] == ["1"]
    with pytest.raises(LedgerBroken, match="Line 1"):
        list(running.read([1]))


def test_lines_are_found_by_whom_they_are_about(running, path):
    held = running.lines()
    tell(Ledger(path), "1")
    assert (held.of("1"), running.lines().of("1")) == ((2,), (2, 4))
    assert [*running.lines().backwards(None)] == [4, 3, 2, 1]
    assert [*running.lines().backwards(["1", "0"])] == [4, 2, 1]
    assert [*running.lines().parties()] == ["0", "1", "2"]


def test_a_file_that_was_only_touched_is_the_same(running, path):
    os.utime(path)
    assert list(running.register().keys) == ["0", "1", "2"]


def test_a_head_is_written_and_read(running):
    head = running.head()
    assert head.sequence == 3
    assert Head.parse(f" {head}\n") == head


@pytest.mark.parametrize("text", ["", "3", "3:", "3:ab", "x:" + "0" * 64, "3:" + "g" * 64])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  int() or ours
        Head.parse(text)
