"""What an insurer sends and is told, as JSON: one line a change, official names for a coverage.

A line says how a coverage stands from now on, whole; what is absent is not registered. Unknown
fields are refused here: a mistyped name would lose a fact about somebody's insurance.
"""

import datetime as dt
import re
from typing import Literal

import msgspec

from eligibility.errors import WireError
from eligibility.my_number import is_named_like_my_number
from eligibility.wire_message import Message

Kind = Literal["register", "change", "terminate", "correct"]


class ElderlyRecipientPaper(Message, frozen=True, forbid_unknown_fields=True):
    """高齢受給者証; days are YYYYMMDD, the last day is inside."""

    ElderlyRecipientContributionRatio: str
    ElderlyRecipientValidStartDate: str
    ElderlyRecipientValidEndDate: str | None = None
    ElderlyRecipientCertificateDate: str | None = None


class LimitApplicationPaper(Message, frozen=True, forbid_unknown_fields=True):
    """限度額適用認定証 (and 限度額適用・標準負担額減額認定証: classification 02)."""

    LimitApplicationCertificateClassification: str
    LimitApplicationCertificateClassificationFlag: str
    LimitApplicationCertificateValidStartDate: str
    LimitApplicationCertificateValidEndDate: str | None = None
    LimitApplicationCertificateDate: str | None = None
    LimitApplicationCertificateLongTermDate: str | None = None


class SpecificDiseasesPaper(Message, frozen=True, forbid_unknown_fields=True):
    """特定疾病療養受療証."""

    SpecificDiseasesDiseaseCategory: str
    SpecificDiseasesValidStartDate: str
    SpecificDiseasesValidEndDate: str | None = None
    SpecificDiseasesCertificateDate: str | None = None
    SpecificDiseasesSelfPay: str | None = None


class OtherPaper(Message, frozen=True, forbid_unknown_fields=True):
    """A paper that says no more than that it holds; ``eligibility.benefits.PlainKind``."""

    kind: str
    ValidStartDate: str
    ValidEndDate: str | None = None
    CertificateDate: str | None = None


class BatchLine(Message, frozen=True, forbid_unknown_fields=True):
    """One line of a batch: one change of one coverage of one person."""

    kind: Kind
    code: str
    """機関別符号: the insurer's own code for the person, from the intermediary server."""
    InsurerNumber: str
    QualificationDate: str
    known_qualification_date: str | None = None
    """With ``correct``: the first day as on record, when the correction moves it."""
    withdrawn: bool = False
    """With ``correct``: the coverage never was."""
    InsuredCardSymbol: str | None = None
    InsuredIdentificationNumber: str | None = None
    InsuredBranchNumber: str | None = None
    PersonalFamilyClassification: str | None = None
    InsuredName: str | None = None
    Name: str | None = None
    NameKana: str | None = None
    Sex1: str | None = None
    Birthdate: str | None = None
    PostNumber: str | None = None
    Address: str | None = None
    HomeMunicipality: str | None = None
    """全国地方公共団体コード, 6 digits, of where the person lives."""
    InsurerName: str | None = None
    InsurerMunicipality: str | None = None
    """Of a municipal insurer: the 全国地方公共団体コード of the municipality."""
    DisqualificationDate: str | None = None
    ReasonOfLoss: str | None = None
    InsuredCardClassification: str = "01"
    InsuredCertificateIssuanceDate: str | None = None
    InsuredCardValidDate: str | None = None
    InsuredCardExpirationDate: str | None = None
    InsuredPartialContributionRatio: str | None = None
    PreschoolClassification: str | None = None
    ElderlyRecipientCertificateInfo: tuple[ElderlyRecipientPaper, ...] | None = None
    """All that are known; absent: they stay as they are. The same holds for the next three."""
    LimitApplicationCertificateRelatedInfo: tuple[LimitApplicationPaper, ...] | None = None
    SpecificDiseasesCertificateList: tuple[SpecificDiseasesPaper, ...] | None = None
    certificates: tuple[OtherPaper, ...] | None = None
    protections: tuple[str, ...] | None = None
    """All that hold for the person: ``address-withheld``, ``information-refused``."""


class LineError(Message, frozen=True):
    """Why a batch was refused: where, never what."""

    line: int
    field: str
    reason: str
    """A word of a closed list, docs/insurers.md."""
    detail: str = ""


