"""What the registry tells insurers and institutions on its own account, as JSON.

An insurer learns of another one only its number, its name and the days in common; an institution
learns only which of its own inquiries is meant.
"""

import datetime as dt
import enum

from eligibility.wire_message import Message


class OwnCoverage(Message, frozen=True):
    """The coverage by which the insurer that is told finds its own insured."""

    InsuredIdentificationNumber: str
    QualificationDate: str
    InsuredCardSymbol: str | None = None
    InsuredBranchNumber: str | None = None
    DisqualificationDate: str | None = None


class OtherInsurer(Message, frozen=True):
    """All that an insurer learns of another one."""

    InsurerNumber: str
    InsurerName: str


class DoubleEnrolment(Message, frozen=True, tag_field="kind", tag="double-enrolment"):
    """Somebody is insured by the told insurer and by another one on the same days (二重加入)."""

    finding_id: str
    own: OwnCoverage
    other: OtherInsurer
    overlap_from: dt.date
    found_at: dt.datetime
    overlap_until: dt.date | None = None
    """First day without overlap; absent while both run."""


class DoubleEnrolmentResolved(
    Message, frozen=True, tag_field="kind", tag="double-enrolment-resolved"
):
    """The finding holds no longer: a coverage was ended, corrected, or overlaps on other days."""

    finding_id: str
    resolved_at: dt.datetime


class Resident(Message, frozen=True):
    """Whom a municipality looks for among its residents when it insures nobody by our knowledge."""

    Name: str
    NameKana: str
    Birthdate: str
    Sex1: str


class JoinedEmployeeInsurance(
    Message, frozen=True, tag_field="kind", tag="joined-employee-insurance"
):
    """Somebody joined an employee insurance; the day of joining is NHI's last (国保法8条)."""

    joined_on: dt.date
    own: OwnCoverage | None = None
    """The municipality's own coverage of the person; absent when the registry knows none."""
    resident: Resident | None = None
    """Only where ``own`` is absent, and never of a protected person."""


InsurerNotice = DoubleEnrolment | DoubleEnrolmentResolved | JoinedEmployeeInsurance


class InstitutionNoticeKind(enum.Enum):
    """What an institution is told about one of its own inquiries."""

    RECORD_CORRECTED = "record-corrected"
    """The answer has become wrong: ask again."""
    EXPIRED_CARD_SEEN = "expired-card-seen"
    """It was asked by the face of a card whose coverage is lost."""
    INQUIRY_RESOLVED = "inquiry-resolved"
    """What was not found and remembered is known now: ask again."""


class InstitutionNotice(Message, frozen=True):
    """The institution's own id and a kind; a newer service may send kinds of its own."""

    kind: str
    verification_id: str


class InsurerMessage(Message, frozen=True):
    """One message; it comes again until it is acknowledged by its id."""

    message_id: int
    created_at: dt.datetime
    content: InsurerNotice


class InsurerMessages(Message, frozen=True):
    """GET /v1/insurer/messages: the oldest that were not acknowledged, in order."""

    messages: tuple[InsurerMessage, ...] = ()
    more: bool = False
    """Acknowledge these and ask again."""


class InstitutionMessage(Message, frozen=True):
    """One notice; it comes again until one device or the hospital has acknowledged it."""

    message_id: int
    created_at: dt.datetime
    content: InstitutionNotice


class InstitutionMessages(Message, frozen=True):
    """GET /v1/notices: the oldest that were not acknowledged, in order."""

    messages: tuple[InstitutionMessage, ...] = ()
    more: bool = False
    """Acknowledge these and ask again."""


class Acknowledgement(Message, frozen=True):
    """POST .../acknowledgements: these messages are kept by whoever fetched them."""

    message_ids: tuple[int, ...]


class Acknowledged(Message, frozen=True):
    """Those of them that are the caller's; they do not come again."""

    message_ids: tuple[int, ...] = ()


def kind_of(notice: InsurerNotice | InstitutionNotice) -> str:
    """The word by which receivers tell notices apart."""
    if isinstance(notice, InstitutionNotice):
        return notice.kind
    return str(notice.__struct_config__.tag)
