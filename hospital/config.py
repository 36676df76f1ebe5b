"""The hospital's settings: frozen values from one TOML file; every error names the key.

    [hospital]
    institution = "1310000011"
    [broker]
    host = "broker.clinic.example"
    port = 8883
    [paths]
    credentials = "/etc/oev-hospital/credentials"
    state = "/var/lib/oev-hospital"
    face = "/srv/oqs/face"
    [files]
    encoding = "UTF-8"          # or "Shift_JIS"

``files.encoding`` may be left out. No secrets: keys and certificates lie in ``paths.credentials``.
"""

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

from eligibility.oqs_xml import Encoding


class ConfigError(Exception):
    """The settings cannot be used; the message names the file and the key."""


@dataclasses.dataclass(frozen=True, slots=True)
class HospitalConfig:
    """All settings."""

    institution: str
    broker_host: str
    broker_port: int
    credentials: Path
    state: Path
    """The inbox's folder."""
    face: Path
    """The folder that receipt computers watch."""
    encoding: Encoding = Encoding.UTF_8

    @property
    def inbox(self) -> Path:
        """The inbox's file."""
        return self.state / "inbox.sqlite"


_KEYS: dict[tuple[str, str], type] = {
    ("hospital", "institution"): str,
    ("broker", "host"): str,
    ("broker", "port"): int,
    ("paths", "credentials"): str,
    ("paths", "state"): str,
    ("paths", "face"): str,
    ("files", "encoding"): str,
}
_OPTIONAL = {("files", "encoding"): Encoding.UTF_8.label}


def load(path: Path) -> HospitalConfig:
    """Reads the file.

    Raises:
        ConfigError: no such file, not TOML, a key missing, unknown or of another kind.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return _parse(raw)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def _parse(raw: dict[str, Any]) -> HospitalConfig:
    _check_known(raw)
    value = {key: _value(raw, key) for key in _KEYS}
    label = value["files", "encoding"]
    encoding = next((one for one in Encoding if one.label == label), None)
    if encoding is None:
        raise ConfigError("files.encoding must be UTF-8 or Shift_JIS")
    return HospitalConfig(
        institution=value["hospital", "institution"],
        broker_host=value["broker", "host"],
        broker_port=value["broker", "port"],
        credentials=Path(value["paths", "credentials"]),
        state=Path(value["paths", "state"]),
        face=Path(value["paths", "face"]),
        encoding=encoding,
    )


def _check_known(raw: dict[str, Any]) -> None:
    for table, content in raw.items():
        if not isinstance(content, dict):
            raise ConfigError(f"{table} must be a table")
        for key in content:
            if (table, key) not in _KEYS:
                raise ConfigError(f"{table}.{key} is not a setting")


def _value(raw: dict[str, Any], key: tuple[str, str]) -> Any:  # noqa: ANN401 - str or int
    table, name = key
    if name not in raw.get(table, {}):
        if key in _OPTIONAL:
            return _OPTIONAL[key]
        raise ConfigError(f"{table}.{name} is missing")
    found = raw[table][name]
    if not isinstance(found, _KEYS[key]) or isinstance(found, bool):
        raise ConfigError(f"{table}.{name} must be a {_KEYS[key].__name__}")
    return found
