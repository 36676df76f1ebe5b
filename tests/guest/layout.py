"""The disk's partitions, by the names that the image gives them (docs/image/image.md)."""

import dataclasses

SECTOR = 512
MIB = 1024 * 1024
_FIRST_MIB = 8
_BOOTCONFIG_MIB = 32
_BOOT_MIB = 128
_SYSTEM_MIB = 2048
_DATA_MIB = 1024
"""Room behind them: the first start makes the data partition there."""
_TABLE_MIB = 1
SLOTS = ("a", "b")


@dataclasses.dataclass(frozen=True, slots=True)
class Partition:
    """One row of the table; ``start_mib`` from the disk's beginning."""

    number: int
    label: str
    start_mib: int
    size_mib: int

    @property
    def offset(self) -> int:
        """Bytes."""
        return self.start_mib * MIB


def partitions(boot_mib: int = _BOOT_MIB, system_mib: int = _SYSTEM_MIB) -> dict[str, Partition]:
    """By label, in the order of the table, as genimage lays them out by the image's settings."""
    sizes = {
        "bootconfig": _BOOTCONFIG_MIB,
        **{f"boot_{slot}": boot_mib for slot in SLOTS},
        **{f"system_{slot}": system_mib for slot in SLOTS},
    }
    found, start = {}, _FIRST_MIB
    for number, (label, size) in enumerate(sizes.items(), start=1):
        found[label] = Partition(number, label, start, size)
        start += size
    return found


def disk_mib() -> int:
    """Of the whole disk, which is larger than the image that is written to it."""
    used = max(one.start_mib + one.size_mib for one in partitions().values())
    return used + _DATA_MIB + _TABLE_MIB


def slot_of(partition: int) -> str:
    """Which slot a boot partition belongs to; raises KeyError."""
    of_boot = {partitions()[f"boot_{slot}"].number: slot for slot in SLOTS}
    return of_boot[partition]
