"""Messages and operations of the batch channel as a table: what ``docs/asyncapi.yaml`` tells."""

import dataclasses

from eligibility import asyncapi_examples as story, wire
from eligibility.batch import ReceiptState
from eligibility.errors import Code
from eligibility.wire_inquiries import InquiryList, InquiryPart, InquiryTaken
from eligibility.wire_message import Message

COVERAGE, NOTICE, STATUS, ANSWER = "up/coverage", "up/notice", "up/status", "up/answer"
RECEIPT, INQUIRY = "down/receipt", "down/inquiry"
WEEK_S, MINUTES_S = 7 * 24 * 3600, 600

CHANNELS = {
    COVERAGE: "Sealed records in parts, and a day's total",
    NOTICE: "Something for the reception desk now; no personal data",
    STATUS: "How the device is; retained, also its Will (60 s); unsigned, decide nothing by it",
    ANSWER: "What the kiosk found for a list of appointments, in numbered parts",
    RECEIPT: "What the hospital has committed, and what misses of a day",
    INQUIRY: "A list of appointments whose newest eligibility is wanted",
}
"""Last levels of the address, and what travels there."""


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """One kind of message."""

    name: str
    kind: type[Message]
    channel: str
    correlation: str
    """The field by which question and answer find each other; empty: none."""
    summary: str
    examples: tuple[tuple[str, Message], ...]
    is_encrypted: bool = True
    """To the other side; what is not is signed at least, except the status."""
    expiry_s: int = WEEK_S
    """Message Expiry; 0: none."""


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    """Something that the hospital's end does; ``reply`` names the answer's message."""

    name: str
    action: str
    message: str
    summary: str
    reply: str = ""


MESSAGES = (
    Told(
        "batchPart",
        wire.BatchPart,
        COVERAGE,
        "part_id",
        "Some sealed records of one business day: at most 100 and 128 kB, or one larger record",
        (
            ("A patient with a My Number Card and PIN", story.PART),
            (
                "Taken in provisionally with a declaration; asked again by card face",
                story.LATER_PART,
            ),
        ),
    ),
    Told(
        "dayTotal",
        wire.DayTotal,
        COVERAGE,
        "total_id",
        "How many records the closed day has, and their digest; a late record raises the revision",
        (("Three records", story.TOTAL),),
    ),
    Told(
        "notice",
        wire.NoticeUp,
        NOTICE,
        "notice_id",
        "For the reception desk; its receipt's sha256 is of the JWS payload's exact bytes",
        (("A patient calls", story.CALL), ("From the eligibility service", story.CORRECTED)),
    ),
    Told(
        "status",
        wire.DeviceStatus,
        STATUS,
        "",
        "online, closing or offline",
        (
            (
                "Online, nothing waits",
                story.status("online", at=story.NOON, business_day=story.TODAY, waiting=0),
            ),
            ("The Will", story.status("offline")),
        ),
        is_encrypted=False,
        expiry_s=0,
    ),
    Told(
        "receipt",
        wire.Receipt,
        RECEIPT,
        "in_reply_to",
        "One item a record or notice, sent after the commit",
        (
            (
                "Committed",
                story.receipt(
                    story.PART.part_id, [(story.RECORDS[0].verification_id, story.HASHES[0])]
                ),
            ),
            (
                "The same id with another content was there before",
                story.receipt(
                    story.LATER_PART.part_id,
                    [(story.RECORDS[1].verification_id, story.HASHES[1])],
                    Code.RECORD_CONFLICT,
                ),
            ),
        ),
        is_encrypted=False,
    ),
    Told(
        "dayAnswer",
        wire.DayAnswer,
        RECEIPT,
        "in_reply_to",
        "Is the day complete, and if not, which sequences to send again",
        (("Two are missing", story.day_answer((2, 3))), ("Complete", story.day_answer())),
        is_encrypted=False,
    ),
    Told(
        "inquiryList",
        InquiryList,
        INQUIRY,
        "inquiry_id",
        "Appointments; encrypted to the one kiosk that is to ask",
        (("Two appointments", story.LIST),),
        expiry_s=MINUTES_S,
    ),
    Told(
        "inquiryTaken",
        InquiryTaken,
        ANSWER,
        "inquiry_id",
        "The kiosk has the list on its disk, or refuses it whole",
        (
            ("Taken", story.taken(ReceiptState.ACCEPTED)),
            ("Refused", story.taken(ReceiptState.REFUSED, Code.REQUEST_MALFORMED)),
        ),
    ),
    Told(
        "inquiryAnswer",
        InquiryPart,
        ANSWER,
        "inquiry_id",
        "A numbered partial answer; receipted like a notice, by answer_id",
        (("Found, and nobody found", story.ANSWERS),),
    ),
)

OPERATIONS = (
    Operation(
        "takePart", "receive", "batchPart", "Commit each record once, then answer", "receipt"
    ),
    Operation("takeDayTotal", "receive", "dayTotal", "Compare with what is there", "dayAnswer"),
    Operation("takeNotice", "receive", "notice", "Show it at the desk, once", "receipt"),
    Operation("takeStatus", "receive", "status", "Show it, decide nothing by it"),
    Operation(
        "askForAppointments",
        "send",
        "inquiryList",
        "Optional: ask a kiosk for many people",
        "inquiryTaken",
    ),
    Operation("takeInquiryAnswer", "receive", "inquiryAnswer", "Keep it, then answer", "receipt"),
)
