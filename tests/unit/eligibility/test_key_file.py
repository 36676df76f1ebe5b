"""A key file that is replaced while we run."""

import pytest

from eligibility.key_file import KeyFile, Look


class Desk:
    """A whole source whose file lies on the desk."""

    def __init__(self, content):
        self.content = content
        self.version = 0
        self.reads = 0

    def mark(self):
        if self.content is None:
            raise FileNotFoundError
        return self.version

    def read(self):
        self.reads += 1
        return self.content

    def lay(self, content):
        self.content = content
        self.version += 1


def parse(content):
    return int(content)


@pytest.fixture
def desk():
    return Desk(b"1")


@pytest.fixture
def file(desk):
    return KeyFile(desk, parse)


def test_a_file_that_did_not_change_is_not_read_again(file, desk):
    assert [file.look() for _ in range(3)] == [Look.UNCHANGED] * 3
    assert desk.reads == 1


def test_a_changed_file_is_read(file, desk):
    desk.lay(b"2")
    assert (file.look(), file.keys) == (Look.NEW, 2)
    assert file.look() is Look.UNCHANGED


@pytest.mark.parametrize("damaged", [b"", b"x", None])
def test_a_damaged_file_leaves_the_good_keys_and_is_told_once(file, desk, damaged):
    desk.lay(damaged)
    assert (file.look(), file.keys) == (Look.UNUSABLE, 1)
    assert (file.look(), file.keys) == (Look.UNCHANGED, 1)


def test_a_file_that_was_half_written_is_read_once_it_is_whole(file, desk):
    desk.lay(b"half")
    file.look()
    desk.content = b"2"  # even if the clock of the disk did not move
    assert (file.look(), file.keys) == (Look.NEW, 2)


def test_another_damage_is_told_again(file, desk):
    desk.lay(b"x")
    file.look()
    desk.lay(b"y")
    assert file.look() is Look.UNUSABLE


def test_the_same_damage_after_good_keys_is_told_again(file, desk):
    desk.lay(None)
    file.look()
    desk.lay(b"2")
    file.look()
    desk.lay(None)
    assert file.look() is Look.UNUSABLE


def test_a_change_between_mark_and_content_shows_at_the_next_look(desk):
    class Slow(Desk):
        def mark(self):
            before = super().mark()
            if self.reads == 0:
                self.lay(b"3")
            return before

    file = KeyFile(Slow(b"1"), parse)
    assert file.look() is Look.NEW


@pytest.mark.parametrize("content", [b"x", None])
def test_without_good_keys_nothing_starts(content):
    with pytest.raises((OSError, ValueError)):
        KeyFile(Desk(content), parse)
