"""被保険者資格申立書 for paper: what was taken down at the kiosk, and lines for the rest. Pure.

The form belongs to the notice 保発0710第1号 of 10 July 2023, see ``eligibility.declaration``. Name
in kanji, address, insurer, employer and the signature are never typed at a kiosk: they are lines.
"""

import dataclasses
import enum

from eligibility import wire
from eligibility.declaration import (
    Declaration,
    DeclaredShare,
    InsuranceKind,
    IssuedWhen,
    SeenBefore,
    WhyUnchecked,
)
from eligibility.errors import EligibilityError
from eligibility.person import Sex
from eligibility.wire_declaration import declaration_from_wire
from hospital.eras import in_era


@dataclasses.dataclass(frozen=True, slots=True)
class Box:
    """One box to be ticked; ``word`` is the end of its key in ``declaration.toml``."""

    word: str
    is_ticked: bool


@dataclasses.dataclass(frozen=True, slots=True)
class DeclarationView:
    """What the paper shows; None is a line for handwriting."""

    name_kana: str | None = dataclasses.field(repr=False)
    birthdate: str | None = dataclasses.field(repr=False)
    """With the year of its era."""
    phone: str | None = dataclasses.field(repr=False)
    sex: tuple[Box, ...] = dataclasses.field(repr=False)
    insurance: tuple[Box, ...]
    issued: tuple[Box, ...]
    share: tuple[Box, ...]
    seen_before: tuple[Box, ...]
    reason: tuple[Box, ...]
    received_on: str
    reception_number: int
    staff_id: str | None
    is_taken_down: bool
    """False: nothing was taken down, the whole form is for handwriting."""


def declaration_view(record: wire.Verification) -> DeclarationView | None:
    """None for a reception that was checked: there is nothing to declare."""
    if not record.provisional and record.declaration is None:
        return None
    stated = _stated(record)
    return DeclarationView(
        name_kana=stated.name_kana if stated else None,
        birthdate=in_era(stated.birthdate) if stated and stated.birthdate else None,
        phone=stated.phone if stated else None,
        sex=_boxes((Sex.MALE, Sex.FEMALE), stated.sex if stated else None),
        insurance=_boxes(InsuranceKind, stated.insurance if stated else None),
        issued=_boxes(IssuedWhen, stated.issued if stated else None),
        share=_boxes(DeclaredShare, stated.share if stated else None),
        seen_before=_boxes(SeenBefore, stated.seen_before if stated else None),
        reason=_boxes(WhyUnchecked, stated.reason if stated else None),
        received_on=in_era(record.answer.QualificationConfirmationDate),
        reception_number=record.reception_number,
        staff_id=record.staff_id,
        is_taken_down=stated is not None,
    )


def _stated(record: wire.Verification) -> Declaration | None:
    if record.declaration is None:
        return None
    try:
        return declaration_from_wire(record.declaration)
    except EligibilityError:  # a value that no paper of ours can show: by hand
        return None


def _boxes(
    kinds: type[enum.Enum] | tuple[enum.Enum, ...], chosen: enum.Enum | None
) -> tuple[Box, ...]:
    """In the order of the form; nothing is ticked of what was not asked."""
    return tuple(Box(str(one.value), one is chosen) for one in kinds)
