"""Log lines for the system's journal: events with ids and codes.

A traceback is given by kinds and places only, because an error's text may quote what was sent.
"""

import logging
import sys
from types import TracebackType

from eligibility.faults import told

_ErrorInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class PlacesOnly(logging.Formatter):
    """Lines whose tracebacks do not quote."""

    def formatException(self, ei: _ErrorInfo) -> str:  # noqa: N802 - the library's name
        """See class."""
        return "" if ei[1] is None else told(ei[1])


def set_up() -> None:
    """Sends every logger's lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlacesOnly("%(levelname)s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # handshakes that strangers break off
