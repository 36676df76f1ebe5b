"""The disk's partitions, by the names that the image gives them (docs/image/image.md)."""

import dataclasses

SECTOR = 512
MIB = 1024 * 1024
_FIRST_MIB = 1
_BACKUP_TABLE_MIB = 1


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


_SIZES = (
    ("bootconfig", 64),
    ("boot_a", 128),
    ("boot_b", 128),
    ("system_a", 2048),
    ("system_b", 2048),
)
_DATA_MIB = 1024
"""Room behind them: the first start makes the data partition there."""
SLOTS = ("a", "b")


def partitions() -> dict[str, Partition]:
    """By label, in the order of the table."""
    found, start = {}, _FIRST_MIB
    for number, (label, size) in enumerate(_SIZES, start=1):
        found[label] = Partition(number, label, start, size)
        start += size
    return found


def disk_mib() -> int:
    """Of the whole disk, with the table's copy at its end."""
    return _FIRST_MIB + sum(size for _, size in _SIZES) + _DATA_MIB + _BACKUP_TABLE_MIB


def slot_of(partition: int) -> str:
    """Which slot a boot partition belongs to; raises KeyError."""
    of_boot = {partitions()[f"boot_{slot}"].number: slot for slot in SLOTS}
    return of_boot[partition]


def sgdisk_arguments() -> list[str]:
    """What makes the table."""
    arguments = ["--clear"]
    for one in partitions().values():
        first = one.offset // SECTOR
        last = first + one.size_mib * MIB // SECTOR - 1
        kind = "0700" if "boot" in one.label else "8300"
        arguments += [f"--new={one.number}:{first}:{last}", f"--typecode={one.number}:{kind}"]
        arguments += [f"--change-name={one.number}:{one.label}"]
    return arguments
