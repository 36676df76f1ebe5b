"""The launcher chooses as the Raspberry Pi's firmware does."""

import pytest

from tests.guest.autoboot import NoPartition, boot_partition

AB = "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n"


def test_an_ordinary_start_takes_the_good_slot():
    assert boot_partition(AB, is_trial=False) == 2


def test_a_trial_takes_the_other_slot():
    assert boot_partition(AB, is_trial=True) == 3


def test_a_trial_without_a_section_of_its_own_takes_the_good_slot():
    assert boot_partition("[all]\nboot_partition=3\n", is_trial=True) == 3


def test_lines_above_any_section_always_hold():
    assert boot_partition("boot_partition=2\r\n[none]\r\nboot_partition=3\r\n", is_trial=True) == 2


@pytest.mark.parametrize("section", ["none", "pi5", "partition=2"])
def test_a_section_that_the_launcher_does_not_know_never_holds(section):
    text = f"boot_partition=2\n[{section}]\nboot_partition=3\n"

    assert boot_partition(text, is_trial=False) == 2


@pytest.mark.parametrize("text", ["", "[tryboot]\nboot_partition=3\n", "boot_partition=\n"])
def test_a_file_that_names_no_partition_is_told(text):
    with pytest.raises(NoPartition):
        boot_partition(text, is_trial=False)
