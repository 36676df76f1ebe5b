"""What was found out about a camera."""

import dataclasses

from kiosk.camera.source import Granted


@dataclasses.dataclass(slots=True)
class CameraReport:
    """The fields are the keys of the JSON form; no picture and no code is in it."""

    source: str
    """As in the settings."""
    opened: bool = False
    granted: Granted = dataclasses.field(default_factory=Granted)
    """What the camera says it gives."""
    picture_width: int | None = None
    picture_height: int | None = None
    pictures: int = 0
    fps: float | None = None
    """Measured, while codes were looked for as the kiosk does."""
    brightness: float | None = None
    """Median of the mean grey, 0 to 255."""
    contrast: float | None = None
    """Median of the spread of grey."""
    sharpness: float | None = None
    """Of the sharpest picture: variance of the Laplacian. Depends on what is shown."""
    decoded: int = 0
    """Pictures in which codes were looked for."""
    read: int = 0
    """Pictures in which there was one."""
    steps: dict[str, int] = dataclasses.field(default_factory=dict)
    """How often which step of the decoder read it."""
    decode_ms: float | None = None
    decode_ms_worst: float | None = None
    """Of CPU time, a picture."""
    trouble: str | None = None
    """At the end: lost, hangs, frozen, black."""
    advice: list[str] = dataclasses.field(default_factory=list)
    usable: bool = False
