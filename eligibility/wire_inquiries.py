"""The hospital's inquiries over MQTT: a list of appointments down, answers line by line up.

A list is signed by the hospital and encrypted to one kiosk; what goes up is signed by the kiosk and
encrypted to the hospital. Protocol: device.md 1.4 "inquiries in bulk", docs/batch.md.
"""

import datetime as dt
import enum

from eligibility.wire import CardFace, Embedded, InquiryAnswer
from eligibility.wire_message import Message

LIST_LIMIT_LINES = 2_000
"""A longer list is refused whole: it would not fit into one message."""
DEADLINE_LIMIT_H = 48
"""A deadline further away is refused: what is asked so early is old when it is needed."""
SHORT_LIST_LINES = 10
"""Lists up to this length are somebody at a desk who waits: they go before longer ones."""


class LineStatus(enum.StrEnum):
    """What became of one line (device.md 1.4), in words that this version knows."""

    FOUND = "found"
    SEVERAL = "several"
    NONE = "none"
    LAPSED = "lapsed"
    """Found, but the coverage does not hold on the day asked about."""
    NOT_ASKED = "not-asked"
    """The deadline passed, or the line was refused: ``code`` says why."""


class InquiryLine(Message, frozen=True):
    """One appointment."""

    line: int
    """The hospital's own number, 1 or more, each once in a list; it comes back as it is."""
    card_face: CardFace
    confirmation_date: dt.date | None = None
    """None: the day on which the service answers."""
    LimitApplicationCertificateRelatedConsFlg: str = "0"


class InquiryList(Message, frozen=True, tag_field="schema", tag="oev-inquiry/1"):
    """``down/inquiry``: the newest eligibility of each line is wanted before ``deadline``."""

    inquiry_id: str
    institution: str
    device: str
    sent_at: dt.datetime
    deadline: dt.datetime
    lines: tuple[InquiryLine, ...]


class InquiryHead(Message, frozen=True, tag_field="schema", tag="oev-inquiry/1"):
    """A list's first fields: enough to refuse by its id what cannot be read further."""

    inquiry_id: str
    institution: str
    device: str


class InquiryAsSent(Message, frozen=True, tag_field="schema", tag="oev-inquiry/1"):
    """A list before its lines are read: a line that breaks the contract spoils no other."""

    inquiry_id: str
    sent_at: dt.datetime
    deadline: dt.datetime
    lines: tuple[Embedded, ...]


class LineNumber(Message, frozen=True):
    """What must be readable of every line."""

    line: int


class InquiryTaken(Message, frozen=True, tag_field="schema", tag="oev-inquiry-taken/1"):
    """``up/answer``, first: the kiosk has the list on its disk, or refuses it whole."""

    inquiry_id: str
    sha256: str
    """Of the list's exact bytes."""
    institution: str
    device: str
    at: dt.datetime
    state: str
    """``eligibility.batch.ReceiptState``."""
    code: str | None = None


class LineAnswer(Message, frozen=True):
    """One line's answer."""

    line: int
    status: str
    """``LineStatus``; a newer kiosk may say another word, and the other lines still count."""
    answer: InquiryAnswer | None = None
    """None with ``none`` and ``not-asked``; with ``several`` nobody is listed in it."""
    code: str | None = None
    """``eligibility.errors.Code`` of a line that was not asked."""


class InquiryPart(Message, frozen=True, tag_field="schema", tag="oev-inquiry-answer/1"):
    """``up/answer``: a numbered partial answer; receipted like a notice, by ``answer_id``."""

    answer_id: str
    inquiry_id: str
    institution: str
    device: str
    part: int
    """From 1; together the parts hold each line of the list once."""
    is_last: bool
    lines: tuple[LineAnswer, ...]


AnswerUp = InquiryTaken | InquiryPart
