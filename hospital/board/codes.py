"""What a code says to the people at the desk: a sentence, and what to do; ``words/codes.toml``."""

import dataclasses

from eligibility.errors import Code
from hospital.board.words import Language, all_words, say


@dataclasses.dataclass(frozen=True, slots=True)
class ToldCode:
    """One code in one language."""

    code: str
    sentence: str
    act: str


def told_code(language: Language, code: str) -> ToldCode:
    """Of a code without words of its own: the English sentence, or that it is a newer one."""
    if f"codes.{code}" in all_words():
        return ToldCode(code, say(language, f"codes.{code}"), say(language, f"codes.{code}-act"))
    known = Code.of(code)
    sentence = known.sentence if known else say(language, "codes.unknown")
    return ToldCode(code, sentence, say(language, "codes.unknown-act"))
