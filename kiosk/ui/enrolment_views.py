"""What is to be seen at the first start (F01 to F08), as data; no kivy here.

Whoever installs the kiosk, or a clinic's admin, stands before it: no patient does. Part of
``kiosk.ui.view_model``; what the codes typed here hold stays out of every repr.
"""

import dataclasses
import enum

from eligibility.errors import Code
from kiosk.flow.inspection import Health

ROWS = ("01234567", "89ABCDEF", "GHJKMNPQ", "RSTVWXYZ")
"""Of keys. Crockford's base32: what could be read as another character is not in it."""
GROUPS = (4, 4, 4, 4, 4, 4, 3)
"""How an invitation's characters are read."""


class LookedAt(enum.Enum):
    """What a new kiosk looks at by itself."""

    READER = "reader"
    CAMERA = "camera"
    LINE = "line"
    CLOCK = "clock"


class Found(enum.Enum):
    """How it was found; message ids are made of these."""

    LOOKING = "looking"
    GOOD = "good"
    BAD = "bad"
    NONE = "none"
    """This kiosk is meant to have none."""

    @property
    def health(self) -> Health:
        """Its sign, as in the staff menu."""
        return {Found.LOOKING: Health.UNKNOWN, Found.BAD: Health.BAD}.get(self, Health.GOOD)


@dataclasses.dataclass(frozen=True, slots=True)
class WelcomeView:
    """F01: the language, what was found, and the key that begins."""

    found: tuple[tuple[LookedAt, Found], ...]


class CodeHint(enum.Enum):
    """One hint at a time beside the camera's picture."""

    INSURANCE_CARD = "insurance"
    MY_NUMBER_CARD = "my_number"
    PRESCRIPTION = "prescription"
    """Or a medication notebook."""
    WEB_ADDRESS = "web"
    OTHER = "other"
    """A code, but no invitation."""
    DAMAGED = "damaged"
    NO_CAMERA = "no_camera"


@dataclasses.dataclass(frozen=True, slots=True)
class ShowCodeView:
    """F02: the invitation is held before the camera."""

    hint: CodeHint | None = None


class CodeFault(enum.Enum):
    """What is wrong with what was typed."""

    CHECK = "check"
    """Some character; the check character cannot tell which."""
    FIRST_GROUP = "first"


@dataclasses.dataclass(frozen=True, slots=True)
class TypeCodeView:
    """F03: the invitation is typed."""

    entered: str = dataclasses.field(repr=False)
    """Without hyphens, up to where the next character goes."""
    tail: str = dataclasses.field(default="", repr=False)
    """What stays behind a group that is typed again."""
    fault: CodeFault | None = None
    can_go_on: bool = False
    has_camera: bool = True

    @property
    def groups(self) -> tuple[str, ...]:
        """As it is read on paper; empty where nothing was typed yet."""
        here = len(self.entered) // GROUPS[0]
        ends = [sum(GROUPS[: index + 1]) for index in range(len(GROUPS))]
        text = self.entered
        if self.tail:
            text = text.ljust(ends[here]) + self.tail
        parts = zip(ends, GROUPS, strict=True)
        return tuple(text[end - size : end].strip() for end, size in parts)

    @property
    def is_full(self) -> bool:
        """No more characters are wanted."""
        return len(self.entered) == sum(GROUPS)

    def is_wrong(self, group: int) -> bool:
        """True for a group that is to be compared again."""
        return self.fault is CodeFault.CHECK or (self.fault is not None and group == 0)


class Work(enum.Enum):
    """A step that the kiosk does by itself; message ids are made of these."""

    FIND = "find"
    TRUST = "trust"
    KEY = "key"
    ASK = "ask"
    TELL = "tell"
    PEERS = "peers"
    STORE = "store"
    PROBE = "probe"


class Cause(enum.Enum):
    """Why a step waits; it is tried again by itself."""

    LINE = "line"
    CLOCK = "clock"
    SERVICE = "service"


@dataclasses.dataclass(frozen=True, slots=True)
class Delay:
    """A step that waits to be tried again."""

    cause: Cause
    code: Code


@dataclasses.dataclass(frozen=True, slots=True)
class ContactingView:
    """F04: the steps until the request is sent, one ticked after another."""

    steps: tuple[Work, ...]
    done: int
    """How many; the next one is under way."""
    delay: Delay | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class WaitingView:
    """F05: four words, to be compared with those on the admin's page."""

    words: tuple[tuple[str, str], ...]
    """Kana and English, both shown in every language."""
    minutes_left: int
    delay: Delay | None = None
    """Why the authority's answer cannot be had at the moment; the words stay."""


@dataclasses.dataclass(frozen=True, slots=True)
class WordsDifferView:
    """F05: they differ; the request was given up, and what is to be done now."""


@dataclasses.dataclass(frozen=True, slots=True)
class GiveUpView:
    """Asks once more before a request is given up."""


@dataclasses.dataclass(frozen=True, slots=True)
class FinishingView:
    """F06: confirmed; the steps until the kiosk can be used."""

    steps: tuple[Work, ...]
    done: int
    delay: Delay | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class EnrolledView:
    """F07: whose kiosk this is now; goes on to the reception by itself."""

    clinic: str
    device: str
    is_later: bool = False
    """Something was not reached yet and is tried again later."""


class WayOn(enum.Enum):
    """The key that fits a failure; message ids are made of these."""

    AGAIN = "again"
    NEW_INVITATION = "new"
    FROM_START = "start"
    """Nothing to be tried: somebody has to be told first."""


@dataclasses.dataclass(frozen=True, slots=True)
class EnrolFailedView:
    """F08: what happened, what to do; the code is for support."""

    code: Code
    way_on: WayOn


EnrolmentContent = (
    WelcomeView
    | ShowCodeView
    | TypeCodeView
    | ContactingView
    | WaitingView
    | WordsDifferView
    | GiveUpView
    | FinishingView
    | EnrolledView
    | EnrolFailedView
)
