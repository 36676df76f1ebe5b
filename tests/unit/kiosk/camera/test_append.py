"""Parts of a text in any order, with faults, make one text or none (structured append)."""

import itertools

import pytest
from hypothesis import given, strategies as st

from kiosk.camera.append import OTHERS_BEFORE_CHANGE, TIME_LIMIT_S, Assembler, Progress
from kiosk.camera.payload import Part, Payload

TEXT = b"JAHIS7\r\n1,1,1234567,13,\x97\xfb\x8fK\r\n11,,ABC\r\n12,2\r\n"


def parts_of(text, count=4):
    step = -(-len(text) // count)
    parity = 0
    for byte in text:
        parity ^= byte
    pieces = [text[step * index : step * (index + 1)] for index in range(count)]
    return [Payload(piece, Part(index, count, parity)) for index, piece in enumerate(pieces)]


def feed(assembler, payloads, begin=0.0, step=0.1):
    return [assembler.add(payload, begin + step * n) for n, payload in enumerate(payloads)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_parts_in_any_order_make_the_text_and_tell_how_many_are_there(order):
    parts = parts_of(TEXT)
    said = feed(Assembler(), [parts[index] for index in order])
    assert said == [Progress(1, 4), Progress(2, 4), Progress(3, 4), TEXT]


@given(
    text=st.binary(min_size=32, max_size=400),
    count=st.integers(2, 16),
    random=st.randoms(use_true_random=False),
)
def test_any_text_comes_back_whole_from_shuffled_and_repeated_parts(text, count, random):
    parts = parts_of(text, count) * 2
    random.shuffle(parts)
    said = feed(Assembler(), parts)
    first = next(number for number, answer in enumerate(said) if answer == text)
    assert len({part.part.index for part in parts[: first + 1]}) == count
    assert all(answer == text for answer in said[first:])


def test_a_whole_symbol_is_given_back_at_once_and_disturbs_no_set():
    parts, assembler = parts_of(TEXT), Assembler()
    said = feed(assembler, [*parts[:3], Payload(b"whole"), Payload(b"whole"), parts[3]])
    assert said[3:] == [b"whole", b"whole", TEXT]


def test_a_repeated_part_counts_once():
    parts = parts_of(TEXT)
    said = feed(Assembler(), [parts[1]] * 5 + [parts[0]])
    assert said == [Progress(1, 4)] * 5 + [Progress(2, 4)]


def test_a_part_of_another_set_is_dropped_and_spoils_nothing():
    parts, other = parts_of(TEXT), parts_of(b"another prescription, longer than the first one")
    said = feed(Assembler(), [*parts[:2], other[2], *parts[2:]])
    assert said == [Progress(1, 4), Progress(2, 4), None, Progress(3, 4), TEXT]


def test_two_papers_side_by_side_let_the_first_one_finish():
    parts, other = parts_of(TEXT), parts_of(b"another prescription, longer than the first one")
    said = feed(Assembler(), [part for pair in zip(parts, other, strict=True) for part in pair])
    assert said[-2:] == [TEXT, None]


def test_another_paper_wins_after_three_of_its_parts_in_a_row():
    parts, other = parts_of(TEXT), parts_of(b"another prescription, longer than the first one")
    assembler = Assembler()
    feed(assembler, parts[:3])
    said = feed(assembler, [other[0]] * OTHERS_BEFORE_CHANGE, begin=1.0)
    assert said == [None] * (OTHERS_BEFORE_CHANGE - 1) + [Progress(1, 4)]
    assert feed(assembler, other[1:], begin=2.0)[-1] == b"".join(part.data for part in other)


def test_sets_of_one_parity_and_different_length_are_different():
    text = b"ab" * 16
    assert parts_of(text, 4)[0].part.parity == parts_of(text, 2)[0].part.parity
    said = feed(Assembler(), [parts_of(text, 4)[0], parts_of(text, 2)[1]])
    assert said == [Progress(1, 4), None]


def test_a_damaged_part_makes_no_text_and_a_later_look_heals_it():
    parts = parts_of(TEXT)
    damaged = Payload(b"!" + parts[2].data[1:], parts[2].part)
    assembler = Assembler()
    said = feed(assembler, [parts[0], parts[1], damaged, parts[3]])
    assert said == [Progress(1, 4), Progress(2, 4), Progress(3, 4), Progress(1, 4)]
    said = feed(assembler, parts, begin=1.0)
    assert said == [Progress(2, 4), Progress(3, 4), TEXT, TEXT]


def test_a_part_read_anew_takes_the_place_of_the_damaged_one():
    parts = parts_of(TEXT)
    damaged = Payload(b"!" + parts[2].data[1:], parts[2].part)
    said = feed(Assembler(), [parts[0], parts[1], damaged, parts[2], parts[3]])
    assert said[-1] == TEXT


def test_a_part_taken_for_another_makes_no_text():
    parts = parts_of(TEXT)
    misplaced = Payload(parts[1].data, parts[2].part)
    said = feed(Assembler(), [parts[0], parts[1], misplaced, parts[3]])
    assert said[-1] == Progress(1, 4)


def test_a_part_with_a_wrong_parity_belongs_to_no_set():
    parts = parts_of(TEXT)
    wrong = Payload(parts[2].data, Part(2, 4, parts[2].part.parity ^ 1))
    said = feed(Assembler(), [parts[0], parts[1], wrong, parts[3], parts[2]])
    assert said == [Progress(1, 4), Progress(2, 4), None, Progress(3, 4), TEXT]


def test_a_set_left_alone_too_long_begins_again():
    parts, assembler = parts_of(TEXT), Assembler()
    feed(assembler, parts[:3])
    assert assembler.add(parts[3], 0.2 + TIME_LIMIT_S) == Progress(1, 4)


def test_a_part_shown_again_and_again_does_not_prolong_the_time():
    parts, assembler = parts_of(TEXT), Assembler()
    said = feed(assembler, [parts[0], parts[1]] + [parts[1]] * 30, step=1.0)
    assert said[: int(TIME_LIMIT_S) + 1] == [Progress(1, 4)] + [Progress(2, 4)] * int(TIME_LIMIT_S)
    assert said[int(TIME_LIMIT_S) + 1] == Progress(1, 4)


def test_each_new_part_gives_time_for_the_next():
    parts = parts_of(TEXT)
    assert feed(Assembler(), parts, step=TIME_LIMIT_S - 0.1)[-1] == TEXT


def test_after_the_time_another_set_begins_at_once():
    parts, other = parts_of(TEXT), parts_of(b"another prescription, longer than the first one")
    assembler = Assembler()
    feed(assembler, parts[:2])
    assert assembler.add(other[0], TIME_LIMIT_S + 1) == Progress(1, 4)


def test_a_set_left_alone_is_forgotten_though_no_part_comes_any_more():
    parts, assembler = parts_of(TEXT), Assembler()
    feed(assembler, parts[:2], step=0.0)
    assembler.forget_old(TIME_LIMIT_S - 0.1)
    assert vars(assembler)["_set"] is not None
    assembler.forget_old(TIME_LIMIT_S)
    assert vars(assembler)["_set"] is None


def test_nothing_shows_its_content():
    assembler = Assembler()
    feed(assembler, parts_of(TEXT)[:2])
    assert "JAHIS" not in repr(parts_of(TEXT)) + repr(vars(assembler))
