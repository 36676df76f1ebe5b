"""Boxes one under the other, as high as what they hold. No kivy here."""

from collections.abc import Sequence

from kiosk.ui.panel import Box


def stack(box: Box, heights: Sequence[float], gaps: Sequence[float]) -> list[Box]:
    """A box for each height, from the top; gaps give way before boxes do, and then all alike."""
    spare = box.h - sum(heights)
    share = min(1.0, max(spare, 0) / sum(gaps)) if sum(gaps) else 1.0
    squeeze = min(1.0, box.h / sum(heights))
    places, top = [], box.y
    for height, gap in zip(heights, (*gaps, 0), strict=True):
        places.append(Box(box.x, top, box.w, height * squeeze))
        top += height * squeeze + gap * share
    return places
