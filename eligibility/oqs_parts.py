"""What the official messages are put together from: tags with texts, dates, their outer form.

Dates are YYYYMMDD, times YYYYMMDDhhmmss, both of Japan (eligibility.md 5.6). An empty tag says as
much as a missing one. Numbers stay text: a leading zero is a digit (interfaces.md 1.3).
"""

import contextlib
import datetime as dt
from collections.abc import Iterable

from eligibility.errors import WireError
from eligibility.inquiry import JAPAN
from eligibility.oqs_xml import Element, Encoded, Encoding, encode_message, parse_message

_DATE_LENGTH, _TIME_LENGTH = 8, 14
Values = Iterable[tuple[str, str | None]]


def leaves(values: Values) -> tuple[Element, ...]:
    """A tag for each text that is there."""
    return tuple(Element(tag, text) for tag, text in values if text is not None)


def group(tag: str, values: Values) -> Element:
    """A tag around these."""
    return Element(tag, children=leaves(values))


def written(header: Element, body: Iterable[Element], encoding: Encoding) -> Encoded:
    """A whole message; raises WireError for text that XML cannot hold."""
    children = (header, Element("MessageBody", children=tuple(body)))
    return encode_message(Element("XmlMsg", children=children), encoding)


def opened(data: bytes, limit_bytes: int) -> tuple[Element, Element]:
    """Header and body of a message, in whatever order they come; raises WireError."""
    root = parse_message(data, limit_bytes)
    header, body = root.first("MessageHeader"), root.first("MessageBody")
    if root.tag != "XmlMsg" or header is None or body is None:
        raise WireError("XmlMsg with MessageHeader and MessageBody is expected")
    return header, body


def text_of(element: Element, tag: str) -> str | None:
    """What stands in a tag, blanks around it aside; None when it is empty or not there.

    Raises:
        WireError: the tag is there twice and says two things: nobody knows which one is meant.
    """
    texts = {child.text.strip() for child in element.all(tag)}
    if len(texts) > 1:
        raise WireError(f"{tag}: it is there twice with different content")
    return next(iter(texts), "") or None


def needed_text(element: Element, tag: str) -> str:
    """The same where it must be; raises WireError."""
    found = text_of(element, tag)
    if found is None:
        raise WireError(f"{tag}: it is missing")
    return found


def date_of(tag: str, text: str) -> dt.date:
    """From YYYYMMDD; raises WireError, naming the tag."""
    if len(text) == _DATE_LENGTH and text.isascii() and text.isdigit():
        with contextlib.suppress(ValueError):  # no such day: refused below
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    raise WireError(f"{tag}: not a date in the form YYYYMMDD")


def date_in(element: Element, tag: str) -> dt.date | None:
    """The date in a tag; None when there is none; raises WireError."""
    text = text_of(element, tag)
    return None if text is None else date_of(tag, text)


def time_in(element: Element, tag: str) -> dt.datetime | None:
    """The time in a tag, aware; None when there is none; raises WireError."""
    text = text_of(element, tag)
    if text is None:
        return None
    if len(text) == _TIME_LENGTH and text.isascii() and text.isdigit():
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=JAPAN)
    raise WireError(f"{tag}: not a time in the form YYYYMMDDhhmmss")


def date_text(day: dt.date | None) -> str | None:
    """YYYYMMDD."""
    return None if day is None else f"{day:%Y%m%d}"


def time_text(at: dt.datetime | None) -> str | None:
    """YYYYMMDDhhmmss in Japan."""
    return None if at is None else f"{at.astimezone(JAPAN):%Y%m%d%H%M%S}"
