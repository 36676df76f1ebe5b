"""What is said of each key of a message, after the commit."""

from collections.abc import Iterable
from typing import Protocol

from eligibility import wire
from eligibility.batch import ReceiptState
from eligibility.errors import Code
from hospital.clock import Outside

Outcome = ReceiptState | Code
"""Had, or the code of a refusal."""


class FromKiosk(Protocol):
    """What every message of a kiosk says of itself."""

    @property
    def institution(self) -> str:
        """医療機関コード."""

    @property
    def device(self) -> str:
        """The kiosk's name within the institution."""


def receipt(
    message: FromKiosk, in_reply_to: str, items: Iterable[wire.ReceiptItem], outside: Outside
) -> wire.Receipt:
    """The receipt for a message, to whoever signed it."""
    return wire.Receipt(
        receipt_id=outside.new_id(),
        in_reply_to=in_reply_to,
        institution=message.institution,
        device=message.device,
        received_at=outside.now(),
        items=tuple(items),
    )


def item(key: str, sha256: str, outcome: Outcome) -> wire.ReceiptItem:
    """What is said of one key."""
    if isinstance(outcome, Code):
        return wire.ReceiptItem(
            key=key, sha256=sha256, state=ReceiptState.REFUSED.value, code=outcome.code
        )
    return wire.ReceiptItem(key=key, sha256=sha256, state=outcome.value)
