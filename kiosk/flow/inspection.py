"""What a member of staff sees of the kiosk itself (S80): parts, how they are, what is said. Pure.

Numbers and states only: there is no list of patients, and no name ever gets here.
"""

import dataclasses
import enum

from eligibility.errors import Code

SCREEN_POINTS = 9
"""To be touched one by one in the screen's test: three rows of three."""


class Part(enum.Enum):
    """One tile of the menu."""

    READER = "reader"
    CAMERA = "camera"
    LINE = "line"
    BROKER = "broker"
    QUEUE = "queue"
    AGAIN = "again"
    """Receptions of today that are to be asked again."""
    CLOCK = "clock"
    DISK = "disk"
    VERSION = "version"
    CERTIFICATE = "certificate"
    SOUND = "sound"
    SCREEN = "screen"


class Health(enum.Enum):
    """How a part is; never told by colour alone."""

    GOOD = "good"
    ATTENTION = "attention"
    """Works, but somebody should know."""
    BAD = "bad"
    UNKNOWN = "unknown"
    """Not looked at yet, or only a test can tell."""


class Says(enum.Enum):
    """The sentence of a finding; message ids are made of these."""

    LOOKING = "looking"
    READER_READY = "reader.ready"
    READER_CARD = "reader.card"
    READER_MISSING = "reader.missing"
    CAMERA_NONE = "camera.none"
    CAMERA_UNTESTED = "camera.untested"
    CAMERA_PICTURE = "camera.picture"
    CAMERA_SILENT = "camera.silent"
    LINE_REACHED = "line.reached"
    LINE_NO_NETWORK = "line.no_network"
    LINE_SLOW = "line.slow"
    LINE_REFUSED = "line.refused"
    LINE_UNTRUSTED = "line.untrusted"
    LINE_ERROR = "line.error"
    BROKER_UP = "broker.up"
    BROKER_CONNECTING = "broker.connecting"
    BROKER_NOBODY = "broker.nobody"
    BROKER_DOWN = "broker.down"
    BROKER_REFUSED = "broker.refused"
    BROKER_STOPPED = "broker.stopped"
    QUEUE_EMPTY = "queue.empty"
    QUEUE_WAITING = "queue.waiting"
    QUEUE_REFUSED = "queue.refused"
    QUEUE_UNREADABLE = "queue.unreadable"
    AGAIN_NONE = "again.none"
    AGAIN_SOME = "again.some"
    CLOCK_RIGHT = "clock.right"
    CLOCK_OFF = "clock.off"
    CLOCK_FAR_OFF = "clock.far_off"
    """By minutes."""
    CLOCK_UNCHECKED = "clock.unchecked"
    DISK_FREE = "disk.free"
    DISK_SHORT = "disk.short"
    DISK_UNWRITABLE = "disk.unwritable"
    VERSION = "version.is"
    VERSION_SETTINGS = "version.settings"
    """With the number of the settings that came over the line."""
    VERSION_SETTINGS_REFUSED = "version.settings_refused"
    VERSION_UPDATE_FAILED = "version.update_failed"
    """A newer release was tried, and the kiosk went back."""
    CERTIFICATE_LASTS = "certificate.lasts"
    CERTIFICATE_RENEWS = "certificate.renews"
    CERTIFICATE_LATE = "certificate.late"
    CERTIFICATE_ENDED = "certificate.ended"
    CERTIFICATE_UNUSABLE = "certificate.unusable"
    SOUND_UNTESTED = "sound.untested"
    SOUND_HEARD = "sound.heard"
    SOUND_SILENT = "sound.silent"
    SCREEN_UNTESTED = "screen.untested"
    SCREEN_GOOD = "screen.good"
    SCREEN_BAD = "screen.bad"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """How one part is, and what is said of it."""

    part: Part
    health: Health
    says: Says
    count: int = 0
    """Waiting or refused records, provisional receptions, megabytes, seconds, minutes, days, or
    the number of settings."""
    other: int = 0
    """Of AGAIN: not found inquiries."""
    minutes: int | None = None
    """Since when the broker's state lasts, how old the oldest waiting record is, or how long ago
    the authority answered."""
    code: Code | None = None
    """For support."""
    text: str = ""
    """Of VERSION and of CLOCK: as it is."""


class Check(enum.Enum):
    """What is looked at in one go; each gives the findings of its parts."""

    OUTBOX = "outbox"
    """QUEUE, AGAIN."""
    BROKER = "broker"
    DISK = "disk"
    VERSION = "version"
    """VERSION, CERTIFICATE."""
    CAMERA = "camera"
    LINE = "line"
    """LINE, CLOCK: the service's answer carries its time."""
