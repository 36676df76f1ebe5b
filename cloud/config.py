"""Settings as frozen values, read from TOML. An error names the key that is wrong.

Relative paths count from the folder of the settings file.
"""

import dataclasses
import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class ConfigError(Exception):
    """The settings cannot be used; the message names the key, never a secret's value."""


@dataclasses.dataclass(frozen=True, slots=True)
class Listen:
    """Where the service answers."""

    host: str = "127.0.0.1"
    port: int = 8443
    """0 takes any free port; it is told in the ``listening`` log line."""


@dataclasses.dataclass(frozen=True, slots=True)
class Tls:
    """The service's identity and whom it trusts."""

    directory: Path
    """Holds device.key, device.crt, ca.crt and crl.pem."""


@dataclasses.dataclass(frozen=True, slots=True)
class Database:
    """PostgreSQL 15 or newer."""

    dsn: str = dataclasses.field(repr=False)
    owner_dsn: str = dataclasses.field(default="", repr=False)
    """For ``migrate`` and the registering commands; ``dsn`` when empty."""
    role: str = "oev_lookup"
    """The service drops to this role on each connection."""
    pool_size: int = 8
    timeout_s: int = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Cards:
    """Which cards are believed."""

    anchors: Path
    """PEM bundle of the user-authentication authority's generations."""


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """Secrets of the service itself."""

    directory: Path
    """Holds pseudonym.key and card-face.key, 32 bytes each; ``new-keys`` makes them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """Sizes and times that an operator may change."""

    request_bytes: int = 65536
    authentication_s: int = 900
    answers_kept_days: int = 31
    """How long a repeated verification id gets its stored answer."""


@dataclasses.dataclass(frozen=True, slots=True)
class Log:
    """What is logged."""

    level: str = "INFO"


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is set from outside; one section a field."""

    tls: Tls
    database: Database
    cards: Cards
    keys: Keys
    listen: Listen = Listen()
    limits: Limits = Limits()
    log: Log = Log()


def load(path: Path) -> Settings:
    """Reads a settings file.

    Raises:
        ConfigError: unreadable, not TOML, or a key is missing, unknown or of another kind.
    """
    try:
        with path.open("rb") as file:
            document = tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    return parse(document, path.parent)


def parse(document: Mapping[str, Any], folder: Path) -> Settings:
    """Settings from a TOML document. Raises ConfigError."""
    return _section(Settings, document, "", folder)


def _section(kind: type[T], table: Mapping[str, Any], prefix: str, folder: Path) -> T:
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for key in table:
        if key not in fields:
            raise ConfigError(_unknown(prefix + key, [prefix + name for name in fields]))
    values = {
        key: _value(fields[key].type, value, prefix + key, folder) for key, value in table.items()
    }
    for name, field in fields.items():
        if name not in table and field.default is dataclasses.MISSING:
            raise ConfigError(f"{prefix}{name}: this key is missing")
    return kind(**values)


def _unknown(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
    return f"{key}: no such key; did you mean {near[0]}?"


def _value(kind: Any, value: Any, key: str, folder: Path) -> Any:  # noqa: ANN401 raw TOML
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if not isinstance(value, dict):
            raise ConfigError(f"{key}: a section is needed, [{key}]")
        return _section(kind, value, f"{key}.", folder)
    if kind is Path and isinstance(value, str):
        return folder / value
    if kind is Path or type(value) is not kind:
        name = "text" if kind in (str, Path) else "a whole number"
        raise ConfigError(f"{key}: {name} is needed")
    return value
