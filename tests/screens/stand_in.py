"""A camera for the screens: a paper or a face before a grey wall, or whatever a test puts."""

import io
import re
from pathlib import Path

import cairosvg
from PIL import Image

from kiosk.ports import Frame

DRAWINGS = Path(__file__).parents[2] / "kiosk" / "ui" / "drawings"


class StandInCamera:
    """Counts how often it is asked."""

    def __init__(self, frame: Frame | None = None):
        self.frame = frame
        self.asked = 0

    def latest(self) -> Frame | None:
        self.asked += 1
        return self.frame


def paper_frame(
    size: tuple[int, int] = (640, 480), number: int = 1, paper_name: str = "paper-insurer"
) -> Frame:
    """A picture as a camera would see a paper that is held before it."""
    picture = Image.new("RGB", size, "#C9D2DA")
    width = round(size[1] * 0.85)
    url = str(DRAWINGS / f"{paper_name}-standard.svg")
    paper = Image.open(io.BytesIO(cairosvg.svg2png(url=url, output_width=width))).convert("RGBA")
    paper = paper.rotate(4, expand=True, resample=Image.Resampling.BICUBIC)
    place = ((size[0] - paper.width) // 2, (size[1] - paper.height) // 2)
    picture.paste(paper, place, paper)
    return Frame(*size, _bgr(picture), number)


def face_frame(size: tuple[int, int] = (640, 480), number: int = 1) -> Frame:
    """A picture as a camera would see a drawn person who stands before it."""
    picture = Image.new("RGB", size, "#C9D2DA")
    drawing = (DRAWINGS / "face-standard.svg").read_text("utf-8")
    without_marks = re.sub(r'<path d="M(16|224) .*?/>', "", drawing)
    width = round(size[1] * 0.82)
    drawn = cairosvg.svg2png(bytestring=without_marks.encode(), output_width=width)
    person = Image.open(io.BytesIO(drawn)).convert("RGBA")
    top = size[1] - round(0.94 * person.height)  # the drawing ends above its lower edge
    picture.paste(person, ((size[0] - person.width) // 2, top), person)
    return Frame(*size, _bgr(picture), number)


def plain_frame(colour: tuple[int, int, int], number: int, size: tuple[int, int] = (64, 48)):
    """One colour (red, green, blue)."""
    return Frame(*size, _bgr(Image.new("RGB", size, colour)), number)


def _bgr(picture: Image.Image) -> bytes:
    red, green, blue = picture.split()
    return Image.merge("RGB", (blue, green, red)).tobytes()
