"""The typed code: each key, and what is wrong with it at once."""

import pytest

from kiosk.enrolment import effects as f, events as e, limits, states as s
from tests.unit.kiosk.enrolment.journey import SECRET, FirstStart


def test_a_typed_code_is_taken_when_it_is_confirmed():
    start = FirstStart().at_typing().type(SECRET.grouped)
    assert start.phase.is_complete
    assert "-".join(start.phase.groups) == SECRET.grouped
    start.go(e.CodeConfirmed())
    taken = start.effects[0]
    assert isinstance(taken, f.Take)
    assert taken.invitation.secret == SECRET
    assert taken.invitation.root_sha256 is None


def test_small_letters_and_what_looks_alike_are_read_as_what_is_meant():
    start = FirstStart().at_typing().type("o1Lia")
    assert start.phase.entered == "0111A"


@pytest.mark.parametrize("at", [1, 9, 25, 26])
def test_a_mistyped_character_is_told_at_once_and_the_code_is_not_taken(at):
    wrong = "Z" if SECRET.code[at] != "Z" else "Y"
    start = FirstStart().at_typing().type(SECRET.code[:at] + wrong + SECRET.code[at + 1 :])
    assert start.phase.fault is s.TypingFault.CHECK
    assert start.phase.wrong_group is None
    assert start.go(e.CodeConfirmed()).effects == ()
    assert isinstance(start.phase, s.TypingCode)


def test_a_first_group_that_no_code_begins_with_is_named_at_its_first_character():
    start = FirstStart().at_typing().type("8")
    assert start.phase.wrong_group == 0
    assert start.go(e.Corrected()).phase.wrong_group is None


@pytest.mark.parametrize("key", ["U", "%", "ア", "12", ""])
def test_a_key_outside_of_the_alphabet_is_told_and_not_taken(key):
    start = FirstStart().at_typing().type("7").go(e.CharacterTyped(key))
    assert start.phase.entered == "7"
    assert start.phase.fault is s.TypingFault.NOT_A_CHARACTER
    assert start.type("A").phase.fault is None


def test_characters_after_the_last_are_not_taken():
    start = FirstStart().at_typing().type(SECRET.code + "0")
    assert start.phase.entered == SECRET.code
    assert start.phase.is_complete


def test_one_group_is_typed_again_and_the_others_stay():
    wrong = SECRET.code[:8] + "".join("Z" if c != "Z" else "Y" for c in SECRET.code[8:12])
    start = FirstStart().at_typing().type(wrong + SECRET.code[12:])
    assert start.phase.fault is s.TypingFault.CHECK
    start.go(e.GroupChosen(2))
    assert (start.phase.entered, start.phase.tail) == (SECRET.code[:8], SECRET.code[12:])
    assert not start.type(SECRET.code[8:11]).phase.is_complete
    assert start.type(SECRET.code[11]).phase.is_complete
    assert start.phase.entered == SECRET.code


def test_the_last_group_is_typed_again_too():
    start = FirstStart().at_typing().type(SECRET.code).go(e.GroupChosen(6))
    assert start.phase.entered == SECRET.code[:24]
    assert start.type(SECRET.code[24:]).phase.is_complete


def test_an_open_group_is_corrected_no_farther_than_to_its_beginning():
    start = FirstStart().at_typing().type(SECRET.code).go(e.GroupChosen(1)).type("ZZ")
    for _ in range(5):
        start.go(e.Corrected())
    assert (start.phase.entered, start.phase.tail) == (SECRET.code[:4], SECRET.code[8:])


@pytest.mark.parametrize("group", [-1, 3, 7])
def test_a_group_that_is_not_there_is_not_opened(group):
    start = FirstStart().at_typing().type(SECRET.code[:10]).go(e.GroupChosen(group))
    assert (start.phase.entered, start.phase.tail) == (SECRET.code[:10], "")


def test_while_a_group_is_open_no_other_is_opened():
    start = FirstStart().at_typing().type(SECRET.code).go(e.GroupChosen(3)).go(e.GroupChosen(1))
    assert (start.phase.entered, start.phase.tail) == (SECRET.code[:12], SECRET.code[16:])


def test_all_can_be_taken_back_at_once():
    assert FirstStart().at_typing().type("7A").go(e.Cleared()).phase.entered == ""


def test_what_was_typed_is_forgotten_when_nobody_goes_on():
    start = FirstStart().at_typing().type("7A").wait(limits.TYPE_S)
    assert isinstance(start.phase, s.Welcome)


def test_each_key_leaves_as_much_time_again():
    start = FirstStart().at_typing().wait(limits.TYPE_S - 1).type("7").wait(limits.TYPE_S - 1)
    assert start.phase.entered == "7"
