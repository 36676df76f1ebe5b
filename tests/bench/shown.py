"""What of a View is told to a client outside the kiosk's process, as plain values."""

import dataclasses
from typing import Any

from eligibility.errors import Code


def plain_view(view: Any) -> dict[str, Any]:
    """The fields of the content; codes as their text."""
    content = view.content
    fields = {field.name: getattr(content, field.name) for field in dataclasses.fields(content)}
    return {name: _plain(value) for name, value in fields.items()}


def plain_setting(view: Any) -> dict[str, str]:
    """How the patient has it."""
    return {
        "language": view.language.value,
        "theme": view.theme.value,
        "text_size": view.text_size.name.lower(),
        "voice": view.voice.value,
    }


def screen_of(view: Any) -> str:
    """A kind of content; of what is asked bit by bit, each question is a screen of its own."""
    kind, content = type(view.content).__name__, view.content
    question = getattr(content, "field", None) or getattr(content, "question", None)
    return kind if question is None else f"{kind} {question.value}"


def _plain(value: Any) -> Any:
    if isinstance(value, Code):
        return value.code
    return value if isinstance(value, str | int | None) else str(value)
