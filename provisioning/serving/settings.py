"""The server's settings: ``authority.toml``."""

import dataclasses
from pathlib import Path

from eligibility.settings import SettingsError, parse_settings
from provisioning.errors import FolderRefused


@dataclasses.dataclass(frozen=True, slots=True)
class Listen:
    """Where it answers."""

    host: str = "127.0.0.1"
    port: int = 8444


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """What one caller may hold up."""

    connections: int = 4096
    connections_per_address: int = 64
    """A clinic has a handful: its kiosks, its hospital's system, its broker's machine."""
    head_s: float = 10.0
    """So long a request's head may take."""
    body_s: float = 10.0
    """And its body."""
    downloads: int = 32
    """Kiosks that fetch an update at the same moment; the others come again later."""
    download_again_s: int = 300
    """When they are told to come again."""


@dataclasses.dataclass(frozen=True, slots=True)
class ServerSettings:
    """All of it."""

    office: Path
    """The authority's folder."""
    credentials: Path
    """device.key, device.crt, ca.crt of the server itself."""
    listen: Listen = dataclasses.field(default_factory=Listen)
    limits: Limits = dataclasses.field(default_factory=Limits)
    poll_every_s: int = 60
    """How often kiosks report."""
    hold_list_s: float = 25.0
    """So long a request for a newer revocation list may wait for one."""


def load(path: Path) -> ServerSettings:
    """Reads the file; raises FolderRefused: not there, or a key is wrong."""
    try:
        return parse_settings(path.read_text(encoding="utf-8"), ServerSettings, path.parent)
    except FileNotFoundError:
        raise FolderRefused(f"{path}: there is no such file") from None
    except SettingsError as error:
        raise FolderRefused(f"{path}: {error}") from None
