"""The disk of the emulated kiosk is cut as the image's is."""

from itertools import pairwise

import pytest

from tests.guest import layout


def test_partitions_carry_the_names_and_numbers_of_the_image():
    numbers = {one.label: one.number for one in layout.partitions().values()}

    assert numbers == {
        "bootconfig": 1,
        "boot_a": 2,
        "boot_b": 3,
        "system_a": 4,
        "system_b": 5,
    }


def test_partitions_do_not_overlap_and_leave_room_for_the_data():
    table = list(layout.partitions().values())

    for one, following in pairwise(table):
        assert one.start_mib + one.size_mib <= following.start_mib
    assert table[-1].start_mib + table[-1].size_mib + 1024 < layout.disk_mib()


def test_a_boot_partition_names_its_slot():
    assert [layout.slot_of(number) for number in (2, 3)] == ["a", "b"]


def test_a_system_partition_is_no_place_to_boot_from():
    with pytest.raises(KeyError):
        layout.slot_of(4)
