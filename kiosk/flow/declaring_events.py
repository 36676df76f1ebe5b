"""What can happen while a declaration is taken down with staff (S50)."""

import dataclasses

from kiosk.flow.declaring import Choice, Question


@dataclasses.dataclass(frozen=True, slots=True)
class DeclarationBegun:
    """申立書を入れる."""


@dataclasses.dataclass(frozen=True, slots=True)
class KanaRowOpened:
    """One of ``declaring.KANA_ROWS``."""

    row: int


@dataclasses.dataclass(frozen=True, slots=True)
class DeclarationAnswered:
    """One of several answers."""

    choice: Choice = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class DeclarationEdited:
    """A row of the last page: asked again."""

    question: Question


@dataclasses.dataclass(frozen=True, slots=True)
class DeclarationConfirmed:
    """申し立てます: the patient's own touch."""


DeclarationEvent = (
    DeclarationBegun
    | KanaRowOpened
    | DeclarationAnswered
    | DeclarationEdited
    | DeclarationConfirmed
)
