"""In which order keys are read and the focus walks: rows from the top, each from the left. Pure."""

from collections.abc import Mapping

from kiosk.ui.panel import Box


def reading_order(boxes: Mapping[str, Box]) -> list[str]:
    """Names of boxes as one reads: what overlaps half of a row's height belongs to the row."""
    rows: list[list[str]] = []
    for name in sorted(boxes, key=lambda one: (boxes[one].y, boxes[one].x)):
        if rows and _is_beside(boxes[rows[-1][0]], boxes[name]):
            rows[-1].append(name)
        else:
            rows.append([name])
    return [name for row in rows for name in sorted(row, key=lambda one: boxes[one].x)]


def _is_beside(first: Box, box: Box) -> bool:
    shared = min(first.bottom, box.bottom) - max(first.y, box.y)
    return shared > min(first.h, box.h) / 2
