"""The kiosk's settings: frozen values from one TOML file; every error names the key.

No secrets: keys and certificates are files in the credentials folder.
"""

import dataclasses
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eligibility.errors import Code
from eligibility.identity import device_uri
from eligibility.over_the_line import not_over_the_line
from eligibility.settings import SettingsError, read_document, settings_of
from eligibility.staff_codes import NOBODY, TABLE, StaffList, StaffTable, StaffTableError
from kiosk.flow.hours import WEEKDAYS, HoursError, OpeningHours
from kiosk.flow.setting import VOLUMES
from kiosk.site_overlay import OverlayFolder, Tables, laid_over
from kiosk.wording import Wording, WordingError

logger = logging.getLogger(__name__)


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

    @property
    def uri(self) -> str:
        """SAN URI of its certificate."""
        return device_uri(self.institution, self.device)


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """The cloud."""

    url: str
    """``https://host:8443``."""
    by_terminal: bool = False
    """The clinic's own hospital system answers, through an eligibility terminal: cards are read by
    that terminal's reader, and each card face is asked with the whole date of birth."""


@dataclasses.dataclass(frozen=True, slots=True)
class Broker:
    """The MQTT broker."""

    host: str
    port: int


@dataclasses.dataclass(frozen=True, slots=True)
class Authority:
    """Who gives the kiosk its identity, and a new certificate in time."""

    host: str
    """As in its certificate."""
    port: int = 8444


@dataclasses.dataclass(frozen=True, slots=True)
class Keys:
    """A chip that signs what goes to the hospital, by PKCS#11."""

    module: Path
    """The vendor's library, such as ``/usr/lib/softhsm/libsofthsm2.so``."""
    token: str
    """The label that the token was initialised with; its PIN is the credential ``token.pin``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Update:
    """New versions of the kiosk, fetched from the authority at night."""

    channel: str
    """Which releases, as the authority calls them: ``stable``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Paths:
    """Folders."""

    credentials: Path
    """Keys and certificates; read only, 0700."""
    state: Path
    """The outbox."""


@dataclasses.dataclass(frozen=True, slots=True)
class Panel:
    """The touch panel; mm come from its real size."""

    width: int = 1280
    height: int = 800
    inches: float = 10.1
    backlight: Path | None = None
    """A folder of ``/sys/class/backlight``; none: staff cannot set the brightness."""


@dataclasses.dataclass(frozen=True, slots=True)
class Card:
    """The card reader."""

    reader: str = ""
    """Part of the reader's name; empty: the first reader."""
    face_anchors: Path | None = None
    """PEM public keys of whoever certifies the issuers of face data; none: no photo is opened by
    照合番号B."""


@dataclasses.dataclass(frozen=True, slots=True)
class Camera:
    """The camera for codes."""

    source: str = ""
    """A device (``/dev/video0``, ``picamera2:0``), a video or a folder of pictures; empty: none."""


@dataclasses.dataclass(frozen=True, slots=True)
class Face:
    """Comparing the face before the camera with the card's photo; docs/face.md."""

    is_on: bool = False
    """Off until the site has decided: docs/face.md says what a picture on a screen can do."""
    accept: float | None = None
    retry: float | None = None
    detector_sha256: str = ""
    recogniser_sha256: str = ""
    """Thresholds belong to a pair of models; other models need thresholds of their own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sound:
    """The voice and the cues."""

    volume: int = 3
    """1 to 5; what each patient begins with."""


@dataclasses.dataclass(frozen=True, slots=True)
class Consent:
    """What the clinic asks beside the consent."""

    asks_prescription: bool = False
    """電子処方箋 or 紙の処方箋, after the items of the consent."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hours:
    """When the clinic takes patients in: ``"09:00-12:30 15:00-18:30"``; a day left out is closed.

    Without this table the kiosk is always open.
    """

    mon: str = ""
    tue: str = ""
    wed: str = ""
    thu: str = ""
    fri: str = ""
    sat: str = ""
    sun: str = ""
    closed_days: tuple[str, ...] = ()
    """``["2026-12-29"]``."""

    @property
    def opening(self) -> OpeningHours:
        """What is meant.

        Raises:
            HoursError: it cannot be meant; the message begins with the key.
        """
        week = {day: getattr(self, day) for day in WEEKDAYS}
        return OpeningHours.parse(week, self.closed_days)


