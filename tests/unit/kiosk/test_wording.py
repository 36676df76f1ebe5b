"""A clinic's own sentences are shown in the place of the catalogue's, or refused by name."""

import dataclasses

import pytest

from kiosk.flow.setting import Language
from kiosk.making import catalogue
from kiosk.repertoire import unknown_signs
from kiosk.ui.words import words_of
from kiosk.wording import Sentences, Wording, WordingError, longest_of

FIELDS = {field.name: field for field in dataclasses.fields(Sentences)}


def test_without_own_sentences_nothing_is_replaced():
    assert set(map(len, Wording().by_message.values())) == {0}


def test_an_own_sentence_is_said_in_its_language_only():
    wording = Wording(ja=Sentences(valid_note="2階でお待ちください")).by_message
    assert "2階で" in words_of(Language.JA, wording).of("valid.note").replace("¦", "")
    assert words_of(Language.KO, wording).of("valid.note") == words_of(Language.KO).of("valid.note")


@pytest.mark.parametrize("name", FIELDS)
def test_every_sentence_is_a_message_without_facts(name):
    entry = catalogue.read(catalogue.source_of("ja"))[FIELDS[name].metadata["message"]]
    assert catalogue.facts_of(entry.sentence) == frozenset()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", FIELDS)
def test_the_catalogues_own_sentence_is_no_longer_than_a_clinics_may_be(name, language):
    folder = language.value.replace("-", "_")
    entry = catalogue.read(catalogue.source_of(folder))[FIELDS[name].metadata["message"]]
    said = entry.sentence.replace("|", "").replace("\n", "")
    assert len(said) <= longest_of(FIELDS[name], language)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("あ" * 27, "ja.valid_note must have no more than 26 signs"),
        ("番号{n}", "ja.valid_note must have no brace"),
        ("一\n二", "ja.valid_note must have no brace and no line end"),
        ("한", "ja.valid_note has signs that cannot be shown: 한"),
    ],
)
def test_a_sentence_that_cannot_be_shown_is_refused_by_name(text, says):
    with pytest.raises(WordingError, match=says):
        _ = Wording(ja=Sentences(valid_note=text)).by_message


def test_marks_do_not_count():
    Wording(ja=Sentences(valid_note="|".join("あ" * 26))).by_message  # noqa: B018


@pytest.mark.parametrize(
    ("language", "sign"),
    [(Language.JA, "门"), (Language.ZH_HANS, "込"), (Language.KO, "汉"), (Language.EN, "é")],
)
def test_each_language_has_its_own_signs(language, sign):
    assert unknown_signs(f"{sign} 1A", language) == {sign}
