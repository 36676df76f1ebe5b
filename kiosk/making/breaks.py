"""Where a line may end: "|" marks for the screens, set when a catalogue is built.

Whoever writes a sentence may set the marks; then nothing else is done. Without marks Japanese and
Chinese are cut into phrases by budoux, languages with spaces at each space. A no-break space keeps
two words together. The rules of 禁則 hold in every case: no line begins with a closing sign or ends
with an opening one.
"""

import functools
import re
from collections.abc import Iterable

import budoux

from kiosk.ui.words import MARK

MAY_NOT_BEGIN = frozenset(
    "、。，．,.・：；:;？！?!」』）〕］】》)]”’%％‰℃々ー〜～…‥ぁぃぅぇぉっゃゅょァィゥェォッャュョヶ"
)
"""行頭禁則: signs and small kana that no line begins with."""
MAY_NOT_END = frozenset("「『（〔［【《([“‘")
"""行末禁則."""
FACT = re.compile(r"{\w*}")
NO_BREAK_SPACE = "\u00a0"
PHRASES = {
    "ja": budoux.load_default_japanese_parser,
    "zh_Hans": budoux.load_default_simplified_chinese_parser,
}
"""Languages written without spaces."""


def with_marks(sentence: str, language: str) -> str:
    """The sentence with a mark at each place where a line may end."""
    if MARK in sentence:
        return sentence
    marked = (MARK.join(_phrases(line, language)) for line in sentence.split("\n"))
    return "\n".join(marked).replace(NO_BREAK_SPACE, " ")


def broken_rules(marked: str) -> list[str]:
    """Lines that would begin or end with a sign that may not stand there."""
    lines = [phrase.strip() for phrase in re.split(r"[|\n]", marked)]
    return [
        line for line in lines if not line or line[0] in MAY_NOT_BEGIN or line[-1] in MAY_NOT_END
    ]


def _phrases(line: str, language: str) -> list[str]:
    if language not in PHRASES:
        return re.sub(r" (?=\S)", f" {MARK}", line).split(MARK)
    facts = FACT.findall(line)
    one_sign_each = FACT.sub("\ue000", line)
    phrases = _kept_together(_parser(language).parse(one_sign_each))
    found = iter(facts)
    return [re.sub("\ue000", lambda _sign: next(found), phrase) for phrase in phrases]


def _kept_together(phrases: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for phrase in phrases:
        is_bound = kept and (phrase[0] in MAY_NOT_BEGIN or kept[-1][-1] in MAY_NOT_END)
        if is_bound:
            kept[-1] += phrase
        else:
            kept.append(phrase)
    return kept


@functools.cache
def _parser(language: str) -> budoux.Parser:
    return PHRASES[language]()
