"""The examples in ``docs/asyncapi.yaml``: made-up people, one device's day, as the code writes it.

They are one story: three records, of which the hospital at first has one. Hashes and digests are
computed here as everywhere; what answers what is checked by running the hospital's end on them.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from eligibility import wire
from eligibility.batch import ReceiptState, digest_of, record_sha256
from eligibility.errors import Code
from eligibility.wire_declaration import DeclarationMade
from eligibility.wire_inquiries import (
    InquiryLine,
    InquiryList,
    InquiryPart,
    InquiryTaken,
    LineAnswer,
    LineStatus,
)
from eligibility.wire_message import Message
from eligibility.wire_results import ResultOfQualificationConfirmation

INSTITUTION, DEVICE = "1310000011", "reception-1"
NOON = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)
_OWN: Mapping[str, Any] = {"institution": INSTITUTION, "device": DEVICE}

HANAKO = ResultOfQualificationConfirmation(
    InsurerNumber="138016",
    InsuredCardSymbol="千１２",
    InsuredIdentificationNumber="7654321",
    InsuredBranchNumber="01",
    PersonalFamilyClassification="1",
    InsuredName="山田\u3000花子",
    Name="山田\u3000花子",
    NameKana="ﾔﾏﾀﾞ ﾊﾅｺ",
    Sex1="2",
    Birthdate="19890412",
    InsurerName="練習市",
    QualificationDate="20200401",
)


def _answer(verification_id: str, validity: str, *found: Any) -> wire.InquiryAnswer:  # noqa: ANN401 - coverages
    return wire.InquiryAnswer(
        verification_id=verification_id,
        QualificationValidity=validity,
        processed_at=NOON,
        QualificationConfirmationDate=TODAY,
        ResultList=tuple(found),
    )


def _record(answer: wire.InquiryAnswer, number: int, **more: Any) -> wire.Verification:  # noqa: ANN401 - fields
    return wire.Verification(
        verification_id=answer.verification_id,
        session_id=f"885e25ee-f1a6-4211-8769-e5b69d30200{number}",
        answer=answer,
        sealed_at=NOON,
        reception_number=number,
        **_OWN,
        **{"ReferenceClassification": "1", **more},
    )


RECORDS: Sequence[wire.Verification] = (
    _record(
        _answer("2c8e0fac-be67-4b77-a205-c1c57e460cc3", "1", HANAKO),
        1,
        holder_verification=wire.Holder.PIN,
        proof="auth-signature",
        consented=("YZK", "TKK", "SHJ", "TSR"),
        consented_at=NOON,
        consent_until=NOON + dt.timedelta(hours=24),
        PrescriptionIssueSelect="1",
    ),
    _record(
        _answer("5d0a7c62-33a0-4f27-9e41-0a6f4d4f7b10", "4"),
        2,
        staff_id="nurse-7",
        provisional=True,
        declaration=DeclarationMade(
            reason="no-service",
            insurance="later-stage",
            issued="before-this-month",
            share="1",
            seen_before="yes",
            name_kana="ヤマダ\u3000ハナコ",
            birthdate=dt.date(1948, 4, 12),
            sex="2",
            phone="0312345678",
        ),
    ),
    _record(
        _answer("f3b9d1e4-8c55-4c0e-b1a7-6f2a90c7d233", "1", HANAKO),
        3,
        ReferenceClassification="2",
        reverifies="5d0a7c62-33a0-4f27-9e41-0a6f4d4f7b10",
    ),
)
_SEALED = [wire.encode(record) for record in RECORDS]
HASHES = [record_sha256(sealed) for sealed in _SEALED]


def part(part_id: str, *sequences: int) -> wire.BatchPart:
    """A part with these records of the story."""
    return wire.BatchPart(
        part_id=part_id,
        business_day=TODAY,
        count=len(sequences),
        digest=digest_of(HASHES[number - 1] for number in sequences),
        records=tuple(
            wire.PartRecord(
                sequence=number,
                verification_id=RECORDS[number - 1].verification_id,
                sha256=HASHES[number - 1],
                record=wire.embed(_SEALED[number - 1]),
            )
            for number in sequences
        ),
        **_OWN,
    )


PART = part("c09b36cb-2001-4c58-bd08-c5628b513da4", 1)
LATER_PART = part("7e0c5f4b-8a0d-4d6a-9a39-52c7d6f2c6aa", 2, 3)
TOTAL = wire.DayTotal(
    total_id="0a31ecb4-5e8e-4ec4-a492-21b6ae5053e3",
    business_day=TODAY,
    revision=1,
    total=3,
    digest=digest_of(HASHES),
    closed_at=NOON,
    **_OWN,
)
CALL = wire.NoticeUp(
    notice_id="b534dfb7-db8d-4b92-a6f6-b46aa4a89082", kind="staff-called", at=NOON, **_OWN
)
CORRECTED = wire.NoticeUp(
    notice_id="d3efb737-ccbe-5487-8959-273caf069052",
    kind="record-corrected",
    at=NOON,
    verification_id="a93eaf5a-c9e9-4768-9b10-88516519d209",
    **_OWN,
)


def receipt(in_reply_to: str, items: Sequence[tuple[str, str]], code: Code | None = None) -> Any:  # noqa: ANN401 - a message
    """What the hospital says of keys and hashes: accepted, or refused by ``code``."""
    state = ReceiptState.ACCEPTED if code is None else ReceiptState.REFUSED
    return wire.Receipt(
        receipt_id="22dee707-f74d-4118-bcde-e7c7a52c4bd4",
        in_reply_to=in_reply_to,
        received_at=NOON,
        items=tuple(
            wire.ReceiptItem(
                key=key, sha256=sha256, state=state.value, code=code.code if code else None
            )
            for key, sha256 in items
        ),
        **_OWN,
    )


def day_answer(*missing: tuple[int, int]) -> wire.DayAnswer:
    """Complete, or the gaps."""
    return wire.DayAnswer(
        in_reply_to=TOTAL.total_id,
        business_day=TODAY,
        revision=TOTAL.revision,
        complete=not missing,
        missing=missing,
        **_OWN,
    )


LIST = InquiryList(
    inquiry_id="3f6a5b0e-56b1-4a0e-9a55-0d1c9f2b7e51",
    sent_at=NOON,
    deadline=NOON + dt.timedelta(minutes=10),
    lines=(
        InquiryLine(
            line=1,
            card_face=wire.CardFace(
                InsurerNumber="138016",
                InsuredCardSymbol="千１２",
                InsuredIdentificationNumber="7654321",
                InsuredBranchNumber="01",
                Birthdate="19890412",
            ),
        ),
        InquiryLine(
            line=2,
            card_face=wire.CardFace(
                InsurerNumber="138016", InsuredIdentificationNumber="1", Birthdate="19500101"
            ),
            confirmation_date=TODAY + dt.timedelta(days=1),
        ),
    ),
    **_OWN,
)


def taken(state: ReceiptState, code: Code | None = None) -> InquiryTaken:
    """The kiosk has the list, or refuses it whole."""
    return InquiryTaken(
        inquiry_id=LIST.inquiry_id,
        sha256=record_sha256(wire.encode(LIST)),
        at=NOON,
        state=state.value,
        code=code.code if code else None,
        **_OWN,
    )


ANSWERS = InquiryPart(
    answer_id="9b1f3f86-6a5d-4a52-8f6d-97a1a0c3f0c7",
    inquiry_id=LIST.inquiry_id,
    part=1,
    is_last=True,
    lines=(
        LineAnswer(
            line=1,
            status=LineStatus.FOUND,
            answer=_answer("6e2f8a90-4d41-4b0f-8f43-2f0d4f6f9c12", "1", HANAKO),
        ),
        LineAnswer(line=2, status=LineStatus.NONE),
    ),
    **_OWN,
)


def status(state: str, **more: Any) -> Message:  # noqa: ANN401 - fields
    """Of the device; the Will knows neither time nor counts."""
    return wire.DeviceStatus(device=DEVICE, state=state, version="0.1.0", **more)
