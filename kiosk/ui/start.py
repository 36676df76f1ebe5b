"""Opens the screen: sets Kivy's surroundings first, then imports what needs kivy."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kiosk.flow.events import Event
from kiosk.ports import FrameSource
from kiosk.ui.actions import SecretPads
from kiosk.ui.environment import ScreenSettings, prepare
from kiosk.ui.slot import ViewSource

if TYPE_CHECKING:
    from kiosk.ui.app import KioskWindow, Visitor


def open_window(
    settings: ScreenSettings,
    views: ViewSource,
    post: Callable[[Event], None],
    pads: SecretPads,
    frames: FrameSource | None = None,
) -> "KioskWindow":
    """A window that is ready to `run`; call in the main thread.

    Args:
        settings: how the window is opened.
        views: what is to be seen.
        post: takes each event.
        pads: take the digits of the PIN and of the staff code.
        frames: the camera's newest picture; None when there is no camera.
    """
    prepare(settings)
    from kiosk.ui.app import KioskWindow  # noqa: PLC0415 (kivy reads its settings when imported)

    return KioskWindow(settings, views, post, pads, frames)


def run(
    window: "KioskWindow",
    *,
    alive: Callable[[], None] | None = None,
    visitors: "Sequence[Visitor]" = (),
) -> None:
    """Shows Views until the window is stopped."""
    window.run(alive=alive, visitors=visitors)