@dataclasses.dataclass(frozen=True, slots=True)
class KioskConfig:
    """All settings."""

    site: Site
    service: Service
    broker: Broker
    paths: Paths
    panel: Panel = dataclasses.field(default_factory=Panel)
    card: Card = dataclasses.field(default_factory=Card)
    camera: Camera = dataclasses.field(default_factory=Camera)
    face: Face = dataclasses.field(default_factory=Face)
    consent: Consent = dataclasses.field(default_factory=Consent)
    sound: Sound = dataclasses.field(default_factory=Sound)
    hours: Hours | None = None
    authority: Authority | None = None
    """None: the identity comes as files, made by ``python -m provisioning``."""
    keys: Keys | None = None
    """None: the signing key is a sealed file like the others."""
    update: Update | None = None
    """None: no new versions are asked for."""
    wording: Wording = dataclasses.field(default_factory=Wording)
    staff: StaffTable | None = None
    """Over the line only: whom the authority gave codes, beside those of ``kiosk.staff``."""

    @property
    def given_staff(self) -> StaffList:
        """Who has a code from the authority."""
        return NOBODY if self.staff is None else self.staff.staff


def load(path: Path) -> KioskConfig:
    """Reads the file, and what came over the line (``kiosk.site_overlay``).

    Raises:
        ConfigError: no such file, not TOML, a key missing, unknown or of another kind.
    """
    document = _read(path)
    config = _checked(document, path)
    overlays = overlays_of(config)
    overlay = overlays.in_use()
    if overlay is None:
        return config
    try:
        return _with(overlay.tables, document, path)
    except ConfigError as error:
        logger.error("settings_unusable version=%d reason=%s", overlay.version, error)  # noqa: TRY400 - names keys only
    if overlays.trial() is not None:  # what was before it must not wait for somebody's hand
        overlays.take_back(Code.SETTINGS_ROLLED_BACK)
        return load(path)
    return config


def overlays_of(config: KioskConfig) -> OverlayFolder:
    """What came over the line for this kiosk."""
    return OverlayFolder(config.paths.state, config.site.uri)


def with_overlay(path: Path, tables: Tables) -> KioskConfig:
    """What the file's settings would be with ``tables`` over them; raises ConfigError."""
    return _with(tables, _read(path), path)


def _with(tables: Tables, document: Mapping[str, Any], path: Path) -> KioskConfig:
    refused = not_over_the_line(tables)
    if refused is not None:
        raise ConfigError(f"{path}: {refused} may not be changed over the line")
    return _checked(laid_over(document, tables), path)


def _read(path: Path) -> dict[str, Any]:
    try:
        document = read_document(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {type(error).__name__}") from None
    except SettingsError as error:
        raise ConfigError(f"{path}: {error}") from None
    if TABLE in document:
        raise ConfigError(f"{path}: {TABLE} comes over the line only, from the authority")
    return document


def _checked(document: Mapping[str, Any], path: Path) -> KioskConfig:
    try:
        config = settings_of(document, KioskConfig, path.parent)
    except SettingsError as error:
        raise ConfigError(f"{path}: {error}") from None
    _check(config, path)
    return config


def _check(config: KioskConfig, path: Path) -> None:
    if config.sound.volume not in VOLUMES:
        first, last = VOLUMES[0], VOLUMES[-1]
        raise ConfigError(f"{path}: sound.volume must be one of {first} to {last}")
    try:
        _ = None if config.hours is None else config.hours.opening
    except HoursError as error:
        raise ConfigError(f"{path}: hours.{error}") from None
    try:
        _ = config.wording.by_message
    except WordingError as error:
        raise ConfigError(f"{path}: wording.{error}") from None
    try:
        _ = config.given_staff
    except StaffTableError as error:
        raise ConfigError(f"{path}: {TABLE}.{error}") from None
