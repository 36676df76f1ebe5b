"""The medication notebook, 電子版お薬手帳: ``JAHISTC01`` to ``JAHISTC08``.

It tells name, sex and birth date, but no insurer: another proof is asked for (interfaces.md 2.2).
"""

import re

from kiosk.flow.events import QrKind

_BEGIN = re.compile(rb"JAHISTC[0-9]{2}")


def recognise(payload: bytes) -> QrKind | None:
    """MEDICATION_NOTEBOOK, of versions to come too."""
    return QrKind.MEDICATION_NOTEBOOK if _BEGIN.match(payload) else None
