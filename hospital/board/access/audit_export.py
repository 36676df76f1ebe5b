"""The audit as a file, a block at a time."""

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Iterator

from hospital.board.access.audit import Entry

_NAMES = ("n", "at", "staff_id", "what", "about", "address")


def blocks(form: str, entries: Iterable[Entry]) -> Iterator[bytes]:
    """``csv`` with a heading, or ``json``: one object a line."""
    if form == "csv":
        yield _row(_NAMES)
    for one in entries:
        if form == "csv":
            yield _row((one.n, one.at, one.staff_id, one.what, " ".join(one.about), one.address))
        else:
            yield json.dumps(dataclasses.asdict(one)).encode() + b"\n"


def _row(values: Iterable[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue().encode()
