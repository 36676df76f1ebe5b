"""What can happen without a My Number Card: codes before the camera, a card that is typed."""

import dataclasses
import enum

from eligibility.inquiry import CardFaceKey
from eligibility.insured import InsuredKey
from kiosk.flow.typed import Era, TypedField


class QrKind(enum.Enum):
    """Codes that patients bring and that name no coverage (interfaces.md 2.2)."""

    PRESCRIPTION = "prescription"
    """One that names no health insurance: public expense only, work or traffic accident."""
    MEDICATION_NOTEBOOK = "medication notebook"
    WEB_ADDRESS = "web address"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    """Ours, but its checksum is wrong."""


class Way(enum.Enum):
    """Ways in without a My Number Card."""

    QR = "qr"
    TYPE = "type"


@dataclasses.dataclass(frozen=True, slots=True)
class WayChosen:
    """QRコード or 番号を入れる."""

    way: Way


@dataclasses.dataclass(frozen=True, slots=True)
class SymbolTyped:
    """One key of a field of the card or of the branch number: a digit or a hyphen."""

    character: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class TypedCorrected:
    """訂正: the last character back."""


@dataclasses.dataclass(frozen=True, slots=True)
class EraChosen:
    """大正, 昭和, 平成, 令和."""

    era: Era = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class TypedNext:
    """次へ: the field is complete; on S33 確認: all are right."""


@dataclasses.dataclass(frozen=True, slots=True)
class TypedSkipped:
    """記号なし, or わからない at the branch number."""


@dataclasses.dataclass(frozen=True, slots=True)
class TypedEdited:
    """訂正 beside one row of S33."""

    field: TypedField


@dataclasses.dataclass(frozen=True, slots=True)
class AnotherPaper:
    """はい on S42: a new certificate is at hand. いいえ is the bell."""


@dataclasses.dataclass(frozen=True, slots=True)
class QrRead:
    """A code that tells whose coverage to ask for: a search key, never a proof."""

    face: CardFaceKey = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class QrReadWithoutBirth:
    """A member id that tells everything but the birth date (JP Core): the patient types that."""

    key: InsuredKey = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class QrPartsRead:
    """So many of the symbols of one text were seen (structured append)."""

    have: int
    total: int


@dataclasses.dataclass(frozen=True, slots=True)
class QrOfAnotherKind:
    """A code that is no insurance card; ``kind`` names it."""

    kind: QrKind


@dataclasses.dataclass(frozen=True, slots=True)
class CameraLost:
    """No picture comes."""


@dataclasses.dataclass(frozen=True, slots=True)
class CameraBack:
    """Pictures come again."""
