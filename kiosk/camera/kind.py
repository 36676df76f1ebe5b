"""The name of a code's format, for tools and figures (interfaces.md 2.2)."""

from collections.abc import Callable

from kiosk.camera.codes import invitation, jahis, member, notebook, oev1, voucher, web
from kiosk.camera.codes.text import BYTE_ORDER_MARK
from kiosk.camera.qr import recognise
from kiosk.flow.events import QrKind

NONE = "none"
"""No code at all."""
INVITATION = "invitation"
"""For the first start alone; the reception says that it is no insurance code."""

_UNNAMED = {QrKind.UNKNOWN: "unknown", QrKind.DAMAGED: "damaged"}
_NAMES: tuple[tuple[Callable[[bytes], object], Callable[[bytes], str]], ...] = (
    (oev1.recognise, lambda _: "oev1"),
    (jahis.recognise, lambda plain: "sj1" if plain.startswith(b"SJ1") else "jahis-rx"),
    (voucher.recognise, lambda _: "voucher"),
    (notebook.recognise, lambda _: "jahistc"),
    (member.recognise, lambda plain: "jp-csv" if plain.startswith(b'"') else "jp-member"),
    (web.recognise, lambda _: "url"),
)
"""In the order of ``kiosk.camera.qr.recognise``."""


def kind_of(payload: bytes) -> str:
    """The format's name; ``damaged`` and ``unknown`` for what can be used by nobody."""
    if invitation.recognise(payload) is not None:
        return INVITATION
    answer = recognise(payload)
    if isinstance(answer, QrKind) and answer in _UNNAMED:
        return _UNNAMED[answer]
    plain = payload.removeprefix(BYTE_ORDER_MARK)
    return next((name(plain) for knows, name in _NAMES if knows(plain) is not None), "unknown")
