"""Settings that a poll brought: checked, and laid down for the screen's next start to try."""

import dataclasses
import logging
from collections.abc import Callable
from pathlib import Path

from cryptography import x509

from eligibility.errors import Code
from kiosk.config import ConfigError, with_overlay
from kiosk.fleet.signed_settings import SettingsRefused, read_signed
from kiosk.ports import Clock
from kiosk.site_overlay import Overlay, OverlayFolder, Tables

logger = logging.getLogger(__name__)

_OLD = "version"


@dataclasses.dataclass(frozen=True, slots=True)
class Whose:
    """Who may sign them, and for whom."""

    root: Callable[[], x509.Certificate]
    """Raises OSError, ValueError."""
    uri: str


class SettingsTaking:
    """For one thread."""

    def __init__(self, path: Path, overlays: OverlayFolder, whose: Whose, clock: Clock) -> None:
        """``path``: the image's settings."""
        self._path = path
        self._overlays = overlays
        self._whose = whose
        self._clock = clock
        self._problem: Code | None = None

    def problem(self) -> Code | None:
        """Why what came last cannot even be called a version of ours."""
        return self._problem

    def can_use(self, tables: Tables) -> bool:
        """Whether this release could work with them."""
        try:
            with_overlay(self._path, tables)
        except ConfigError:
            return False
        return True

    def take(self, signed: str | None) -> None:
        """Of a poll's answer; what was seen before is not taken again. Raises OSError."""
        self._problem = None
        if signed is None:
            return
        newest, now = self._overlays.newest, self._clock.wall()
        try:
            made = read_signed(signed, self._whose.root(), self._whose.uri, newest, now)
        except SettingsRefused as refused:
            if refused.reason != _OLD:
                logger.error("fleet.settings_not_ours reason=%s", refused.reason)  # noqa: TRY400 - a word suffices
                self._problem = refused.code
            return
        try:
            with_overlay(self._path, made.settings)
        except ConfigError as error:
            logger.error("fleet.settings_not_usable reason=%s", error)  # noqa: TRY400 - names keys only
            self._overlays.refuse(made.version, Code.SETTINGS_REFUSED)
            return
        self._overlays.begin(Overlay(made.version, made.settings))
        logger.info("fleet.settings_taken version=%d", made.version)
