"""Lists of appointments as a hospital sends them to a kiosk; everybody in them is made up."""

import datetime as dt
from collections.abc import Sequence

from eligibility import wire
from eligibility.inquiry import CardFaceKey
from eligibility.wire_inquiries import InquiryLine, InquiryList
from eligibility.wire_values import card_face_to_wire
from tests.bench.people import BenchPerson
from tests.bench.receptions import OWNER, new_id


def face_of(someone: BenchPerson, **wrong: str | None) -> wire.CardFace:
    """What is printed on somebody's oldest card, with some fields changed."""
    coverage = someone.coverages[0]
    face = card_face_to_wire(CardFaceKey(coverage.key, coverage.person.birthdate))
    return wire.changed(face, **wrong)


def a_line(
    number: int, face: wire.CardFace, day: dt.date | None = None, consent: str = "0"
) -> InquiryLine:
    return InquiryLine(
        line=number,
        card_face=face,
        confirmation_date=day,
        LimitApplicationCertificateRelatedConsFlg=consent,
    )


def a_list(
    lines: Sequence[InquiryLine],
    deadline: dt.datetime,
    *,
    inquiry_id: str | None = None,
    device: str = OWNER.device,
) -> InquiryList:
    return InquiryList(
        inquiry_id=inquiry_id or new_id(),
        institution=OWNER.institution,
        device=device,
        sent_at=deadline - dt.timedelta(hours=1),
        deadline=deadline,
        lines=tuple(lines),
    )
