"""What the Raspberry Pi's firmware does with ``autoboot.txt``, as a pure function.

Sections filter the lines below them: ``[all]`` always holds, ``[tryboot]`` only on the one start
that was asked for, ``[none]`` never. The last line that holds wins.
Source: Raspberry Pi documentation, "autoboot.txt" and "conditional filters".
"""

_SECTIONS = {"all": (True, True), "tryboot": (False, True), "none": (False, False)}
"""Whether a section holds at an ordinary start, and at one on trial."""


class NoPartition(Exception):
    """The firmware would find nothing to boot."""


def boot_partition(text: str, *, is_trial: bool) -> int:
    """The number of the partition that is booted; raises NoPartition."""
    holds, found = True, 0
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            holds = _SECTIONS.get(line.strip("[]"), (False, False))[is_trial]
        elif holds and line.startswith("boot_partition="):
            found = _number(line)
    if not found:
        raise NoPartition(f"autoboot.txt names no partition: {text!r}")
    return found


def _number(line: str) -> int:
    value = line.partition("=")[2]
    if not value.isdecimal():
        raise NoPartition(f"autoboot.txt: {line!r} is no partition number")
    return int(value)
