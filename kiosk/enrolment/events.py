"""What can happen at the first start: touches, codes, and what became of the kiosk's own steps."""

import dataclasses
import datetime as dt

from eligibility.errors import Code
from eligibility.invitation import Invitation
from kiosk.enrolment.states import CodeKind, Facts, Step, Word
from kiosk.flow.setting import Language

# --- touches ---


@dataclasses.dataclass(frozen=True, slots=True)
class LanguageChosen:
    """On any screen."""

    language: Language


@dataclasses.dataclass(frozen=True, slots=True)
class Begun:
    """F01 次へ: to the camera; without one to the keys."""


@dataclasses.dataclass(frozen=True, slots=True)
class TypingChosen:
    """F02 コードを入力する."""


@dataclasses.dataclass(frozen=True, slots=True)
class CameraChosen:
    """F03 カメラで読みとる."""


@dataclasses.dataclass(frozen=True, slots=True)
class CharacterTyped:
    """F03, one key; any case, O for 0, I and L for 1."""

    character: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Corrected:
    """F03 訂正: the last character back."""


@dataclasses.dataclass(frozen=True, slots=True)
class GroupChosen:
    """F03: this group is typed again, the others stay."""

    group: int


@dataclasses.dataclass(frozen=True, slots=True)
class Cleared:
    """F03 すべて消す."""


@dataclasses.dataclass(frozen=True, slots=True)
class CodeConfirmed:
    """F03 確定: the code is complete and its check character fits."""


@dataclasses.dataclass(frozen=True, slots=True)
class WentBack:
    """戻る; on F04 and F05 it gives the request up (after a question of the screen)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Retried:
    """F08 もう一度; on F04, F05 and F06 now instead of at the moment that the state names."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finished:
    """F07 受付をはじめる."""


# --- the world ---


@dataclasses.dataclass(frozen=True, slots=True)
class Looked:
    """The four looks were taken."""

    facts: Facts


@dataclasses.dataclass(frozen=True, slots=True)
class RequestFound:
    """At the start: a request that was made before a power cut lies sealed on this kiosk."""


@dataclasses.dataclass(frozen=True, slots=True)
class InvitationRead:
    """The camera, or the console, read an invitation."""

    invitation: Invitation = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class OtherCodeSeen:
    """The camera read something else."""

    kind: CodeKind


@dataclasses.dataclass(frozen=True, slots=True)
class CameraLost:
    """No picture comes."""


@dataclasses.dataclass(frozen=True, slots=True)
class CameraBack:
    """Pictures come again."""


@dataclasses.dataclass(frozen=True, slots=True)
class StepDone:
    """A step did what it should; of ASKING: the certificate was issued and fits."""

    step: Step
    hint: Code | None = None
    """It is complete all the same, but this was seen."""


@dataclasses.dataclass(frozen=True, slots=True)
class StepFailed:
    """A step did not."""

    step: Step
    code: Code


@dataclasses.dataclass(frozen=True, slots=True)
class Pending:
    """ASKING: the authority has the request and waits for its admin (202)."""

    words: tuple[Word, ...]
    asked_at: dt.datetime
    until: dt.datetime
    retry_after_s: float


@dataclasses.dataclass(frozen=True, slots=True)
class TimedOut:
    """The moment of ``machine.wake_at`` has come."""


Touch = (
    LanguageChosen
    | Begun
    | TypingChosen
    | CameraChosen
    | CharacterTyped
    | Corrected
    | GroupChosen
    | Cleared
    | CodeConfirmed
    | WentBack
    | Retried
    | Finished
)
Report = (
    Looked
    | RequestFound
    | InvitationRead
    | OtherCodeSeen
    | CameraLost
    | CameraBack
    | StepDone
    | StepFailed
    | Pending
)
Event = Touch | Report | TimedOut
