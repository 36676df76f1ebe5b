"""The words: complete, the tone is kept, every message is used."""

import re
from pathlib import Path

import pytest

from kiosk.making import catalogue
from kiosk.making.words import languages, outdated, problems
from kiosk.ui.fonts import OWN_LETTERS
from kiosk.ui.view_model import Language
from kiosk.ui.words import folder_of, words_of

UI = Path(__file__).parents[2] / "kiosk" / "ui"


def sentences(language):
    entries = catalogue.read(catalogue.source_of(language))
    return {message: entry.sentence for message, entry in entries.items()}


SENTENCES = {language: sentences(language) for language in languages()}
WORDS, WORDS_EN = SENTENCES["ja"], SENTENCES["en"]


def test_no_language_lacks_a_message_or_a_fact_or_leaves_the_tone():
    assert problems() == []


def test_the_compiled_catalogues_are_those_of_the_sentences():
    assert [str(path) for path in outdated()] == []


def test_every_language_of_the_screens_has_a_catalogue():
    assert {folder_of(language) for language in Language} == set(languages())


def test_every_message_is_used_by_some_screen():
    code = "".join(file.read_text("utf-8") for file in UI.rglob("*.py"))
    unused = [m for m in WORDS if f'"{m}"' not in code and not _is_composed(m, code)]
    assert unused == []


def _is_composed(message, code):
    """Ids such as f"typed.problem.{name}" are used by their beginning."""
    parts = message.split(".")
    beginnings = [".".join(parts[:n]) + ".{" for n in range(1, len(parts))]
    ends = [f'}}.{".".join(parts[n:])}"' for n in range(1, len(parts))]
    return any(b in code for b in beginnings) or any(e in code for e in ends)


def test_english_has_no_marks_and_no_doubled_spaces():
    assert [m for m, text in WORDS_EN.items() if "|" in text or "\n" in text or "  " in text] == []


@pytest.mark.parametrize("language", Language)
def test_an_unknown_message_is_an_error(language):
    with pytest.raises(KeyError, match=r"no\.such\.message"):
        words_of(language).of("no.such.message")


def test_a_fact_is_left_as_it_is():
    assert words_of(Language.EN).of("valid.name", name="山○ 花○") == "山○ 花○"


def test_messages_in_letters_of_their_own_are_the_same_in_every_language():
    said = {m: {words.get(m) for words in SENTENCES.values()} for m in OWN_LETTERS}
    assert {m: sorted(map(str, words)) for m, words in said.items() if len(words) > 1} == {}


def test_no_drawing_code_holds_japanese_words():
    japanese = re.compile(r'"[^"\n]*[぀-ヿ一-鿿][^"\n]*"')
    found = []
    files = [*UI.glob("*.py"), *UI.glob("screens/*.py"), *UI.glob("widgets/*.py")]
    for file in (one for one in files if one.name != "kinsoku.py"):  # signs, not words
        code = re.sub(r'""".*?"""', "", file.read_text("utf-8"), flags=re.DOTALL)
        if japanese.search(code):
            found.append(file.name)
    assert found == []
