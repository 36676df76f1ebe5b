"""What can happen in the staff menu (S80)."""

import dataclasses

from kiosk.flow.inspection import Check, Finding
from kiosk.flow.menu_states import MenuPage


@dataclasses.dataclass(frozen=True, slots=True)
class LogoHeld:
    """The clinic's name on the first screen was held for three seconds."""


@dataclasses.dataclass(frozen=True, slots=True)
class PageTurned:
    """To another page of the menu."""

    page: MenuPage


@dataclasses.dataclass(frozen=True, slots=True)
class BrightnessChanged:
    """Brighter or darker."""

    step: int
    """+1 or -1."""


@dataclasses.dataclass(frozen=True, slots=True)
class TestBegun:
    """点検する."""


@dataclasses.dataclass(frozen=True, slots=True)
class ChimeAsked:
    """もう一度鳴らす."""


@dataclasses.dataclass(frozen=True, slots=True)
class SoundJudged:
    """聞こえた, or 聞こえない."""

    is_heard: bool


@dataclasses.dataclass(frozen=True, slots=True)
class PointTouched:
    """One of the points of the screen's test."""

    point: int


@dataclasses.dataclass(frozen=True, slots=True)
class ScreenJudged:
    """A point does not answer, or a colour is wrong."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReceptionShut:
    """受付を閉じる, or 受付を開く."""

    is_shut: bool


@dataclasses.dataclass(frozen=True, slots=True)
class RestartChosen:
    """もう一度起動する, the second time."""


@dataclasses.dataclass(frozen=True, slots=True)
class Inspected:
    """What a check has found; nothing when it could not be done."""

    check: Check
    findings: tuple[Finding, ...]


MenuEvent = (
    LogoHeld
    | PageTurned
    | BrightnessChanged
    | TestBegun
    | ChimeAsked
    | SoundJudged
    | PointTouched
    | ScreenJudged
    | ReceptionShut
    | RestartChosen
    | Inspected
)
