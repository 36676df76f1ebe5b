"""Each sentence has its glyphs, in the face of its language and in both weights."""

import contextlib

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from kiosk.making import catalogue
from kiosk.making.typefaces import ALWAYS, ASCENT, DESCENT
from kiosk.making.words import languages
from kiosk.repertoire import signs_of
from kiosk.ui.fonts import (
    FACE_OF,
    FOLDERS,
    OWN,
    OWN_LETTERS,
    Face,
    file_of,
    find,
    runs_of,
    set_in,
    without_faces,
)
from kiosk.ui.typesetting import plain
from kiosk.ui.view_model import Language
from kiosk.ui.words import folder_of, words_of_all

WEIGHTS = [False, True]
DIFFERENT_IN_CHINA = "直骨门"


@pytest.fixture(scope="module")
def fonts():
    with contextlib.ExitStack() as files:
        yield {
            (face, is_bold): files.enter_context(font(face, is_bold))
            for face in Face
            for is_bold in WEIGHTS
        }


def font(face, is_bold):
    return TTFont(find(file_of(face, is_bold=is_bold), [*FOLDERS, OWN]))


def missing(text, font):
    glyphs = font.getBestCmap()
    return [sign for sign in text if not sign.isspace() and ord(sign) not in glyphs]


def outline(font, sign):
    pen = RecordingPen()
    font.getGlyphSet()[font.getBestCmap()[ord(sign)]].draw(pen)
    return pen.value


def test_a_sign_without_a_glyph_is_noticed(fonts):
    assert missing("説𠮷", fonts[Face.UD, False]) == ["𠮷"]


@pytest.mark.parametrize("is_bold", WEIGHTS, ids=["regular", "bold"])
@pytest.mark.parametrize("language", languages())
def test_every_sentence_has_its_glyphs_in_the_face_of_its_language(fonts, language, is_bold):
    lacking = {}
    for message, entry in catalogue.read(catalogue.source_of(language)).items():
        face = OWN_LETTERS.get(message, FACE_OF[language])
        lacking[message] = missing(plain(entry.sentence), fonts[face, is_bold])
    assert {message: signs for message, signs in lacking.items() if signs} == {}


@pytest.mark.parametrize("is_bold", WEIGHTS, ids=["regular", "bold"])
@pytest.mark.parametrize("face", Face)
def test_every_face_has_digits_latin_letters_and_the_circle_of_masked_names(fonts, face, is_bold):
    assert missing(ALWAYS, fonts[face, is_bold]) == []


@pytest.mark.parametrize("is_bold", WEIGHTS, ids=["regular", "bold"])
@pytest.mark.parametrize("language", Language)
def test_what_a_clinic_may_word_itself_has_its_glyphs(fonts, language, is_bold):
    face = FACE_OF[folder_of(language)]
    assert missing(signs_of(language), fonts[face, is_bold]) == []


@pytest.mark.parametrize("is_bold", WEIGHTS, ids=["regular", "bold"])
def test_chinese_is_not_drawn_with_japanese_glyphs(fonts, is_bold):
    chinese, japanese = fonts[Face.CHINESE, is_bold], fonts[Face.UD, is_bold]
    for sign in DIFFERENT_IN_CHINA[:2]:
        assert outline(chinese, sign) != outline(japanese, sign)
    assert missing("门", japanese) == ["门"]


def test_the_chinese_file_is_the_simplified_chinese_face(fonts):
    for is_bold in WEIGHTS:
        assert fonts[Face.CHINESE, is_bold]["name"].getDebugName(1) == "Noto Sans CJK SC"
        assert fonts[Face.KOREAN, is_bold]["name"].getDebugName(1) == "Noto Sans CJK KR"


@pytest.mark.parametrize("face", [Face.CHINESE, Face.KOREAN])
def test_lines_of_all_faces_have_their_middle_at_one_height(fonts, face):
    ours, japanese = fonts[face, False]["hhea"], fonts[Face.UD, False]["hhea"]
    middle = (japanese.ascent + japanese.descent) / 2 / fonts[Face.UD, False]["head"].unitsPerEm
    assert (ours.ascent, ours.descent) == (ASCENT, DESCENT)
    assert pytest.approx(middle, abs=0.002) == (ASCENT + DESCENT) / 2000


class TestAJapaneseNameInAnotherLanguage:
    WORDS = words_of_all()

    @pytest.mark.parametrize("words", WORDS.values(), ids=[o.value for o in WORDS])
    def test_is_set_in_the_japanese_face(self, words):
        name = words.in_japanese("直○ 骨○")
        assert runs_of(name, words.face) == [("直○ 骨○", Face.UD)]

    def test_leaves_the_words_around_it_in_their_face(self):
        korean = self.WORDS[Language.KO]
        line = plain(korean.of("valid.name", name=korean.in_japanese("山○")))
        assert runs_of(line, korean.face) == [("山○", Face.UD), (" 님", Face.KOREAN)]

    def test_is_read_as_it_is(self):
        chinese = self.WORDS[Language.ZH_HANS]
        assert without_faces(f"{chinese.in_japanese('山○')}　您好") == "山○　您好"

    def test_keeps_its_face_when_its_marks_are_taken_away(self):
        korean = self.WORDS[Language.KO]
        assert runs_of(plain(korean.in_japanese("山|川")), Face.KOREAN) == [("山川", Face.UD)]


def test_a_line_may_end_inside_what_has_its_own_face():
    line, other = set_in(Face.UD, "カードを|ここへ").split("|")
    assert runs_of(line, Face.KOREAN) == [("カードを", Face.UD)]
    assert runs_of(other, Face.KOREAN) == [("ここへ", Face.UD)]


def test_a_language_is_named_in_its_own_letters_on_every_screen():
    japanese = words_of_all()[Language.JA]
    assert runs_of(japanese.of("language.ko"), japanese.face) == [("한국어", Face.KOREAN)]
    chinese = plain(japanese.of("language.zh-Hans"))
    assert runs_of(chinese, japanese.face) == [("简体中文", Face.CHINESE)]