class BatchReport(Message, frozen=True):
    """What became of a batch; the same batch again gets the same bytes."""

    InsurerNumber: str
    batch_no: int
    state: Literal["applied", "refused"]
    sha256: str
    """Of the body, hex."""
    received_at: dt.datetime
    line_count: int
    error_count: int
    register: int = 0
    change: int = 0
    terminate: int = 0
    correct: int = 0
    errors: tuple[LineError, ...] = ()
    """The first thousand; ``error_count`` tells how many there are."""


class CoverageVersion(Message, frozen=True):
    """What was known of one coverage from one time to another; ``recorded_until`` absent: now."""

    version: int
    """Counts the versions of one coverage from 1 on."""
    recorded_from: dt.datetime
    QualificationDate: str
    InsuredIdentificationNumber: str
    PersonalFamilyClassification: str
    Name: str
    NameKana: str
    Sex1: str
    Birthdate: str
    InsuredCardClassification: str
    recorded_until: dt.datetime | None = None
    batch_no: int | None = None
    """The batch that said so; absent for what an operator entered."""
    InsuredCardSymbol: str | None = None
    InsuredBranchNumber: str | None = None
    InsuredName: str | None = None
    PostNumber: str | None = None
    Address: str | None = None
    HomeMunicipality: str | None = None
    DisqualificationDate: str | None = None
    ReasonOfLoss: str | None = None
    InsuredCertificateIssuanceDate: str | None = None
    InsuredCardValidDate: str | None = None
    InsuredCardExpirationDate: str | None = None
    InsuredPartialContributionRatio: str | None = None
    PreschoolClassification: str | None = None
    ElderlyRecipientCertificateInfo: tuple[ElderlyRecipientPaper, ...] = ()
    LimitApplicationCertificateRelatedInfo: tuple[LimitApplicationPaper, ...] = ()
    SpecificDiseasesCertificateList: tuple[SpecificDiseasesPaper, ...] = ()
    certificates: tuple[OtherPaper, ...] = ()


class ProtectionVersion(Message, frozen=True):
    """When a protection that the insurer had set was known."""

    protection: str
    recorded_from: dt.datetime
    recorded_until: dt.datetime | None = None


class CoverageHistory(Message, frozen=True):
    """Everything that the insurer itself has said of one person, oldest first."""

    InsurerNumber: str
    code: str
    versions: tuple[CoverageVersion, ...] = ()
    protection_versions: tuple[ProtectionVersion, ...] = ()


class LineMalformed(WireError):
    """A line that is no change of a coverage; names the field and why, never the value."""

    def __init__(self, field: str, reason: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field = field
        self.reason = reason
        self.detail = detail


_DECODER = msgspec.json.Decoder(BatchLine)
_FIELD_NAME = re.compile("[A-Za-z][A-Za-z0-9_]{0,63}")


def decode_line(line: bytes) -> BatchLine:
    """One line; raises LineMalformed."""
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise _malformed(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise LineMalformed("", "not-json", "not one JSON object in UTF-8") from None
    except RecursionError:
        raise LineMalformed("", "not-json", "nested too deeply") from None


def _malformed(sentence: str) -> LineMalformed:
    """Msgspec's sentence without the value that it may quote."""
    what, _, path = sentence.partition(" - at `$")
    within = path.rstrip("`").lstrip(".").split("[")[0]
    quoted = what.partition("`")[2].partition("`")[0]
    if what.startswith("Object contains unknown field"):
        if is_named_like_my_number(quoted):
            return LineMalformed(_path(within, quoted), "my-number", "a My Number must not be sent")
        return LineMalformed(_path(within, quoted), "unknown-field", "there is no such field")
    if what.startswith("Object missing required field"):
        return LineMalformed(_path(within, quoted), "missing", "it is needed")
    if what.startswith("Invalid"):
        reason = "unknown-kind" if within == "kind" else "unknown-value"
        return LineMalformed(within, reason, "a value that is not in the list")
    return LineMalformed(within, "wrong-type", "another type is needed")


def _path(within: str, name: str) -> str:
    """A sender's own name of a field is repeated only where it can be one."""
    known = name if _FIELD_NAME.fullmatch(name) else ""
    return ".".join(part for part in (within, known) if part)
