"""Plain values as YAML 1.2 text: block style, in the order given; enough for our own descriptions.

Texts that YAML could take for something else are written as JSON strings, which YAML reads as such.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

_PLAIN = re.compile(r"[A-Za-z$/_][A-Za-z0-9$/_ .,;()'-]*(?<! )")
_NOT_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def to_yaml(value: Mapping[str, object]) -> str:
    """The text, with a line end at its end."""
    return "\n".join(_mapping(value)) + "\n"


def _mapping(values: Mapping[str, object]) -> Iterator[str]:
    for key, value in values.items():
        first, *rest = _value(value)
        yield f"{_scalar(key)}:{first}"
        yield from rest


def _value(value: object) -> Iterator[str]:
    """What stands behind a colon, then the lines below it."""
    if isinstance(value, Mapping) and value:
        yield ""
        yield from (f"  {line}" for line in _mapping(value))
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        yield ""
        for item in value:
            yield from _item(item)
    else:
        yield f" {_scalar(value)}"


def _item(value: object) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        first, *rest = _mapping(value)
        yield f"  - {first}"
        yield from (f"    {line}" for line in rest)
    else:
        yield f"  - {_scalar(value)}"


def _scalar(value: object) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)
