"""禁則: where a line may never begin or end, and marks for a sentence that nobody has cut.

Catalogues get better marks when they are built (`kiosk.making.breaks`); these are for what a clinic
words itself. Pure.
"""

import itertools
import re

from kiosk.ui.typesetting import BEST, POSSIBLE

MAY_NOT_BEGIN = frozenset(
    "、。，．,.・：；:;？！?!」』）〕］】》)]”’%％‰℃々ー〜～…‥ぁぃぅぇぉっゃゅょァィゥェォッャュョヶ"
)
"""行頭禁則: signs and small kana that no line begins with."""
MAY_NOT_END = frozenset("「『（〔［【《([“‘")
"""行末禁則."""
PAUSE = re.compile(
    r"(?<=[、。，；：？！,.;:?!])(?=[^」』）”’)\s])|(?<=[,.;:?!] )(?=\S)|(?<=\S)(?=（)"
)
"""Where a reader breathes."""


def simply_marked(sentence: str) -> str:
    """A line best ends where a reader breathes, and may end at spaces and between kanji."""
    if BEST in sentence:
        return sentence
    return BEST.join(_possible(part) for part in PAUSE.split(sentence))


def _possible(part: str) -> str:
    marked = part[:1]
    for before, after in itertools.pairwise(part):
        is_at_a_space = before == " " != after
        is_between_signs = not (before.isascii() and after.isascii()) and " " not in before + after
        is_kept = after in MAY_NOT_BEGIN or before in MAY_NOT_END or _is_hangul(before + after)
        marked += POSSIBLE if is_at_a_space or (is_between_signs and not is_kept) else ""
        marked += after
    return marked


def _is_hangul(signs: str) -> bool:
    """Korean lines end at spaces."""
    return any("\uac00" <= sign <= "\ud7a3" for sign in signs)
