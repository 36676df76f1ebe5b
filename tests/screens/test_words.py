"""The words: complete, no glyph is missing, the tone is kept, every message is used."""

import re
from pathlib import Path

import pytest
from PIL import ImageFont

from kiosk.making import catalogue
from kiosk.making.words import languages, outdated, problems
from kiosk.ui.typesetting import plain
from kiosk.ui.view_model import Language
from kiosk.ui.words import folder_of, words_of, words_of_all

UI = Path(__file__).parents[2] / "kiosk" / "ui"
BIZ = Path("/usr/share/fonts/truetype/bizud-gothic")
CHINESE, KOREAN = "attract.chinese", "attract.korean"
TYPEFACES = {
    CHINESE: [UI / "typefaces" / "NotoSansSC-attract.ttf"],
    KOREAN: [UI / "typefaces" / "NotoSansKR-attract.ttf"],
}
JAPANESE = [BIZ / "BIZUDPGothic-Regular.ttf", BIZ / "BIZUDPGothic-Bold.ttf"]


def sentences(language):
    entries = catalogue.read(catalogue.source_of(language))
    return {message: entry.sentence for message, entry in entries.items()}


SENTENCES = {language: sentences(language) for language in languages()}
WORDS, WORDS_EN = SENTENCES["ja"], SENTENCES["en"]


def missing_glyphs(text: str, font: Path) -> list[str]:
    face = ImageFont.truetype(str(font), 40)
    no_glyph = bytes(face.getmask("\U0010ffff"))
    return [c for c in text if not c.isspace() and bytes(face.getmask(c)) == no_glyph]


def test_a_character_without_a_glyph_is_noticed():
    assert missing_glyphs("説𠮷", JAPANESE[0]) == ["𠮷"]


@pytest.mark.parametrize("words", [WORDS, WORDS_EN], ids=["ja", "en"])
@pytest.mark.parametrize("message", WORDS)
def test_every_word_has_its_glyphs(message, words):
    text = plain(words[message]).replace("{", "").replace("}", "")
    for font in TYPEFACES.get(message, JAPANESE):
        assert missing_glyphs(text, font) == []


def test_no_language_lacks_a_message_or_a_fact():
    assert problems() == []


def test_the_compiled_catalogues_are_those_of_the_sentences():
    assert [str(path) for path in outdated()] == []


def test_a_language_without_a_catalogue_is_shown_in_english():
    there = {folder_of(language) for language in Language} & set(languages())
    words = words_of_all()
    assert {words[one].of("frame.back") for one in Language if folder_of(one) not in there} <= {
        WORDS_EN["frame.back"]
    }


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


def test_an_english_title_has_at_most_eight_words():
    titles = {m: text for m, text in WORDS_EN.items() if "title" in m}
    assert [m for m, text in titles.items() if len(text.split()) > 8] == []


@pytest.mark.parametrize("word", ["エラー", "入力", "桁", "失敗", "間違", "！"])
def test_no_word_blames_or_alarms(word):
    assert [message for message, text in WORDS.items() if word in text] == []


@pytest.mark.parametrize("word", ["error", "invalid", "wrong", "fail", "!"])
def test_no_english_word_blames_or_alarms(word):
    assert [message for message, text in WORDS_EN.items() if word in text.lower()] == []


@pytest.mark.parametrize("language", Language)
def test_an_unknown_message_is_an_error(language):
    with pytest.raises(KeyError, match=r"no\.such\.message"):
        words_of(language).of("no.such.message")


def test_a_fact_is_left_as_it_is():
    assert words_of(Language.EN).of("valid.name", name="山○ 花○") == "山○ 花○"


def test_no_drawing_code_holds_japanese_words():
    japanese = re.compile(r'"[^"\n]*[぀-ヿ一-鿿][^"\n]*"')
    found = []
    for file in [*UI.glob("*.py"), *UI.glob("screens/*.py"), *UI.glob("widgets/*.py")]:
        code = re.sub(r'""".*?"""', "", file.read_text("utf-8"), flags=re.DOTALL)
        if japanese.search(code):
            found.append(file.name)
    assert found == []
