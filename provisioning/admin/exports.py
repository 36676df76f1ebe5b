"""Tables as CSV for a spreadsheet: UTF-8 with its mark, and no cell that it would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

_MARK = "\ufeff"
_CALCULATED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a cell must not begin with: somebody's reason could be a formula (OWASP CSV injection).

A Japanese spreadsheet calculates the full-width ones, too.
"""


def csv_response(
    name: str, heading: Sequence[str], rows: Iterable[Iterable[object]]
) -> web.Response:
    """A download under this name."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return web.Response(
        body=(_MARK + text.getvalue()).encode(),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _plain(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_CALCULATED) else text
