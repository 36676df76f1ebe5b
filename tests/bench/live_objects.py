"""Walks every live object of a process and looks for what must not be there any more.

Reached is all that Python's collector knows, all that those objects refer to, and the frames of all
threads: attributes, closures, caches, queues, deques, tracebacks, widgets, buffers, arrays and
certificates. Not reached is memory that was given back and not written over since, and what
libraries keep in memory of their own (SQLite's pages, TLS buffers).

What is looked for comes covered (`cover`), so that asking for it does not put it there.
"""

import base64
import dataclasses
import gc
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any

from tests.bench.chance import without_chance

SHORTEST = 4
BYTES_BY_CHANCE = 6
PICTURE_BYTES = 100 * 100 * 3
"""A buffer of this size or more that is not all zero may be a picture."""
_ENCODINGS = ("utf-8", "utf-16-le", "cp932")
_DEEPEST = 6
_LEAVES = (str, bytes, bytearray, memoryview)


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """Something that is still there."""

    what: str
    """The place of the text in the list that was asked for, or what the object is."""
    kind: str
    """Type of the object that holds it."""
    path: str
    """Types and names of what leads there."""


def cover(text: str) -> str:
    """Written so that the text itself is nowhere in it."""
    return base64.b85encode(text.encode()[::-1]).decode()


def uncover(covered: str) -> str:
    """The text again."""
    return base64.b85decode(covered)[::-1].decode()


def search(covered: Iterable[str]) -> list[Found]:
    """Where these texts are still held; also by garbage that was not collected yet."""
    walk = _Walk([uncover(one) for one in covered])
    found = [one for one in walk.look() if one.what.startswith("text")]
    walk.forget()
    return found


def search_pictures() -> list[Found]:
    """Pictures of a camera and photos of cards that are still held and were not wiped."""
    return [one for one in _Walk([]).look() if not one.what.startswith("text")]


class _Walk:
    """One walk; what it makes itself is not looked at."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._coded = [[text.encode(code, "ignore") for code in _ENCODINGS] for text in texts]
        self._all = list(enumerate(texts))
        self._latin = [one for one in self._all if one[1].isascii()]
        self._seen: set[int] = set()
        self._parents: dict[int, Any] = {}

    def look(self) -> Iterator[Found]:
        gc.unfreeze()  # what was set aside (tests/conftest.py) is not listed either
        waiting = [*_frames(), *gc.get_objects()]
        self._seen.update(map(id, (self, self.__dict__, *vars(self).values(), waiting)))
        self._seen.update(map(id, [*self._coded, *self._all]))
        while waiting:
            one = waiting.pop()
            if id(one) in self._seen:
                continue
            self._seen.add(id(one))
            if issubclass(type(one), _LEAVES):  # isinstance would ask a dead weak reference
                yield from self._examine(one)
                continue
            yield from self._examine_special(one)
            for child in _referents(one):
                if id(child) not in self._seen:
                    self._parents.setdefault(id(child), one)
                    waiting.append(child)

    def forget(self) -> None:
        for held in (self._texts, self._coded, self._all, self._latin):
            held.clear()
        self._parents.clear()

    def _examine(self, leaf: Any) -> Iterator[Found]:
        if isinstance(leaf, str):
            yield from (self._told(n, leaf) for n in self._in_text(leaf))
        else:
            yield from self._in_buffer(leaf, leaf)

    def _in_text(self, text: str) -> Iterator[int]:
        if len(text) < SHORTEST and text.isascii():
            return
        for number, wanted in self._latin if text.isascii() else self._all:
            if wanted in text and _is_whole(wanted, text):
                yield number

    def _in_buffer(self, buffer: Any, holder: Any) -> Iterator[Found]:
        data = bytes(buffer)
        for number, codes in enumerate(self._coded):
            text = self._texts[number]
            if any(_holds(data, code) for code in codes) and (
                not text.isdigit() or _is_whole(text, data.decode("latin-1"))
            ):
                yield self._told(number, holder)

    def _examine_special(self, one: Any) -> Iterator[Found]:
        """Objects whose content the collector does not show."""
        match type(one).__name__:
            case "ndarray":
                yield from self._examine_array(one)
            case "Certificate" if hasattr(one, "tbs_certificate_bytes"):
                yield from self._in_buffer(one.tbs_certificate_bytes, one)
            case "array":
                yield from self._in_buffer(one.tobytes(), one)
            case "Frame" if any(getattr(one, "bgr", b"")):
                yield self._named("a picture", one)
            case "CardPhoto" if one.data:
                yield self._named("a photo", one)

    def _examine_array(self, one: Any) -> Iterator[Found]:
        if one.dtype.kind in "uSU":
            yield from self._in_buffer(one.tobytes(), one)
        if one.dtype.name == "uint8" and one.nbytes >= PICTURE_BYTES and one.any():
            yield self._named("a picture", one)

    def _told(self, number: int, holder: Any) -> Found:
        return self._named(f"text {number}", holder)

    def _named(self, what: str, holder: Any) -> Found:
        return Found(what, type(holder).__name__, self._path(holder))

    def _path(self, one: Any) -> str:
        steps = []
        for _ in range(_DEEPEST):
            parent = self._parents.get(id(one))
            if parent is None:
                break
            steps.append(_step(parent, one))
            one = parent
        return " < ".join(steps)


def _holds(data: bytes, code: bytes) -> bool:
    """A few bytes are in any long buffer by chance; they count when they are all of it."""
    return code in data and (len(code) >= BYTES_BY_CHANCE or data.strip(b"\0") == code)


def _step(parent: Any, child: Any) -> str:
    if isinstance(parent, dict):
        keys = [key for key, value in parent.items() if value is child]
        return f"dict[{str(keys[0])[:40] if keys and isinstance(keys[0], str) else '?'}]"
    name = getattr(parent, "__qualname__", None)
    return f"{type(parent).__name__} {name}" if isinstance(name, str) else type(parent).__name__


def _is_whole(wanted: str, text: str) -> bool:
    """Digits count only as a whole number: a PIN inside a longer number is no PIN.

    With a hyphen they count only as a whole word, and in an id of chance (the address of a
    reception at the cloud) neither: one of its groups may be such a symbol or a PIN.
    """
    if not wanted.replace("-", "").isdigit() or not wanted.isascii():
        return True
    text = without_chance(text)
    is_part = str.isalnum if "-" in wanted else str.isdigit
    at = text.find(wanted)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(wanted) : at + len(wanted) + 1]
        if not any(map(is_part, around)):
            return True
        at = text.find(wanted, at + 1)
    return False


def _referents(one: Any) -> list[Any]:
    found = gc.get_referents(one)
    if issubclass(type(one), dict):  # the collector does not care for keys that are texts
        found += list(one)
    return found


def _frames() -> Iterator[Any]:
    """What the frames of all threads hold, without those of this walk."""
    for frame in sys._current_frames().values():
        at: types.FrameType | None = frame
        while at is not None:
            if at.f_code.co_filename != __file__:
                yield at.f_locals
            at = at.f_back
