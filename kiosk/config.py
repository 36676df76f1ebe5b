"""The kiosk's settings: frozen values from one TOML file; every error names the key.

No secrets: keys and certificates are files in the credentials folder.
"""

import dataclasses
import difflib
import tomllib
from pathlib import Path
from typing import Any


class ConfigError(Exception):
    """The settings cannot be used; the message names the file, the key and what to do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """Whose kiosk this is."""

    institution: str
    """医療機関コード, 10 digits."""
    device: str
    """Name of the kiosk within the institution."""
    clinic_name: str
    """Shown on the first screen."""


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """The cloud."""

    url: str
    """``https://host:8443``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Broker:
    """The MQTT broker."""

    host: str
    port: int


@dataclasses.dataclass(frozen=True, slots=True)
class Paths:
    """Folders."""

    credentials: str
    """Keys and certificates; read only, 0700."""
    state: str
    """The outbox."""


@dataclasses.dataclass(frozen=True, slots=True)
class Panel:
    """The touch panel; mm come from its real size."""

    width: int = 1280
    height: int = 800
    inches: float = 10.1


@dataclasses.dataclass(frozen=True, slots=True)
class Card:
    """The card reader."""

    reader: str = ""
    """Part of the reader's name; empty: the first reader."""


@dataclasses.dataclass(frozen=True, slots=True)
class KioskConfig:
    """All settings."""

    site: Site
    service: Service
    broker: Broker
    paths: Paths
    panel: Panel = dataclasses.field(default_factory=Panel)
    card: Card = dataclasses.field(default_factory=Card)


def load(path: Path) -> KioskConfig:
    """Reads the file.

    Raises:
        ConfigError: no such file, not TOML, a key missing, unknown or of another kind.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    try:
        return _parse(raw)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


_TABLES = {
    "site": Site,
    "service": Service,
    "broker": Broker,
    "paths": Paths,
    "panel": Panel,
    "card": Card,
}
_OPTIONAL = ("panel", "card")
_ACCEPTED: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float)}


def _parse(raw: dict[str, Any]) -> KioskConfig:
    _check_known("", raw, list(_TABLES))
    tables = {}
    for name, kind in _TABLES.items():
        if name not in raw and name not in _OPTIONAL:
            raise ConfigError(f"the table [{name}] is missing")
        tables[name] = _table(name, kind, raw.get(name, {}))
    return KioskConfig(**tables)


def _table(name: str, kind: type, raw: object) -> Any:  # noqa: ANN401  one of the tables above
    if not isinstance(raw, dict):
        raise ConfigError(f"{name} must be a table")
    fields = {field.name: field for field in dataclasses.fields(kind)}
    _check_known(f"{name}.", raw, list(fields))
    for key, field in fields.items():
        if key not in raw:
            if field.default is dataclasses.MISSING:
                raise ConfigError(f"{name}.{key} is missing")
            continue
        if not isinstance(raw[key], _ACCEPTED[_type_name(field)]) or isinstance(raw[key], bool):
            raise ConfigError(f"{name}.{key} must be a {_type_name(field)}")
    return kind(**raw)


def _type_name(field: dataclasses.Field[Any]) -> str:
    return field.type if isinstance(field.type, str) else field.type.__name__


def _check_known(where: str, raw: dict[str, Any], known: list[str]) -> None:
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {where}{near[0]}?" if near else ""
            raise ConfigError(f"{where}{key} is not a setting{hint}")
