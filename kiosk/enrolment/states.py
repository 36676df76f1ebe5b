"""The states of a kiosk that gets its identity (first start), as frozen values.

``State`` is the whole of it: a phase, and what holds in every phase. Moments named ``until``,
``again_at`` and ``next_at`` are seconds of the monotonic clock; ``..._at`` of a ``dt.datetime`` are
wall times to be shown.
"""

import dataclasses
import datetime as dt
import enum

from eligibility.errors import Code
from eligibility.invitation import CODE_LENGTH
from kiosk.flow.setting import Language


@dataclasses.dataclass(frozen=True, slots=True)
class Now:
    """The moment of a step."""

    monotonic: float
    wall: dt.datetime
    """Aware; may be wrong by years on a board without a battery."""


class Fact(enum.Enum):
    """How a part of the kiosk was found at the first start."""

    UNKNOWN = "unknown"
    """Not looked at yet."""
    GOOD = "good"
    BAD = "bad"
    NONE = "none"
    """This kiosk is meant to have none."""


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """The four looks of the first screen; none of them keeps anybody from going on."""

    reader: Fact = Fact.UNKNOWN
    camera: Fact = Fact.UNKNOWN
    line: Fact = Fact.UNKNOWN
    """The authority's port answers."""
    clock: Fact = Fact.UNKNOWN
    """Bad: earlier than this version was made."""


class CodeKind(enum.Enum):
    """What was held before the camera and is no invitation."""

    INSURANCE_CARD = "insurance card"
    MY_NUMBER_CARD = "my number card"
    PRESCRIPTION = "prescription"
    """Or a medication notebook."""
    WEB_ADDRESS = "web address"
    DAMAGED = "damaged"
    """An invitation of which a character is wrong."""
    OTHER = "other"


class Step(enum.Enum):
    """What the kiosk does by itself, in this order.

    Between ASKING and TELLING_KEYS an admin compares four words.
    """

    FINDING = "finding"
    """A connection to the authority."""
    TRUSTING = "trusting"
    """It is the one that the invitation names."""
    MAKING_KEY = "making key"
    ASKING = "asking"
    """The request is sent; again and again until an admin has confirmed it."""
    TELLING_KEYS = "telling keys"
    FETCHING_PEERS = "fetching peers"
    STORING = "storing"
    PROBING = "probing"
    """A call to the eligibility service with the new certificate."""


CONTACTING_STEPS = (Step.FINDING, Step.TRUSTING, Step.MAKING_KEY, Step.ASKING)
FINISHING_STEPS = (Step.TELLING_KEYS, Step.FETCHING_PEERS, Step.STORING, Step.PROBING)


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """Why a step waits; it is tried again by itself."""

    code: Code
    """AUTHORITY_UNREACHABLE, CLOCK_IMPLAUSIBLE, or what the eligibility service said."""
    again_at: float
    tries: int = 1
    """So far, in a row."""
    since: dt.datetime | None = None
    """Of the first of them."""


class Advice(enum.Enum):
    """What whoever stands there can do about a failure."""

    TRY_AGAIN = "try again"
    """Show or type the same invitation again; or let the same request go on."""
    NEW_INVITATION = "new invitation"
    TELL_SOMEBODY = "tell somebody"
    """Stop: the admin or the maker has to look at it."""


Word = tuple[str, str]
"""Japanese (kana) and English; both are always shown."""


# --- the phases ---


@dataclasses.dataclass(frozen=True, slots=True)
class Welcome:
    """F01: choose a language, see the four looks, begin."""


@dataclasses.dataclass(frozen=True, slots=True)
class ShowingCode:
    """F02: the camera looks for an invitation."""

    until: float
    """Back to Welcome: a camera is not left on over night."""
    seen: CodeKind | None = None
    """The last code that was no invitation."""
    is_camera_lost: bool = False


