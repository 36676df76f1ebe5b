"""The states of the staff menu (S80): opened by a personal code, closed after 60 idle seconds."""

import dataclasses
import enum
from collections.abc import Mapping

from kiosk.flow.inspection import Check, Finding, Part


class MenuPage(enum.Enum):
    """What the menu shows."""

    DEVICES = "devices"
    RECORDS = "records"
    ACTIONS = "actions"
    """Volume, brightness, self-test, restart."""
    RESTART = "restart"
    """Asks once more."""


class SelfTest(enum.Enum):
    """How far the self-test is; in this order."""

    RUNNING = "running"
    """Every part is tested by itself."""
    SOUND = "sound"
    """The chime was played: did anybody hear it?"""
    SCREEN = "screen"
    """Colours, and points to be touched."""


@dataclasses.dataclass(frozen=True, slots=True)
class AskingMenuCode:
    """S80, before: a member of staff types the personal code."""

    code_id: str
    """Names this question, as a session id names a patient's."""
    until: float
    entered: int = 0
    is_checking: bool = False
    locked_s: int | None = None
    """After a refused code: how long none is taken."""
    wipe_digits_at: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class StaffMenu:
    """S80."""

    staff_id: str
    until: float
    look_at: float
    """When the parts are looked at again."""
    page: MenuPage = MenuPage.DEVICES
    findings: Mapping[Part, Finding] = dataclasses.field(default_factory=dict)
    awaited: frozenset[Check] = frozenset()
    """Looked at now; asked again only when they have answered."""
    test: SelfTest | None = None
    chimes: int = 0
    """How often the chime was asked for in this test."""
    points: frozenset[int] = frozenset()
    """Touched in the screen's test."""


InMenu = AskingMenuCode | StaffMenu
