"""What the bytes of a QR code say: whose coverage to ask for, or which known kind of code it is.

Pure, and never raises: whatever a stranger prints may come in here. A code is a search key, never
a proof; nothing of it is kept or logged. Formats: interfaces.md 2.2 to 2.5, docs/qr.md.
"""

from eligibility.inquiry import CardFaceKey
from eligibility.insured import InsuredKey
from kiosk.camera.codes import jahis, member, notebook, oev1, voucher, web
from kiosk.camera.codes.text import BYTE_ORDER_MARK
from kiosk.flow.events import QrKind

LONGEST_BYTES = 8192
"""One symbol has at most 2,953 bytes; a long prescription in several is far below this."""

_FORMATS = (
    jahis.recognise,
    voucher.recognise,
    notebook.recognise,
    member.recognise,
    web.recognise,
)
"""In the order of interfaces.md 2.2, where our own comes first."""


def recognise(payload: bytes) -> CardFaceKey | InsuredKey | QrKind:
    """Whose coverage to ask for (InsuredKey: all but the birth date), or what else the code is."""
    if len(payload) > LONGEST_BYTES:
        return QrKind.UNKNOWN
    ours = oev1.recognise(payload)
    if ours is not None:
        return ours
    plain = payload.removeprefix(BYTE_ORDER_MARK)  # ours has none: its checksum counts every byte
    answers = (recognise_format(plain) for recognise_format in _FORMATS)
    return next((answer for answer in answers if answer is not None), QrKind.UNKNOWN)
