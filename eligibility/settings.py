"""Settings of the programs: TOML text into frozen dataclasses; every error names the key.

Kiosk, cloud and hospital each describe their settings as nested dataclasses: a field is a key, a
nested dataclass is a table, a tuple of them is a list of tables (``[[outlet]]``), a default makes
it optional. Pure: whoever calls reads the file.
"""

import dataclasses
import difflib
import tomllib
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from eligibility.errors import EligibilityError

T = TypeVar("T")

_WANTED: Mapping[type, tuple[tuple[type, ...], str]] = {
    str: ((str,), "a text in quotes"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
    bool: ((bool,), "true or false"),
    Path: ((str,), "a path in quotes"),
}


class SettingsError(EligibilityError):
    """The settings cannot be used; the message names the key, never a value."""


def parse_settings(text: str, kind: type[T], folder: Path) -> T:
    """Reads ``text`` as ``kind``; relative paths count from ``folder``.

    Raises:
        SettingsError: not TOML, or a key is missing, unknown or of another kind.
    """
    return settings_of(read_document(text), kind, folder)


def read_document(text: str) -> dict[str, Any]:
    """TOML as it is written, unchecked; raises SettingsError."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"not TOML: {error}") from None


def settings_of(document: Mapping[str, Any], kind: type[T], folder: Path) -> T:
    """As ``parse_settings``, of what was read already."""
    return _table(kind, document, "", folder)


def _table(kind: type[T], table: Mapping[str, Any], where: str, folder: Path) -> T:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    _check_known(where, table, [field.name for field in fields])
    values = {}
    for field in fields:
        if field.name in table:
            name = where + field.name
            values[field.name] = _value(hints[field.name], table[field.name], name, folder)
        elif _is_needed(field):
            is_table = dataclasses.is_dataclass(hints[field.name])
            name = f"the table [{where}{field.name}]" if is_table else where + field.name
            raise SettingsError(f"{name} is missing")
    return kind(**values)


def _is_needed(field: dataclasses.Field[Any]) -> bool:
    without = dataclasses.MISSING
    return field.default is without and field.default_factory is without


def _value(kind: type, value: object, name: str, folder: Path) -> object:
    kind = _without_none(kind)
    if dataclasses.is_dataclass(kind):
        if not isinstance(value, dict):
            raise SettingsError(f"{name} must be a table")
        return _table(kind, value, f"{name}.", folder)
    if typing.get_origin(kind) is tuple:
        return _list(typing.get_args(kind)[0], value, name, folder)
    accepted, wanted = _WANTED[kind]
    is_stray_bool = isinstance(value, bool) and kind is not bool
    if not isinstance(value, accepted) or is_stray_bool:
        raise SettingsError(f"{name} must be {wanted}")
    return folder / str(value) if kind is Path else kind(value)


def _list(kind: type, value: object, name: str, folder: Path) -> tuple[object, ...]:
    if not dataclasses.is_dataclass(kind):
        return _texts(value, name)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise SettingsError(f"{name} must be a list of tables, each begins with [[{name}]]")
    return tuple(
        _table(kind, one, f"{name}[{place}].", folder) for place, one in enumerate(value, 1)
    )


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SettingsError(f"{name} must be a list of texts in quotes")
    return tuple(value)


def _without_none(kind: type) -> type:
    """``Path`` of ``Path | None``: None is what an optional key is when it is left out."""
    if type(None) not in typing.get_args(kind):
        return kind
    (named,) = (one for one in typing.get_args(kind) if one is not type(None))
    return typing.cast("type", named)


def _check_known(where: str, table: Iterable[str], known: list[str]) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {where}{near[0]}?" if near else ""
            raise SettingsError(f"{where}{key} is not a setting{hint}")
