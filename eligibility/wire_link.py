"""What the intermediary server and the certificate authority hand to the link, one line a fact.

A link number (紐づけ番号) stands for one person at both. It is no My Number, and none is taken.
"""

import msgspec

from eligibility.errors import WireError
from eligibility.wire_message import Message


class LinkLine(Message, frozen=True, forbid_unknown_fields=True):
    """Either an insurer's code for the person, or a certificate of the person's card."""

    link_number: str
    insurer_no: str | None = None
    code: str | None = None
    """機関別符号 of that insurer."""
    cert_key: str | None = None
    """Hex of SHA-256 over the issuer's name (DER) and the serial number's content bytes."""


_DECODER = msgspec.json.Decoder(LinkLine)


def decode_link(line: bytes) -> LinkLine:
    """One line; raises WireError, which quotes nothing."""
    try:
        return _DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise WireError("not a line of the link's feed") from None
