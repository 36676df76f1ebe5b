"""A made-up nation as files, in the forms in which the real ones come."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from cloud.sample.feed import batch_line, link_lines
from cloud.sample.nation import Nation

LINK = "link.jsonl"
_LINES = 100_000  # a batch


def batch_name(insurer_no: str, batch_no: int) -> str:
    """Of a batch's file."""
    return f"batch-{insurer_no}-{batch_no}.jsonl"


def write_files(nation: Nation, directory: Path) -> int:
    """The link's feed, and each insurer's batches; gives how many batches there are."""
    directory.mkdir(parents=True, exist_ok=True)
    insurers, counts = nation.insurers(), dict[str, int]()
    with (directory / LINK).open("wb") as link:
        for number in nation.districts:
            batches: dict[str, list[bytes]] = defaultdict(list)
            for person in nation.district(number, insurers):
                link.writelines(link_lines(person))
                for coverage in person.coverages:
                    batches[coverage.insurer.number].append(batch_line(person, coverage))
            for insurer_no, lines in batches.items():
                _append(directory, insurer_no, lines, counts)
    return sum(-(-count // _LINES) for count in counts.values())


def _append(directory: Path, insurer_no: str, lines: list[bytes], counts: dict[str, int]) -> None:
    before = counts.get(insurer_no, 0)
    counts[insurer_no] = before + len(lines)
    for batch_no, part in _parts(before, lines):
        mode = "wb" if before == 0 and batch_no == 1 else "ab"
        with (directory / batch_name(insurer_no, batch_no)).open(mode) as batch:
            batch.writelines(part)


def _parts(before: int, lines: list[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """Fills up the batch that was begun, then begins the next."""
    at = 0
    while at < len(lines):
        room = _LINES - (before + at) % _LINES
        yield (before + at) // _LINES + 1, lines[at : at + room]
        at += room
