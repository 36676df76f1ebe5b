"""What staff see of the kiosk itself (S80), as data; no kivy here.

Part of ``kiosk.ui.view_model``, which gives these names on. No patient is ever in it.
"""

import dataclasses

from kiosk.flow.inspection import Finding
from kiosk.flow.menu_states import MenuPage


@dataclasses.dataclass(frozen=True, slots=True)
class MenuView:
    """S80: six tiles that tell how the parts are, and the keys of the pages."""

    page: MenuPage
    """DEVICES or RECORDS."""
    tiles: tuple[Finding, ...]
    is_testing: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class MenuActionsView:
    """S80: what staff can set and do."""

    volume: int
    brightness: int | None
    """None: it cannot be set on this panel."""
    is_shut: bool
    """True while staff have closed the reception by hand."""


@dataclasses.dataclass(frozen=True, slots=True)
class MenuRestartView:
    """S80: asks once more before the kiosk ends."""


@dataclasses.dataclass(frozen=True, slots=True)
class SoundTestView:
    """S80, self-test: the chime is played; did anybody hear it?"""

    chimes: int
    """Played anew when this changes."""


@dataclasses.dataclass(frozen=True, slots=True)
class ScreenTestView:
    """S80, self-test: colours, and points that vanish when they are touched."""

    touched: frozenset[int]
