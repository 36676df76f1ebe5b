"""Phase to Content in the staff menu (S80). Pure; no kivy."""

from typing import assert_never

from kiosk.flow import states as s
from kiosk.flow.inspection import Finding, Health, Part, Says
from kiosk.ui import view_model as v

TILES = {
    s.MenuPage.DEVICES: (
        Part.READER,
        Part.CAMERA,
        Part.LINE,
        Part.BROKER,
        Part.SOUND,
        Part.SCREEN,
    ),
    s.MenuPage.RECORDS: (
        Part.QUEUE,
        Part.AGAIN,
        Part.DISK,
        Part.CLOCK,
        Part.VERSION,
        Part.CERTIFICATE,
    ),
}
"""In the order of the tiles."""
_READER = {
    s.ReaderState.MISSING: (Health.BAD, Says.READER_MISSING),
    s.ReaderState.EMPTY: (Health.GOOD, Says.READER_READY),
    s.ReaderState.CARD: (Health.GOOD, Says.READER_CARD),
}


def menu_content(phase: s.InMenu, state: s.State) -> v.Content:
    """The content of a phase of the menu."""
    match phase:
        case s.AskingMenuCode():
            return v.StaffCodeView(phase.entered, phase.is_checking, phase.locked_s)
        case s.StaffMenu(test=s.SelfTest.SOUND):
            return v.SoundTestView(phase.chimes)
        case s.StaffMenu(test=s.SelfTest.SCREEN):
            return v.ScreenTestView(phase.points)
        case s.StaffMenu(page=s.MenuPage.ACTIONS):
            return v.MenuActionsView(state.home.volume, state.brightness, state.is_shut)
        case s.StaffMenu(page=s.MenuPage.RESTART):
            return v.MenuRestartView()
        case s.StaffMenu():
            parts = [part for part in TILES[phase.page] if _is_here(part, state)]
            tiles = tuple(_tile(phase, part, state) for part in parts)
            return v.MenuView(phase.page, tiles, is_testing=phase.test is s.SelfTest.RUNNING)
        case _:
            assert_never(phase)


def _is_here(part: Part, state: s.State) -> bool:
    """Beside an eligibility terminal the kiosk reads no cards."""
    return part is not Part.READER or not state.is_by_terminal


def _tile(phase: s.StaffMenu, part: Part, state: s.State) -> Finding:
    if part is Part.READER:
        return Finding(part, *_READER[state.reader])
    if part is Part.CAMERA and state.is_camera_lost:
        return Finding(part, Health.BAD, Says.CAMERA_SILENT)
    return phase.findings.get(part) or Finding(part, Health.UNKNOWN, Says.LOOKING)
