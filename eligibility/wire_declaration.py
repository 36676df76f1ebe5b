"""The declaration of a provisional reception as JSON, and back.

A code that came after this version becomes "other" or "unknown": the record must be filed all the
same, and its exact bytes stay in the hospital's inbox.
"""

import datetime as dt
import enum
from typing import TypeVar

from eligibility.declaration import (
    Declaration,
    DeclaredShare,
    InsuranceKind,
    IssuedWhen,
    SeenBefore,
    WhyUnchecked,
    check_name_kana,
    check_phone,
)
from eligibility.errors import WireError
from eligibility.person import Sex
from eligibility.wire_message import Message

E = TypeVar("E", bound=enum.Enum)


class DeclarationMade(Message, frozen=True):
    """被保険者資格申立書, as far as it was given at the kiosk; what is absent is on the paper."""

    reason: str
    """``card-unreadable``, ``certificate``, ``no-service``, ``holder-not-shown``,
    ``not-registered-yet``, ``other``."""
    insurance: str = InsuranceKind.UNKNOWN.value
    """``employees``, ``national``, ``later-stage``, ``other``, ``unknown``."""
    issued: str = IssuedWhen.UNKNOWN.value
    """``before-this-month``, ``this-month``, ``unknown``."""
    share: str = DeclaredShare.UNKNOWN.value
    """In tenths: ``1``, ``2``, ``3``, ``unknown``."""
    seen_before: str = SeenBefore.UNKNOWN.value
    """Has the institution checked the same insurance before: ``yes``, ``no``, ``unknown``."""
    name_kana: str | None = None
    birthdate: dt.date | None = None
    sex: str | None = None
    """OQSCD007."""
    phone: str | None = None


def declaration_to_wire(declaration: Declaration) -> DeclarationMade:
    """What the record carries."""
    return DeclarationMade(
        reason=declaration.reason.value,
        insurance=declaration.insurance.value,
        issued=declaration.issued.value,
        share=declaration.share.value,
        seen_before=declaration.seen_before.value,
        name_kana=declaration.name_kana,
        birthdate=declaration.birthdate,
        sex=declaration.sex.value if declaration.sex else None,
        phone=declaration.phone,
    )


def declaration_from_wire(made: DeclarationMade) -> Declaration:
    """Raises MalformedValue or WireError for what cannot be a name, a number or a sex."""
    sexes = {sex.value: sex for sex in Sex}
    if made.sex is not None and made.sex not in sexes:
        raise WireError("declaration.sex: not a code of OQSCD007")
    return Declaration(
        reason=_known(made.reason, WhyUnchecked.OTHER),
        name_kana=None if made.name_kana is None else check_name_kana(made.name_kana),
        birthdate=made.birthdate,
        sex=None if made.sex is None else sexes[made.sex],
        phone=None if made.phone is None else check_phone(made.phone),
        insurance=_known(made.insurance, InsuranceKind.OTHER),
        issued=_known(made.issued, IssuedWhen.UNKNOWN),
        share=_known(made.share, DeclaredShare.UNKNOWN),
        seen_before=_known(made.seen_before, SeenBefore.UNKNOWN),
    )


def _known(code: str, otherwise: E) -> E:
    return next((one for one in type(otherwise) if one.value == code), otherwise)
