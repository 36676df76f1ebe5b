"""Log lines as JSON, one a line: time, level, logger, event, the event's fields.

Events are written as ``name key=value ...``; a traceback is given by kind and place only, because
its text may quote a row.
"""

import datetime as dt
import json
import logging
import re
import sys
from types import TracebackType

from eligibility.faults import kind_and_place, told

_OURS = "cloud"
_FIELD = re.compile(r"(\w+)=(\S*)")


class JsonFormatter(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """See class."""
        event, fields = _parsed(record.name, record.getMessage())
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, str] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": event,
        }
        line |= {name: value for name, value in fields.items() if name not in line}
        if record.exc_info and record.exc_info[1] is not None:
            line |= _error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _parsed(logger: str, message: str) -> tuple[str, dict[str, str]]:
    """Our own events have fields; of a library's sentence the first line is kept."""
    if not logger.startswith(_OURS):
        return message.partition("\n")[0], {}
    event, _, rest = message.partition(" ")
    return event, dict(_FIELD.findall(rest))


def _error(error: BaseException) -> dict[str, str]:
    kind, place = kind_and_place(error)
    return {"error": kind, "error_at": place}


def unexpected(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    """For ``sys.excepthook``: a database's error quotes the row, so kinds and places only."""
    logging.getLogger(_OURS).critical("unexpected %s", told(error))


def set_up(level: str) -> None:
    """Sends every logger's lines to standard error. Raises ValueError for an unknown level."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
