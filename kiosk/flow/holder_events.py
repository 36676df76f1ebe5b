"""What can happen while the holder of the card is shown: the photo, the card's numbers, staff.

The PIN's events are in ``events``; they came first.
"""

import dataclasses

from kiosk.flow.holder import FaceHint, FaceVerdict

# --- the patient's touches ---


@dataclasses.dataclass(frozen=True, slots=True)
class FaceChosen:
    """顔で確認, or もう一度 after a failed attempt."""


@dataclasses.dataclass(frozen=True, slots=True)
class RegistrationChosen:
    """利用登録する."""


# --- staff's touches ---


@dataclasses.dataclass(frozen=True, slots=True)
class StaffCodeChosen:
    """係員の確認, on the screen of the call."""


@dataclasses.dataclass(frozen=True, slots=True)
class StaffDigitsChanged:
    """So many digits of the staff code are in its pad."""

    entered: int


@dataclasses.dataclass(frozen=True, slots=True)
class StaffConfirmed:
    """確定; ``handle`` names the digits in the staff code's pad."""

    handle: int


@dataclasses.dataclass(frozen=True, slots=True)
class ProvisionalChosen:
    """仮受付する."""


# --- answers of the workers ---


@dataclasses.dataclass(frozen=True, slots=True)
class PhotoOpened:
    """The card's photo is in memory; the handle names it."""

    session_id: str
    photo_handle: int


@dataclasses.dataclass(frozen=True, slots=True)
class NumberWasWrong:
    """照合番号B was wrong; the card counts down."""

    session_id: str
    tries_left: int


@dataclasses.dataclass(frozen=True, slots=True)
class StaffAccepted:
    """The code is that of ``staff_id``."""

    session_id: str
    staff_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class StaffRefused:
    """Nobody has this code; no code is taken for ``locked_s`` seconds."""

    session_id: str
    locked_s: int


@dataclasses.dataclass(frozen=True, slots=True)
class CardRegistered:
    """利用登録 is done."""

    session_id: str


# --- the face before the camera ---


@dataclasses.dataclass(frozen=True, slots=True)
class FaceHinted:
    """What the person might do; the handle tells which photo they are compared with."""

    photo_handle: int
    hint: FaceHint


@dataclasses.dataclass(frozen=True, slots=True)
class FaceJudged:
    """The end of an attempt."""

    photo_handle: int
    verdict: FaceVerdict
