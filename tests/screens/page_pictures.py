"""`python -m tests.screens.page_pictures`: the small pictures of screens that documents show.

Drawn by the real window, made smaller and given a palette, so that all of them together are less
than a megabyte of the repository. Run it again after a screen has changed, and look at them.
"""

import argparse
import dataclasses
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from kiosk.ui.view_model import Language, TextSize, Theme, Voice
from tests.screens.catalogue import catalogue
from tests.screens.render import MOMENT_S, PANELS, frame_for
from tests.screens.stand_in import StandInCamera

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SMALL, LARGE = 520, 900
COLOURS = 64


@dataclasses.dataclass(frozen=True)
class Picture:
    """A file, the screen of the catalogue in it, and how a patient has it."""

    file: str
    screen: str
    setting: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    width: int = SMALL


GUIDED = {"voice": Voice.GUIDED}
PICTURES = (
    Picture("valid.png", "s41-valid", width=LARGE),
    Picture("kiosk/start.png", "s00-attract"),
    Picture("kiosk/reading.png", "s10-reading"),
    Picture("kiosk/choose.png", "s12-choose"),
    Picture("kiosk/face.png", "s20-face"),
    Picture("kiosk/pin.png", "s22-pin"),
    Picture("kiosk/consent.png", "s40-consent"),
    Picture("kiosk/result.png", "s41-valid"),
    Picture("kiosk/take-card.png", "s49-take"),
    Picture("kiosk/thanks.png", "s49-thanks"),
    Picture("kiosk/code.png", "s30-qr"),
    Picture("kiosk/typed.png", "s32-insurer"),
    Picture("kiosk/language.png", "s00-language"),
    Picture("kiosk/voice.png", "s00-voice"),
    Picture("kiosk/korean.png", "s12-choose", {"language": Language.KO}),
    Picture("kiosk/largest.png", "s12-choose", {"text_size": TextSize.LARGEST}),
    Picture("kiosk/contrast.png", "s12-choose", {"theme": Theme.HIGH_CONTRAST}),
    Picture("kiosk/guided.png", "s12-choose", GUIDED),
    Picture("kiosk/guided-pin.png", "s22-pin", GUIDED),
    Picture("kiosk/closed.png", "s01-evening"),
    Picture("kiosk/idle.png", "s90-idle"),
    Picture("kiosk/staff.png", "s26-staff-vouch"),
    Picture("kiosk/staff-code.png", "s26-code"),
    Picture("kiosk/declaration-name.png", "s50-name-typed"),
    Picture("kiosk/declaration-check.png", "s50-check"),
    Picture("kiosk/menu-devices.png", "s80-devices-bad"),
    Picture("kiosk/menu-records.png", "s80-records"),
    Picture("kiosk/menu-actions.png", "s80-actions"),
    Picture("kiosk/menu-screen.png", "s80-screen"),
    Picture("kiosk/new-insurance.png", "s42-lost"),
    Picture("kiosk/not-found.png", "s46-not-found"),
    Picture("kiosk/no-service.png", "s47-network"),
    Picture("enrolment/welcome.png", "f01-welcome"),
    Picture("enrolment/show.png", "f02-show"),
    Picture("enrolment/type.png", "f03-type-group", {"language": Language.EN}),
    Picture("enrolment/words.png", "f05-waiting"),
    Picture("enrolment/words-en.png", "f05-waiting", {"language": Language.EN}),
    Picture("enrolment/done.png", "f07-done", {"language": Language.EN}),
    Picture("gallery/result-en.png", "s41-valid", {"language": Language.EN}),
    Picture("gallery/consent-zh.png", "s40-consent", {"language": Language.ZH_HANS}),
    Picture("gallery/lost-ko.png", "s42-lost", {"language": Language.KO}),
    Picture("gallery/result-largest.png", "s41-valid", {"text_size": TextSize.LARGEST}),
    Picture("gallery/consent-large.png", "s40-consent", {"text_size": TextSize.LARGE}),
    Picture("gallery/result-contrast.png", "s41-valid", {"theme": Theme.HIGH_CONTRAST}),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--only", default="", help="files whose names contain this")
    chosen = parser.parse_args()
    folder = chosen.out
    screens = {screen.name: screen for screen in catalogue()}
    slot, camera = ViewSlot(screens["s00-attract"].view), StandInCamera()
    with tempfile.TemporaryDirectory() as home:
        settings = ScreenSettings(PANELS["1280x800"], Path(home), "offscreen")
        window = open_window(settings, slot, lambda _event: None, Pads(), camera)
        window.begin([], is_driven_by_caller=True)
        for picture in (one for one in PICTURES if chosen.only in one.file):
            screen = screens[picture.screen]
            camera.frame = frame_for(screen)
            slot.put(dataclasses.replace(screen.view, **picture.setting))
            for _ in range(2):
                window.frame()
            window.step(MOMENT_S)
            drawn = Path(home) / "drawn.png"
            window.screenshot(drawn)
            write_small(drawn, folder / picture.file, picture.width)


def write_small(drawn: Path, path: Path, width: int) -> None:
    """At this width, with a palette of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(drawn) as picture:
        height = round(picture.height * width / picture.width)
        small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    print(f"{path} {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
