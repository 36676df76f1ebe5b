"""What the keys of the first start do; who joins the screens with the enrolment acts on it."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class SetupBegun:
    """F01 はじめる."""


@dataclasses.dataclass(frozen=True, slots=True)
class CodeTypingChosen:
    """F02: type it instead."""


@dataclasses.dataclass(frozen=True, slots=True)
class CameraChosen:
    """F03: show it instead."""


@dataclasses.dataclass(frozen=True, slots=True)
class CharacterPressed:
    """F03: one of the 32; it belongs to a secret and stays out of every repr."""

    character: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class CharacterCorrected:
    """F03 訂正: the last character back."""


@dataclasses.dataclass(frozen=True, slots=True)
class GroupPressed:
    """F03: type this group again."""

    group: int


@dataclasses.dataclass(frozen=True, slots=True)
class CodeEntered:
    """F03 次へ."""


@dataclasses.dataclass(frozen=True, slots=True)
class WordsDiffered:
    """F05: the admin's page shows other words."""


@dataclasses.dataclass(frozen=True, slots=True)
class GivenUp:
    """The request is given up, after it was asked once more."""


@dataclasses.dataclass(frozen=True, slots=True)
class TriedAgain:
    """F08, or a step that waits: now."""


@dataclasses.dataclass(frozen=True, slots=True)
class StartedOver:
    """Back to F01."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReceptionBegun:
    """F07: without waiting."""


EnrolmentAction = (
    SetupBegun
    | CodeTypingChosen
    | CameraChosen
    | CharacterPressed
    | CharacterCorrected
    | GroupPressed
    | CodeEntered
    | WordsDiffered
    | GivenUp
    | TriedAgain
    | StartedOver
    | ReceptionBegun
)
