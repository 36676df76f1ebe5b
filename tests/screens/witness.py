"""Who said what while a screen was drawn: ids of words, names of pictures.

Words are looked up and pictures are made by functions of the kiosk; in a process that measures,
these tell the witness.
"""

import contextlib
import functools
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from kiosk.ui.typesetting import plain

UNNAMED = "picture"
"""Made by nobody whom the witness knows; a line of text until it is found to be one."""
NAMES: dict[str, Callable[..., str]] = {
    "shape": lambda document: hashlib.blake2b(document.encode(), digest_size=6).hexdigest(),
    "drawing": lambda name, theme, width: f"{name} {theme.value} {width}",
    "icon": lambda name, colour, width: f"{name} {colour} {width}",
}
"""Makers of pictures in `kiosk.ui.textures`, and what each calls its picture."""
LINES = ("kept_line", "kept_width_of")
KEPT = 20_000


class Witness:
    """Remembers for one screen at a time."""

    def __init__(self, plain_texture: Any = None) -> None:
        self._plain = plain_texture
        """Kivy's own, of rectangles without a picture."""
        self._said: dict[str, set[str]] = {}
        self._pictures: dict[int, tuple[Any, str]] = {}

    def forget(self) -> None:
        """Before the next screen."""
        self._said.clear()
        self._pictures.clear()

    def hear(self, message: str, words: str) -> None:
        self._said.setdefault(words, set()).add(message)

    def see(self, texture: Any, name: str) -> None:
        self._pictures[id(texture)] = (texture, name)

    def messages_of(self, text: str) -> tuple[str, ...]:
        """Ids of a text; of its parts, when it was put together."""
        if found := self._said.get(text):
            return tuple(sorted(found))
        whole = plain(text)
        parts = [
            ids
            for words, ids in self._said.items()
            if len(plain(words).strip()) > 1 and plain(words).strip() in whole
        ]
        return tuple(sorted(set().union(*parts)))

    def name_of(self, texture: Any) -> str:
        """What a picture is."""
        if texture is None or texture is self._plain:
            return "fill"
        known = self._pictures.get(id(texture))
        return known[1] if known else UNNAMED


@contextlib.contextmanager
def watching() -> Iterator[Witness]:
    """A witness that is told all that is laid out meanwhile; open the window before."""
    from kivy.graphics import Rectangle

    from kiosk.ui import textures
    from kiosk.ui.words import Words

    without_picture: Any = Rectangle(pos=(0, 0), size=(1, 1))
    witness = Witness(without_picture.texture)
    say = Words.of

    def of(self: Words, message: str, **facts: object) -> str:
        words = say(self, message, **facts)
        witness.hear(message, words)
        return words

    makers = {name: vars(textures)[name] for name in (*NAMES, *LINES)}
    kept = {name: _keeping_more(make) for name, make in makers.items()}
    setattr(Words, "of", of)  # noqa: B010 - a method is not assigned to
    vars(textures).update({name: kept[name] for name in LINES})
    vars(textures).update({name: _told(kept[name], name, witness) for name in NAMES})
    try:
        yield witness
    finally:
        setattr(Words, "of", say)  # noqa: B010 - the same
        vars(textures).update(makers)


def _keeping_more(make: Any) -> Any:
    """A kiosk keeps what one session needs; here every screen comes by in every look."""
    return functools.lru_cache(maxsize=KEPT)(getattr(make, "__wrapped__", make))


def _told(make: Any, kind: str, witness: Witness) -> Any:
    def told(*what: Any) -> Any:
        texture = make(*what)
        witness.see(texture, f"{kind} {NAMES[kind](*what)}")
        return texture

    return told
