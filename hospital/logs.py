"""Log lines for the system's journal, and the end of a process that met the unexpected.

A traceback is given by kinds and places only, because an error's text may quote a person. A thread
that dies would leave records without files or receipts: the process ends
instead, and its unit starts it again.
"""

import logging
import os
import sys
import threading
from types import TracebackType

from eligibility.faults import told

logger = logging.getLogger(__name__)

EXIT_UNEXPECTED = 70
"""EX_SOFTWARE of sysexits.h."""

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
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each request tells nothing


def end_on_the_unexpected() -> None:
    """For a process of its own: an error that nobody caught, in any thread, ends it."""
    sys.excepthook = _process_failed
    sys.unraisablehook = _not_raised
    threading.excepthook = _thread_failed


def _process_failed(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    logger.critical("unexpected thread=main %s", told(error))


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is None or isinstance(failed.exc_value, SystemExit):
        return
    name = failed.thread.name if failed.thread else "?"
    logger.critical("unexpected thread=%s %s", name, told(failed.exc_value))
    os._exit(EXIT_UNEXPECTED)  # what had to be kept is on disk; nothing else can be relied on


def _not_raised(failed: "sys.UnraisableHookArgs") -> None:
    if failed.exc_value is not None:
        logger.error("not_raised %s", told(failed.exc_value))
