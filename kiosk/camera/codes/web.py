"""A web page, such as a clinic's: named, never opened (interfaces.md 2.2)."""

import re

from kiosk.flow.events import QrKind

_BEGIN = re.compile(rb"https?://", re.IGNORECASE)


def recognise(payload: bytes) -> QrKind | None:
    """WEB_ADDRESS for http and https."""
    return QrKind.WEB_ADDRESS if _BEGIN.match(payload) else None
