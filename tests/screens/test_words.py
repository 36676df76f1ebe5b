"""The words: no glyph is missing, the tone is kept, every message is used."""

import re
from pathlib import Path

import pytest
from PIL import ImageFont

from kiosk.ui.typesetting import plain
from kiosk.ui.words import Words
from kiosk.ui.words_ja import WORDS

UI = Path(__file__).parents[2] / "kiosk" / "ui"
BIZ = Path("/usr/share/fonts/truetype/bizud-gothic")
CHINESE, KOREAN = "attract.chinese", "attract.korean"
TYPEFACES = {
    CHINESE: [UI / "typefaces" / "NotoSansSC-attract.ttf"],
    KOREAN: [UI / "typefaces" / "NotoSansKR-attract.ttf"],
}
JAPANESE = [BIZ / "BIZUDPGothic-Regular.ttf", BIZ / "BIZUDPGothic-Bold.ttf"]


def missing_glyphs(text: str, font: Path) -> list[str]:
    face = ImageFont.truetype(str(font), 40)
    no_glyph = bytes(face.getmask("\U0010ffff"))
    return [c for c in text if not c.isspace() and bytes(face.getmask(c)) == no_glyph]


def test_a_character_without_a_glyph_is_noticed():
    assert missing_glyphs("説𠮷", JAPANESE[0]) == ["𠮷"]


@pytest.mark.parametrize("message", WORDS)
def test_every_word_has_its_glyphs(message):
    text = plain(WORDS[message]).replace("{", "").replace("}", "")
    for font in TYPEFACES.get(message, JAPANESE):
        assert missing_glyphs(text, font) == []


@pytest.mark.parametrize("word", ["エラー", "入力", "桁", "失敗", "間違", "！"])
def test_no_word_blames_or_alarms(word):
    assert [message for message, text in WORDS.items() if word in text] == []


def test_an_unknown_message_is_an_error():
    with pytest.raises(KeyError):
        Words(WORDS).of("no.such.message")


def test_no_drawing_code_holds_japanese_words():
    japanese = re.compile(r'"[^"\n]*[぀-ヿ一-鿿][^"\n]*"')
    found = []
    for file in [*UI.glob("*.py"), *UI.glob("screens/*.py"), *UI.glob("widgets/*.py")]:
        code = re.sub(r'""".*?"""', "", file.read_text("utf-8"), flags=re.DOTALL)
        if file.name != "words_ja.py" and japanese.search(code):
            found.append(file.name)
    assert found == []
