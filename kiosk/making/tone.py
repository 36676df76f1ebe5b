"""How the screens speak, as far as it can be measured: short, plain, without blame.

Written for people over 75 who read under way: 「やさしい日本語」 in Japanese, plain words in the
other languages. What cannot be measured stands in docs/languages.md.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kiosk.making.breaks import FACT
from kiosk.ui.typesetting import SENTENCE_ENDS, plain

SENTENCES = 2
"""At most, in one text."""
QUOTED = re.compile(r"「([^」]+)」|“([^”]+)”")
KANJI = re.compile(r"[\u3400-\u9fff々]")
COMMON_KANJI = frozenset(Path(__file__).with_name("joyo_kanji.txt").read_text("utf-8"))
"""常用漢字 (notice of the cabinet of 2010), and the sign that repeats one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Tone:
    """Limits of one language; lengths in words where ``has_spaces``, else in signs."""

    sentence: int
    title: int
    never: tuple[str, ...]
    """Alarms, blames, and words that are hard or stiff."""
    has_spaces: bool = False

    def length(self, text: str) -> int:
        """How long a text is; a fact counts as one word or two signs."""
        text = FACT.sub("00", plain(text))
        return len(text.split()) if self.has_spaces else len(text)


TONES: Mapping[str, Tone] = {
    "ja": Tone(
        sentence=26,
        title=22,
        never=(
            *("エラー", "失敗", "間違", "誤", "不正", "無効", "違います", "！", "!"),
            *("入力", "桁", "承", "致し", "いたし", "頂", "いただ", "恐れ入", "申し", "差し支え"),
            *("押下", "認証", "照合", "操作", "該当", "下記", "既に", "再度", "解除", "ロック"),
        ),
    ),
    "en": Tone(
        sentence=11,
        title=8,
        never=(
            *("error", "invalid", "wrong", "fail", "incorrect", "illegal", "denied", "!"),
            *("input", "authenticat", "verif", "must", "unable", "terminat", "proceed"),
        ),
        has_spaces=True,
    ),
    "zh_Hans": Tone(
        sentence=22,
        title=14,
        never=("错误", "失败", "无效", "非法", "异常", "！", "!", "?", ",", "必须", "禁止"),
    ),
    "ko": Tone(
        sentence=8,
        title=6,
        never=(
            *("오류", "에러", "실패", "틀렸", "무효", "!", "하십시오", "금지"),
            *("qr 코드", "마이넘버 카드"),
        ),
        has_spaces=True,
    ),
}


def tone_faults(sentences: Mapping[str, str], language: str) -> Iterator[str]:
    """What is too long, too stiff, or speaks of a key that has another name."""
    tone = TONES.get(language)
    if tone is None:
        return
    said = {plain(text) for text in sentences.values()}
    for message, text in sorted(sentences.items()):
        for fault in (*_length_faults(message, text, tone), *_word_faults(text, tone, language)):
            yield f"{language}: {message}: {fault}"
        for name in _quoted(text):
            if name not in said:
                yield f"{language}: {message}: no key says {name}"


def _length_faults(message: str, text: str, tone: Tone) -> Iterator[str]:
    sentences = sentences_of(text)
    if len(sentences) > SENTENCES:
        yield f"{len(sentences)} sentences; at most {SENTENCES}"
    longest = max(map(tone.length, sentences), default=0)
    if longest > tone.sentence:
        yield f"a sentence of {longest}; at most {tone.sentence}"
    if ".title" in message and tone.length(text) > tone.title:
        yield f"a title of {tone.length(text)}; at most {tone.title}"


def _word_faults(text: str, tone: Tone, language: str) -> Iterator[str]:
    lower = plain(text).lower()
    for word in tone.never:
        if word in lower:
            yield f"says {word}"
    if language == "ja":
        rare = set(KANJI.findall(text)) - COMMON_KANJI - {"々"}
        if rare:
            yield f"kanji that many cannot read: {sorted(rare)}"


def sentences_of(text: str) -> list[str]:
    """A text's sentences; a forced line end ends none."""
    ends = "".join(SENTENCE_ENDS)
    return [
        part for part in re.split(rf"(?<=[{re.escape(ends)}])(?!\d)", plain(text)) if part.strip()
    ]


def _quoted(text: str) -> list[str]:
    found = (one or other for one, other in QUOTED.findall(plain(text)))
    return [name for name in found if re.search(r"[^\W\d_]", name)]
