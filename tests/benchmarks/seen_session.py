"""What one patient sees, from the first screen to the first screen; each is somebody else.

Language, theme and size of text go round, so that every kind of session comes by again and again.
"""

import dataclasses
from collections.abc import Iterator

from kiosk.flow.typed import TypedField
from kiosk.ui import view_model as v
from tests.screens.catalogue import catalogue

VIEWS = {screen.name: screen.view for screen in catalogue()}
BY_CARD = (
    "s10-reading", "s12-choose", "s20-face", "s21-face-failed", "s12-choose", "s22-pin-two",
    "s22-pin-checking", "s28-querying", "s40-consent", "s401-items-half", "s41-valid",
)  # fmt: skip
BY_PAPER = ("s30-qr", "s32-insurer", "s32-number", "s33-check", "s28-querying-paper", "s41-valid")
END = ("s49-take", "s49-thanks", "s00-attract")


def session_views(number: int) -> Iterator[v.View]:
    """All screens of the ``number``-th session."""
    languages, themes, sizes = list(v.Language), list(v.Theme), list(v.TextSize)
    for name in (*(BY_CARD if number % 2 else BY_PAPER), *END):
        view = _somebodys(VIEWS[name], number)
        if name != "s00-attract":
            view = dataclasses.replace(
                view,
                language=languages[number % len(languages)],
                theme=themes[number // 4 % len(themes)],
                text_size=sizes[number // 8 % len(sizes)],
            )
        yield view


def _somebodys(view: v.View, number: int) -> v.View:
    """With a name and numbers that no other session has."""
    return dataclasses.replace(view, content=_content(view.content, number))


def _content(content: v.Content, number: int) -> v.Content:
    match content:
        case v.ValidView():
            name = f"{chr(0x30A2 + number % 80)}○ {number}○"
            return dataclasses.replace(content, masked_name=name, reception_number=number)
        case v.TypeView():
            return dataclasses.replace(content, text=f"{number:06}"[:6])
        case v.CheckTypedView():
            rows = ((TypedField.INSURER_NUMBER, f"{number:08}"), *content.rows[1:])
            return dataclasses.replace(content, rows=rows)
        case _:
            return content
