"""Where a line may end: marks for the screens, set when a catalogue is built.

"|" is where a line best ends, "¦" where it may end before the text is made smaller. Whoever writes
a sentence may set "|"; without it a line best ends after 、 and 。, or, in a short sentence, after
each phrase. Japanese and Chinese are cut into phrases by budoux and the rules below it, languages
with spaces at each space; a no-break space keeps two words together. The rules of 禁則 hold in
every case: no line begins with a closing sign or ends with an opening one.
"""

import functools
import re

import budoux

from kiosk.ui.typesetting import BEST, POSSIBLE, phrases

MAY_NOT_BEGIN = frozenset(
    "、。，．,.・：；:;？！?!」』）〕］】》)]”’%％‰℃々ー〜～…‥ぁぃぅぇぉっゃゅょァィゥェォッャュョヶ"
)
"""行頭禁則: signs and small kana that no line begins with."""
MAY_NOT_END = frozenset("「『（〔［【《([“‘")
"""行末禁則."""
PAUSE = re.compile(r"(?<=[、。，；：？！,.;:?!])(?=[^」』）”’)\s])|(?<=[,.;:?!] )(?=\S)")
"""Where a reader breathes."""
FACT = re.compile(r"{\w*}")
ONE_SIGN = "\ue000"
"""Stands for a fact while a sentence is cut."""
NO_BREAK_SPACE = "\u00a0"
PHRASES = {
    "ja": budoux.load_default_japanese_parser,
    "zh_Hans": budoux.load_default_simplified_chinese_parser,
}
"""Languages written without spaces."""
LEAN_FORWARD = {
    "ja": ("この", "その", "あの", "次の", "ほかの", "もう", "あと", "また", "まだ", "同じ"),
}
"""Short words that a reader wants on one line with the next."""
LEAN_BACK = {
    "ja": (
        *("とき", "ところ", "こと", "もの", "ほう", "ため", "ください"),
        *("なおす", "おす", "おして", "なれて", "して"),
    ),
}
"""What is no beginning of a line."""


def with_marks(sentence: str, language: str) -> str:
    """The sentence with a mark at each place where a line may end."""
    marked = "\n".join(_marked(line, language) for line in sentence.split("\n"))
    return marked.replace(NO_BREAK_SPACE, " ")


def broken_rules(marked: str) -> list[str]:
    """Lines that would begin or end with a sign that may not stand there."""
    lines = [phrase.strip() for line in marked.split("\n") for phrase in phrases(line)]
    return [
        line for line in lines if not line or line[0] in MAY_NOT_BEGIN or line[-1] in MAY_NOT_END
    ]


def _marked(line: str, language: str) -> str:
    parts = line.split(BEST) if BEST in line else PAUSE.split(line)
    if len(parts) == 1:
        return BEST.join(_phrases(line, language))
    return BEST.join(POSSIBLE.join(_phrases(part, language)) for part in parts)


def _phrases(part: str, language: str) -> list[str]:
    if language not in PHRASES:
        return re.split(r"(?<= )(?=\S)", part)
    facts = iter(FACT.findall(part))
    cut = _kept_together(_parser(language).parse(FACT.sub(ONE_SIGN, part)), language)
    return [re.sub(ONE_SIGN, lambda _sign: next(facts), phrase) for phrase in cut]


def _kept_together(cut: list[str], language: str) -> list[str]:
    kept = cut[:1]
    for phrase in cut[1:]:
        if _is_one_line(kept[-1], phrase, language):
            kept[-1] += phrase
        else:
            kept.append(phrase)
    return kept


def _is_one_line(before: str, after: str, language: str) -> bool:
    """True where budoux has cut and nobody would."""
    is_short = len(before) == 1 or len(after) == 1
    is_inside_a_number = _is_numeric(before[-1]) and _is_numeric(after[0])
    is_against_the_rules = after[0] in MAY_NOT_BEGIN or before[-1] in MAY_NOT_END
    leans = before.endswith(LEAN_FORWARD.get(language, ())) or after.startswith(
        LEAN_BACK.get(language, ())
    )
    return is_short or is_inside_a_number or is_against_the_rules or leans


def _is_numeric(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


@functools.cache
def _parser(language: str) -> budoux.Parser:
    return PHRASES[language]()