class TypingFault(enum.Enum):
    """What is wrong with the typed code."""

    CHECK = "check"
    """All characters are there, and one of them is mistyped; it cannot be told which."""
    FIRST_GROUP = "first group"
    """The first group begins with a character that no code begins with."""
    NOT_A_CHARACTER = "not a character"
    """The last key was none of the alphabet (U); it was not taken."""


@dataclasses.dataclass(frozen=True, slots=True)
class TypingCode:
    """F03: the code is typed."""

    until: float
    """Back to Welcome, and what was typed is forgotten."""
    entered: str = dataclasses.field(default="", repr=False)
    """Canonical characters without hyphens, at most CODE_LENGTH, up to the next one."""
    fault: TypingFault | None = None
    tail: str = dataclasses.field(default="", repr=False)
    """What comes behind the group that is typed again."""

    @property
    def groups(self) -> tuple[str, ...]:
        """As it is read on paper: four by four, the last has three; only what was typed."""
        return tuple(self.entered[at : at + 4] for at in range(0, len(self.entered), 4))

    @property
    def wrong_group(self) -> int | None:
        """Index of the group that is surely wrong; None when it cannot be told."""
        return 0 if self.fault is TypingFault.FIRST_GROUP else None

    @property
    def is_complete(self) -> bool:
        """It can be confirmed: every character is there, and the check character fits."""
        return len(self.entered) == CODE_LENGTH and self.fault is None


@dataclasses.dataclass(frozen=True, slots=True)
class Contacting:
    """F04: one of CONTACTING_STEPS is under way, or waits to be tried again."""

    step: Step
    trouble: Trouble | None = None
    is_resumed: bool = False
    """The request was sent before a power cut; the same one goes on."""


@dataclasses.dataclass(frozen=True, slots=True)
class Waiting:
    """F05: the admin compares the four words and confirms."""

    words: tuple[Word, ...]
    """Four."""
    asked_at: dt.datetime
    until: dt.datetime
    """The request runs out."""
    next_at: float = dataclasses.field(compare=False, default=0.0)
    """When the authority is asked again; infinite while it is being asked."""
    trouble: Trouble | None = None
    """The authority is silent, since when; the words stay."""

    @property
    def silent_since(self) -> dt.datetime | None:
        """None while the authority answers."""
        return None if self.trouble is None else self.trouble.since


@dataclasses.dataclass(frozen=True, slots=True)
class Finishing:
    """F06: confirmed; one of FINISHING_STEPS is under way, or waits to be tried again."""

    step: Step
    trouble: Trouble | None = None
    hints: frozenset[Code] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Done:
    """F07: the kiosk has its identity; goes on to the reception by itself."""

    device: str
    clinic: str
    until: float
    hints: frozenset[Code] = frozenset()
    """What was not reached yet and is tried again later: NO_SUBSCRIBER (the hospital has told no
    keys), or what the eligibility service said."""


@dataclasses.dataclass(frozen=True, slots=True)
class Failed:
    """F08: it does not go on by itself."""

    code: Code
    advice: Advice
    is_request_kept: bool = False
    """True: trying again goes on with the same request; False: with a code to be shown."""

    @property
    def is_alarm(self) -> bool:
        """Red: somebody else plays the authority, or the kiosk reached another one."""
        return self.code is Code.AUTHORITY_NOT_TRUSTED


Phase = Welcome | ShowingCode | TypingCode | Contacting | Waiting | Finishing | Done | Failed


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """The whole first start."""

    device: str
    """Name of the kiosk within the institution."""
    clinic: str
    phase: Phase = dataclasses.field(default_factory=Welcome)
    language: Language = Language.JA
    facts: Facts = dataclasses.field(default_factory=Facts)
    has_camera: bool = True
    """False: the code is typed."""
    look_at: float = 0.0
    """When the four looks are taken again while F01 stands."""
    is_over: bool = False
    """The program ends: the kiosk goes on to the reception."""
