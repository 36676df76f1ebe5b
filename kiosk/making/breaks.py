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

from kiosk.ui.kinsoku import MAY_NOT_BEGIN, MAY_NOT_END, PAUSE
from kiosk.ui.typesetting import BEST, POSSIBLE, phrases

FACT = re.compile(r"{\w*}")
ONE_SIGN = "\ue000"
"""Stands for a fact while a sentence is cut."""
NO_BREAK_SPACE = "\u00a0"
QUOTED = re.compile(r"“[^”]+”")
PHRASES = {
    "ja": budoux.load_default_japanese_parser,
    "zh_Hans": budoux.load_default_simplified_chinese_parser,
}
"""Languages written without spaces."""
LEAN_FORWARD = {
    "ja": ("この", "その", "あの", "次の", "ほかの", "もう", "あと", "また", "まだ", "同じ"),
    "zh_Hans": ("不", "未", "请", "请把", "第", "同一", "另一", "下一", "换一"),
}
"""Short words that a reader wants on one line with the next."""
LEAN_BACK = {
    "ja": (
        *("とき", "ところ", "こと", "もの", "ほう", "ため", "ください"),
        *("なおす", "おす", "おして", "なれて", "して", "ない"),
    ),
    "ko": ("수 ", "것", "때"),
    "zh_Hans": ("吗", "了", "的", "时", "后", "您"),
}
"""What is no beginning of a line."""
WHOLE = {
    "ja": ("もう一度", "明るさ", "ちがい", "とおりに"),
    "zh_Hans": (
        *("工作人员", "个人编号卡", "市区町村", "接待处", "二维码", "摄像头", "电子证书", "有效期"),
        *("资格确认书", "处方笺", "健康保险证", "用药手册", "住民基本台账卡", "保险者编号", "密码"),
        *("确认", "摘下", "卡套", "其他方法", "出生日期", "今天", "电子的话", "转脸", "连接不上"),
        *("本人", "限额区分", "40岁以上", "已读取"),
    ),
}
"""Words and terms that are never cut."""


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
        return _at_spaces(part, language)
    facts = iter(FACT.findall(part))
    cut = _cut(FACT.sub(ONE_SIGN, part), language)
    return [re.sub(ONE_SIGN, lambda _sign: next(facts), phrase) for phrase in cut]


def _at_spaces(part: str, language: str) -> list[str]:
    """The name of a key stays in one line."""
    whole = QUOTED.sub(lambda name: name[0].replace(" ", NO_BREAK_SPACE), part)
    kept: list[str] = []
    for word in re.split(r"(?<= )(?=\S)", whole):
        if kept and word.startswith(LEAN_BACK.get(language, ())):
            kept[-1] += word
        else:
            kept.append(word)
    return kept


def _cut(text: str, language: str) -> list[str]:
    wholes = [
        found.span()
        for word in WHOLE.get(language, ())
        for found in re.finditer(re.escape(word), text)
    ]
    kept: list[str] = []
    for phrase in _parser(language).parse(text):
        at = sum(map(len, kept))
        is_inside_a_word = any(start < at < end for start, end in wholes)
        if kept and (is_inside_a_word or _is_one_line(kept[-1], phrase, language)):
            kept[-1] += phrase
        else:
            kept.append(phrase)
    return kept


def _is_one_line(before: str, after: str, language: str) -> bool:
    """True where budoux has cut and nobody would."""
    is_short = len(before) == 1 or len(after) == 1
    is_inside_latin = before[-1].isascii() and after[0].isascii()
    is_against_the_rules = after[0] in MAY_NOT_BEGIN or before[-1] in MAY_NOT_END
    is_spaced = before[-1].isspace() or after[0].isspace()
    leans = before.endswith(LEAN_FORWARD.get(language, ())) or after.startswith(
        LEAN_BACK.get(language, ())
    )
    return is_short or is_inside_latin or is_against_the_rules or is_spaced or leans


@functools.cache
def _parser(language: str) -> budoux.Parser:
    return PHRASES[language]()
