"""Opens the screen: sets Kivy's surroundings first, then imports what needs kivy."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kiosk.flow.events import Event
from kiosk.ports import FrameSource
from kiosk.ui.acting import Acting
from kiosk.ui.actions import SecretPads
from kiosk.ui.environment import ScreenSettings, prepare
from kiosk.ui.slot import ViewSource
from kiosk.ui.sound.library import cue_files
from kiosk.ui.sound.narrator import Narrator
from kiosk.ui.sound.player import Player

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
    # kivy reads its settings when it is imported
    from kiosk.ui.app import KioskWindow  # noqa: PLC0415

    narration = _narrator(settings) if settings.has_sound else None
    return KioskWindow(settings, views, Acting(post, pads), frames, narration)


def open_enrolment(
    settings: ScreenSettings, views: ViewSource, acting: Acting, frames: FrameSource | None
) -> "KioskWindow":
    """The window of the first start; it says nothing aloud. Call in the main thread."""
    prepare(settings)
    from kiosk.ui.app import KioskWindow  # noqa: PLC0415 (kivy reads its settings then)

    return KioskWindow(settings, views, acting, frames)


def _narrator(settings: ScreenSettings) -> Narrator:
    from kivy.clock import Clock  # noqa: PLC0415 (the same)

    from kiosk.ui.sound.output import SdlOutput  # noqa: PLC0415 (the same)

    player = Player(SdlOutput(), cue_files(), Clock.time)
    return Narrator(player, Clock.time, settings.wording)


def run(
    window: "KioskWindow",
    *,
    alive: Callable[[], None] | None = None,
    visitors: "Sequence[Visitor]" = (),
) -> None:
    """Shows Views until the window is stopped."""
    window.run(alive=alive, visitors=visitors)
