"""What the card and the face before the camera may be, in words that flow, ports and screens share.

Facts and their sources: card.md 7 and 8, camera.md 5.4.
"""

import enum


class CardKind(enum.Enum):
    """What lies on the reader and can be used (card.md 8)."""

    MY_NUMBER_CARD = "my-number-card"
    ANDROID = "android"
    """A phone: its certificate can be read only after its PIN; it has no photo."""


class PhotoAccess(enum.Enum):
    """How the kiosk can get at the photo in the card (card.md 7)."""

    NONE = "none"
    """A phone, a card without photo, or this kiosk cannot check the issuer's signature."""
    OPEN = "open"
    """By this terminal's authorisation; the authentication key then signs without PIN, too."""
    BY_NUMBER = "by-number"
    """After 照合番号B, which is printed on the card; the face application's key signs then."""


class FaceHint(enum.Enum):
    """What the person before the camera might do, one at a time (ui.md S20)."""

    COME_CLOSER = "come closer"
    STEP_BACK = "step back"
    MORE_LIGHT = "more light"
    MASK_OR_GLASSES = "mask or glasses"
    ONE_PERSON_ONLY = "one person only"
    LOOK_STRAIGHT = "look straight"
    TURN_LEFT = "turn left"
    """The person's own left. The challenge asks for both turns in random order."""
    TURN_RIGHT = "turn right"


class FaceVerdict(enum.Enum):
    """What an attempt ended with (camera.md 5.4)."""

    MATCH = "match"
    NO_MATCH = "no match"
    NO_FACE_IN_PHOTO = "no face in photo"
    """More attempts are of no use."""
    CAMERA_LOST = "camera lost"
    TOO_OFTEN = "too often"
    """This photo was compared so often lately that chance would help a stranger."""
