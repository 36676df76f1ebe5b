"""What to do about a camera, in plain sentences; pure. The figures are assumed, not measured."""

from collections.abc import Iterator

from kiosk.camera.opencv_source import FOURCC
from kiosk.camera.report import CameraReport
from kiosk.camera.source import HEIGHT, WIDTH

FEWEST_PICTURES = 5.0
"""A second; fewer, and the preview does not follow the hand."""
SMALLEST_WIDTH = 640

_FEW_PICTURES = 15.0
_DARK, _BRIGHT = 60.0, 200.0
_FLAT = 20.0
_BLURRED = 50.0
_SLOW_MS = 100.0
_V4L2_EXPOSURE_MANUAL = 1.0

_TROUBLES = {
    "lost": "no pictures come: look at the cable, or try another port without a hub",
    "hangs": "reading does not return: unplug the camera and plug it in again; look at its power",
    "frozen": "the camera repeats one picture: unplug it; if it comes again, replace the camera",
    "black": "the pictures are black: take the cap off the lens, switch the light on",
}
_NOT_SET = "no camera is set: `camera.source` is empty"
_NOT_OPENED = (
    "nothing could be opened: is the path right (`v4l2-ctl --list-devices`), does another program "
    "have the camera, may this user open it (group video)?"
)


def is_usable(report: CameraReport) -> bool:
    """Whether a kiosk can work with what comes."""
    return (
        report.trouble is None
        and (report.fps or 0.0) >= FEWEST_PICTURES
        and (report.picture_width or 0) >= SMALLEST_WIDTH
    )


def advise(report: CameraReport, *, is_camera: bool) -> list[str]:
    """One sentence for each thing that could be better; the worst first."""
    if not report.source:
        return [_NOT_SET]
    if not report.opened:
        return [_NOT_OPENED]
    if report.trouble is not None:
        return [_TROUBLES[report.trouble]]
    lines = [*_about_pictures(report), *_about_light(report), *_about_codes(report)]
    return [*_about_grant(report), *lines] if is_camera else lines


def _about_grant(report: CameraReport) -> Iterator[str]:
    told = report.granted
    if told.width is not None and told.height is not None and told.width < WIDTH:
        yield (
            f"the camera gives {told.width}x{told.height} and not {WIDTH}x{HEIGHT}: "
            "codes must be held closer"
        )
    if told.fourcc == "YUYV":
        yield f"the camera refuses {FOURCC}: over USB 2 raw pictures of this size come slowly"
    if told.autofocus:
        yield (
            "autofocus is on and hunts when a card comes: lock it at the distance of a hand, "
            "`v4l2-ctl -c focus_automatic_continuous=0 -c focus_absolute=N`"
        )
    if told.auto_exposure is not None and told.auto_exposure != _V4L2_EXPOSURE_MANUAL:
        yield (
            "exposure is automatic: in little light it grows long and moving cards blur, which "
            "nothing can repair; add light, or set it short"
        )


def _about_pictures(report: CameraReport) -> Iterator[str]:
    if report.picture_width is not None and report.picture_width < SMALLEST_WIDTH:
        yield f"pictures of {report.picture_width} pixels are too small"
    if report.fps is None or report.fps < _FEW_PICTURES:
        yield "few pictures come: more light shortens the exposure; or the machine is too slow"


def _about_light(report: CameraReport) -> Iterator[str]:
    if report.brightness is not None and report.brightness < _DARK:
        yield "the picture is dark: add a white lamp that does not shine into the lens"
    if report.brightness is not None and report.brightness > _BRIGHT:
        yield "the picture is very bright: a lamp or a window shines into the lens"
    if report.contrast is not None and report.contrast < _FLAT:
        yield "there is little to see: show a printed page to judge contrast and sharpness"
    elif report.sharpness is not None and report.sharpness < _BLURRED:
        yield "the picture is not sharp: clean the lens, set the focus to the distance of a hand"


def _about_codes(report: CameraReport) -> Iterator[str]:
    if report.decoded and not report.read:
        yield "no code was read: hold one before the camera while the check runs"
    if report.decode_ms is not None and report.decode_ms > _SLOW_MS:
        yield "looking for codes takes long on this machine: fewer than ten pictures a second"
