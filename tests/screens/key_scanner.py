"""What can be wrong with what is touched: too small, too close, beyond the panel."""

import itertools
import re
from collections.abc import Iterator

from tests.screens.findings import Case, Fault
from tests.screens.layout import Layout, Px
from tests.screens.limits import (
    BIG_GAP_MM,
    DIMENSIONS,
    GAP_MM,
    SMALL_PANEL_BIG_GAP_MM,
    SMALL_PANEL_GAP_MM,
    TARGET_MM,
    is_answer,
    is_of_keypad,
)

Found = tuple[Fault, str, str]
ROUNDING_MM = 0.1
SMALL_PANELS = ("800x480",)


def scan_keys(layout: Layout, case: Case) -> Iterator[Found]:
    """The faults of the keys of one combination."""
    width, height = layout.panel
    for name, (left, top, across, down) in layout.keys.items():
        wide, high = across / layout.px_per_mm, down / layout.px_per_mm
        least_wide, least_high = _least(name, case)
        if wide < least_wide - ROUNDING_MM or high < least_high - ROUNDING_MM:
            wanted = f"at least {least_wide:g} x {least_high:g}"
            yield Fault.SMALL_KEY, name, f"{wide:.1f} x {high:.1f} mm, {wanted}"
        if left < 0 or top < 0 or left + across > width or top + down > height:
            yield Fault.KEY_BEYOND, name, f"{across} x {down} at {left}, {top}"
    for (one, a), (other, b) in itertools.combinations(layout.keys.items(), 2):
        gap, least = _gap(a, b) / layout.px_per_mm, _least_gap(one, other, case.panel)
        if gap < least:
            yield Fault.KEYS_CLOSE, one, f"{gap:.1f} mm from {other}, at least {least:g}"


def _least(key: str, case: Case) -> tuple[float, float]:
    for rule in DIMENSIONS:
        is_here = case.panel in rule.panels and case.size in rule.sizes
        if is_here and re.match(rule.state, case.state) and re.fullmatch(rule.key, key):
            return rule.width, rule.height
    return TARGET_MM, TARGET_MM


def _least_gap(one: str, other: str, panel: str) -> float:
    is_big = (is_answer(one) and is_answer(other)) or (is_of_keypad(one) and is_of_keypad(other))
    if panel in SMALL_PANELS:
        return SMALL_PANEL_BIG_GAP_MM if is_big else SMALL_PANEL_GAP_MM
    return BIG_GAP_MM if is_big else GAP_MM


def _gap(one: Px, other: Px) -> float:
    """The wider of the distances across and down; negative when they overlap."""
    across = max(one[0] - other[0] - other[2], other[0] - one[0] - one[2])
    down = max(one[1] - other[1] - other[3], other[1] - one[1] - one[3])
    return max(across, down)
