"""`python -m tests.screens.render`: a picture of every screen, and beside it the design's.

One window a process, so one panel a run. Pictures are for looking at; they are not in git.
"""

import argparse
import tempfile
from pathlib import Path

from PIL import Image

from kiosk.pin import Pads
from kiosk.ui.enrolment_views import ShowCodeView
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.panel import Panel
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from kiosk.ui.view_model import FaceView, Language, TextSize, Theme
from tests.screens.catalogue import catalogue
from tests.screens.stand_in import StandInCamera, face_frame, paper_frame

MOMENT_S = 3.0
"""What moves only when a screen is entered rests by then."""
PANELS = {
    "1280x800": Panel(1280, 800, 5.88),
    "1024x600": Panel(1024, 600, 4.63),
    "800x480": Panel(800, 480, 5.25),
}


def main():
    arguments = parse()
    panel = PANELS[arguments.panel]
    arguments.out.mkdir(parents=True, exist_ok=True)
    first, screens = catalogue()[0], [s for s in catalogue() if arguments.only in s.name]
    slot = ViewSlot(first.view)
    camera = StandInCamera()
    with tempfile.TemporaryDirectory() as home:
        settings = ScreenSettings(panel, Path(home), "offscreen")
        window = open_window(settings, slot, lambda _event: None, Pads(), camera)
        window.begin([], is_driven_by_caller=True)
        for screen in screens:
            slot.put(first.view)  # lets go of the camera's picture
            window.frame()
            camera.frame = frame_for(screen)
            render(window, slot, screen, arguments)


def frame_for(screen):
    """A face for S20, a paper for S30, an invitation for F02; none where the stand-in is seen."""
    if screen.name.endswith("-no-frame"):
        return None
    if isinstance(screen.view.content, ShowCodeView):
        return paper_frame(paper_name="invitation")
    is_face = isinstance(screen.view.content, FaceView)
    return face_frame() if is_face else paper_frame()


def render(window, slot, screen, arguments):
    """Draws one screen, writes it, and lays it beside its reference."""
    import dataclasses

    theme, language = Theme(arguments.theme), Language(arguments.language)
    size = TextSize(arguments.text_size)
    slot.put(dataclasses.replace(screen.view, theme=theme, language=language, text_size=size))
    window.frame()
    window.frame()
    window.step(MOMENT_S)
    suffix = "" if arguments.theme == "standard" else f"-{arguments.theme}"
    suffix += "" if arguments.language == "ja" else f"-{arguments.language}"
    suffix += "" if size is TextSize.NORMAL else f"-{size}"
    path = arguments.out / f"{screen.name}-{arguments.panel}{suffix}.png"
    window.screenshot(path)
    print(path)
    for text in window.texts():
        if not text.fits:
            print(f"  does not fit: {text.text}")
    beside(path, screen, arguments)


def beside(path, screen, arguments):
    """Ours at the left, the design's at the right."""
    if screen.reference is None or arguments.reference is None:
        return
    small = "-800x480" if arguments.panel == "800x480" else ""
    theme = "" if arguments.theme == "standard" else "-high-contrast"
    drawn = screen.reference.removesuffix("-ja") + f"-{arguments.language}"
    size = "" if arguments.text_size == TextSize.NORMAL else f"-{arguments.text_size}"
    reference = arguments.reference / f"{drawn}{size}{theme}{small}.png"
    if not reference.is_file():
        return
    ours, theirs = Image.open(path), Image.open(reference)
    both = Image.new("RGB", (ours.width + theirs.width + 8, max(ours.height, theirs.height)))
    both.paste(ours, (0, 0))
    both.paste(theirs, (ours.width + 8, 0))
    both.save(path.with_name(path.stem + "-beside.png"))


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/screens"))
    parser.add_argument("--panel", choices=PANELS, default="1280x800")
    parser.add_argument("--theme", choices=[t.value for t in Theme], default="standard")
    parser.add_argument("--language", choices=[o.value for o in Language], default="ja")
    parser.add_argument("--text-size", type=int, choices=list(TextSize), default=TextSize.NORMAL)
    parser.add_argument("--reference", type=Path, help="a folder with the design's pictures")
    parser.add_argument("--only", default="", help="names that contain this")
    return parser.parse_args()


if __name__ == "__main__":
    main()
