"""An error as a log may show it: kinds and places, never its text, which may quote a person.

``UnicodeEncodeError`` quotes the name it could not encode, a database's error the row, ``int`` the
number; so the programs print these words instead of Python's traceback.
"""

import traceback

_FRAMES = 4


def kind_and_place(error: BaseException) -> tuple[str, str]:
    """The error's class, and the innermost place that raised it, ``file.py:12``."""
    return type(error).__name__, _places(error, 1)


def told(error: BaseException) -> str:
    """One line: the error and what caused it, each with its innermost places."""
    lines = []
    seen: BaseException | None = error
    while seen is not None:
        lines.append(f"error={type(seen).__name__} at={_places(seen, _FRAMES)}")
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " after ".join(lines)


def _places(error: BaseException, most: int) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-most:]
    return "<".join(f"{_short(one.filename)}:{one.lineno}" for one in reversed(frames)) or "?"


def _short(path: str) -> str:
    """The file and its folder: enough to find it, the same on each machine."""
    return "/".join(path.split("/")[-2:])
