"""What differs from site to site: one TOML file, parsed once into frozen values.

No secrets: keys and certificates come from provisioning and never stand here. Every error names the
key; an unknown key names the nearest known one. Model: rpi-image-gen's declared variables.
"""

import dataclasses
import difflib
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from firmware_config.errors import SiteError as SiteError  # noqa: PLC0414  provisioning too
from firmware_config.site_checks import CHECKS
from firmware_config.site_reception import (
    WEEKDAYS as WEEKDAYS,  # noqa: PLC0414  provisioning's form, too
)
from firmware_config.site_tables import (
    LEFT_OUT,
    TABLES,
    BrokerMachine as BrokerMachine,  # noqa: PLC0414  read from here by the broker's part
    Peer as Peer,  # noqa: PLC0414  read from here by the renderers
    Site as Site,  # noqa: PLC0414  read from here by everybody
)
from firmware_config.site_together import check_closed_days, check_together
from firmware_config.site_values import (
    SENTENCES as SENTENCES,  # noqa: PLC0414  provisioning's form names them, too
    Check,
    shown,
)


def load(path: Path) -> Site:
    """Reads a site file.

    Raises:
        SiteError: it is missing, no TOML, or a key is wrong.
    """
    try:
        return parse(path.read_text(encoding="utf-8-sig"))  # an editor's mark is no fault
    except FileNotFoundError:
        raise SiteError(f"{path}: there is no such file.") from None
    except UnicodeDecodeError:
        raise SiteError(f"{path}: it is not UTF-8.") from None
    except SiteError as error:
        raise SiteError(f"{path}: {error}") from None


def parse(text: str) -> Site:
    """A site from TOML text; raises SiteError."""
    raw = _toml(text)
    _check_known("", raw, (*TABLES, *LEFT_OUT))
    tables = {name: _table(name, kind, raw.get(name)) for name, kind in TABLES.items()}
    more = {name: _table(name, kind, raw[name]) for name, kind in LEFT_OUT.items() if name in raw}
    site = Site(**tables, **more)
    check_together(site)
    return site


def parse_part(text: str, keys: Collection[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Some of a site file's tables, checked key by key; values as TOML gave them.

    For settings that are changed on a kiosk that runs; nothing is needed, ``keys`` alone may stand.

    Raises:
        SiteError: no TOML, a key that is none of ``keys``, or a value that cannot be meant.
    """
    raw = _toml(text)
    _check_known("", raw, tuple(dict.fromkeys(table for table, _ in keys)))
    for table, found in raw.items():
        if not isinstance(found, dict):
            raise SiteError(f"{table} must be a table.")
        _check_known(f"{table}.", found, tuple(key for at, key in keys if at == table))
        for key, value in found.items():
            _checked(f"{table}.{key}", CHECKS[table, key], value)
    hours = raw.get("hours", {})
    check_closed_days(hours.get("closed_days"), (hours.get(day) for day in WEEKDAYS))
    return raw


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"not TOML: {error}") from None
    except (ValueError, RecursionError):  # what Python itself does not read
        raise SiteError("a number is thousands of digits long, or lists lie too deep.") from None


def _table(name: str, kind: type, raw: object) -> Any:  # noqa: ANN401  one of TABLES
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if raw is None:
        raw = {}
    if not isinstance(raw, dict):
        raise SiteError(f"{name} must be a table.")
    _check_known(f"{name}.", raw, tuple(fields))
    values = {}
    for key, field in fields.items():
        if key in raw:
            values[key] = _checked(f"{name}.{key}", CHECKS[name, key], raw[key])
        elif field.default is dataclasses.MISSING:
            raise SiteError(f"{name}.{key} is missing.")
    return kind(**values)


def _checked(key: str, check: Check, value: object) -> object:
    try:
        return check(value)
    except ValueError as error:
        raise SiteError(f"{key} {error}.") from None


def _check_known(where: str, raw: Mapping[str, object], known: tuple[str, ...]) -> None:
    for key in raw:
        if key not in known:
            near = _nearest(where, key, known)
            raise SiteError(
                f"{where}{shown(key)} is not a setting"
                + (f"; did you mean {near}?" if near else ".")
            )


def _nearest(where: str, key: str, known: tuple[str, ...]) -> str | None:
    """In this table; else the same key of another one: it slipped below the wrong head."""
    longer = [name for name in known if name and key.startswith(name)]  # saturday for sat
    for name in [*difflib.get_close_matches(key, known, n=1), *longer]:
        return f"{where}{name}"
    return next((f"{table}.{name}" for table, name in CHECKS if name == key), None)
