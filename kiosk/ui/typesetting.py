"""Breaking a text at phrase boundaries and finding the size at which it fits its box.

Japanese has no spaces to break at, and a line broken inside a word is hard to read; so the words
carry "|" where a line best ends, "¦" where it may end before the text is made smaller, and a line
break where it must. Pure: the width of a line is asked from whoever has the type faces.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator

BEST, POSSIBLE = "|", "¦"
"""Marks where a line may end."""
SENTENCE_ENDS = ("。", ".", "?", "？")

Measure = Callable[[str, int], float]
"""Width in pixels of one line at a size in pixels."""


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """How a text is set."""

    lines: tuple[str, ...]
    size: int
    """Pixels."""
    fits: bool
    """False: even at the smallest size the text is larger than its box."""


@dataclasses.dataclass(frozen=True, slots=True)
class Room:
    """What a text has to fit in; pixels."""

    width: float
    height: float
    size: int
    """Wanted."""
    smallest: int
    leading: float = 1.18
    """Distance of two lines, in sizes."""


def fit(text: str, room: Room, measure: Measure) -> Setting:
    """The largest setting, from the wanted size down to the smallest, that fits the room."""
    for size in range(_start(text, room, measure), min(room.size, room.smallest) - 1, -1):
        for marked in (text.replace(POSSIBLE, ""), text.replace(POSSIBLE, BEST)):
            lines = break_lines(marked, size, room.width, measure)
            if lines is not None and _height(lines, size, room.leading) <= room.height + 1:
                return Setting(_evened(marked, size, room.width, measure), size, fits=True)
    lines = tuple(plain(line) for line in text.split("\n"))
    return Setting(lines, min(room.size, room.smallest), fits=False)


def _start(text: str, room: Room, measure: Measure) -> int:
    """A size at which the widest phrase may just fit: larger ones need not be tried."""
    parts = [phrase for line in text.split("\n") for phrase in phrases(line)]
    widest = max(measure(phrase.rstrip(), room.size) for phrase in parts)
    return min(room.size, int(room.size * room.width / max(widest, 1)) + 2)


def break_lines(text: str, size: int, width: float, measure: Measure) -> tuple[str, ...] | None:
    """The text in lines no wider than ``width``, or None when one phrase alone is wider."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_fill(phrases(paragraph), lambda line: measure(line, size) <= width))
    return tuple(lines) if all(measure(line, size) <= width for line in lines) else None


def plain(text: str) -> str:
    """The text without its marks, on one line."""
    return re.sub(r"[|¦\n]", "", text)


def phrases(text: str) -> list[str]:
    """What stands between the marks."""
    return re.split(r"[|¦]", text)


def _fill(parts: list[str], is_narrow: Callable[[str], bool]) -> Iterator[str]:
    line = parts[0]
    for phrase in parts[1:]:
        if is_narrow((line + phrase).rstrip()):
            line += phrase
        else:
            yield line.rstrip()
            line = phrase
    yield line.rstrip()


def _evened(text: str, size: int, width: float, measure: Measure) -> tuple[str, ...]:
    """In as few lines, ended at the ends of sentences and where the widest is narrowest."""
    even: list[str] = []
    for paragraph in text.split("\n"):
        parts = phrases(paragraph)
        filled = list(_fill(parts, lambda line: measure(line, size) <= width))
        is_typed = all(len(part) <= 1 for part in parts)
        if len(filled) == 1 or is_typed:  # signs typed one by one stay where they are
            even += filled
        else:
            even += _parted(parts, len(filled), width, lambda line: measure(line, size))
    return tuple(even)


def _parted(
    parts: list[str], count: int, width: float, width_of: Callable[[str], float]
) -> list[str]:
    best: dict[int, _Lines] = {0: _Lines()}
    for _ in range(count):
        reached: dict[int, _Lines] = {}
        for start, lines in best.items():
            for end in range(start + 1, len(parts) + 1):
                line = "".join(parts[start:end]).rstrip()
                found = lines.with_line(line, parts[start : end - 1], width_of(line))
                if found.widest <= width and (end not in reached or found < reached[end]):
                    reached[end] = found
        best = reached
    return list(best[len(parts)].lines)


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class _Lines:
    """A way to part a paragraph; the smaller the better."""

    run_on: int = 0
    """Sentences that end inside a line."""
    widest: float = 0
    spread: float = 0
    """Greater when lines beside the widest are of different lengths."""
    lines: tuple[str, ...] = ()

    def with_line(self, line: str, before_its_last: list[str], width: float) -> "_Lines":
        ends = sum(part.rstrip().endswith(SENTENCE_ENDS) for part in before_its_last)
        widest, spread = max(self.widest, width), self.spread + width * width
        return _Lines(self.run_on + ends, widest, spread, (*self.lines, line))


def _height(lines: tuple[str, ...], size: int, leading: float) -> float:
    return size * (1 + leading * (len(lines) - 1))
