"""Which slot boots: a text of two numbers, and what each question of RAUC changes in it."""

import itertools

import pytest

from kiosk.image.autoboot import SIZE, AutobootError, Booting, Refused, Slot, encode, parse

A, B = Slot.A, Slot.B
EVERY = [
    Booting(primary, may_try_other=may) for primary in Slot for may in (True, False)
]  # all there are


@pytest.mark.parametrize("booting", EVERY, ids=str)
def test_what_is_written_is_read_again(booting):
    assert parse(encode(booting)) == booting


@pytest.mark.parametrize("booting", EVERY, ids=str)
def test_every_text_has_one_size_in_one_sector(booting):
    assert len(encode(booting).encode("ascii")) == SIZE <= 512


def test_the_vendors_own_text_is_understood():
    assert parse(
        "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n"
    ) == Booting(A, may_try_other=True)
    assert parse("boot_partition=3\r\n") == Booting(B, may_try_other=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[all]\n",
        "[all]\nboot_partition=\n",
        "[all]\nboot_partition=5\n",
        "boot_partition=two\n",
    ],
    ids=["empty", "no partition", "no number", "another partition", "a word"],
)
def test_a_text_that_names_no_slot_is_refused(text):
    with pytest.raises(AutobootError):
        parse(text)


def test_a_new_slot_may_be_tried_once_and_the_old_one_stays_primary():
    fresh = Booting(A, may_try_other=False).offered(B)
    assert (fresh.primary, fresh.tried) == (A, B)


def test_a_slot_on_trial_becomes_primary_when_it_is_proved_and_the_old_one_can_be_gone_back_to():
    proved = Booting(A, may_try_other=True).proved(B, current=B)
    assert (proved.primary, proved.tried) == (B, A)


def test_a_slot_that_does_not_run_is_not_made_primary_by_calling_it_good():
    assert Booting(A, may_try_other=False).proved(B, current=A).primary is A


def test_a_slot_that_failed_is_not_tried_again():
    assert Booting(A, may_try_other=True).found_bad(B) == Booting(A, may_try_other=False)


def test_a_bad_primary_gives_way_to_the_other_one_if_that_boots():
    assert Booting(A, may_try_other=True).found_bad(A) == Booting(B, may_try_other=False)
    with pytest.raises(Refused):
        Booting(A, may_try_other=False).found_bad(A)


@pytest.mark.parametrize("booting", EVERY, ids=str)
def test_the_slot_that_a_power_on_boots_changes_only_by_proof_or_by_being_found_bad(booting):
    for slot, current in itertools.product(Slot, Slot):
        assert booting.offered(slot).primary is booting.primary
        changed = booting.proved(slot, current).primary is not booting.primary
        assert changed == (slot is current and slot is not booting.primary)
