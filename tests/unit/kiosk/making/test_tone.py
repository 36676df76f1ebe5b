"""Short, plain, without blame; each rule is seen to bite."""

import pytest

from kiosk.making.tone import TONES, sentences_of, tone_faults


def faults(language, text, message="pin.note", **others):
    return list(tone_faults({message: text, **others}, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "カードを一度取って、|平らに置いてください"),
        ("en", "It did not match. Please try again"),
        ("zh_Hans", "请拿起卡片，重新放好"),
        ("ko", "카드를 들었다가 다시 올려 주세요"),
    ],
)
def test_a_short_plain_sentence_has_no_faults(language, text):
    assert faults(language, text) == []


@pytest.mark.parametrize("language", TONES)
def test_words_that_alarm_or_blame_are_faults(language):
    for word in TONES[language].never:
        assert any(f"says {word}" in fault for fault in faults(language, f"a {word} b"))


def test_a_word_is_found_across_a_mark_and_in_capitals():
    assert faults("ja", "入|力") == ["ja: pin.note: says 入力"]
    assert faults("en", "Error") == ["en: pin.note: says error"]


def test_three_sentences_are_too_many():
    [fault] = faults("ja", "取ります。置きます。待ちます。")
    assert fault == "ja: pin.note: 3 sentences; at most 2"


@pytest.mark.parametrize("language", TONES)
def test_a_long_sentence_is_a_fault(language):
    tone = TONES[language]
    long = " ".join(["a"] * (tone.sentence + 1)) if tone.has_spaces else "あ" * (tone.sentence + 1)
    assert any("a sentence of" in fault for fault in faults(language, long))


@pytest.mark.parametrize("language", TONES)
def test_a_title_has_to_be_shorter(language):
    tone = TONES[language]
    title = " ".join(["a"] * (tone.title + 1)) if tone.has_spaces else "あ" * (tone.title + 1)
    assert any("a title of" in f for f in faults(language, title, message="pin.title"))


def test_kanji_outside_the_common_ones_are_a_fault():
    assert faults("ja", "鞄を置く") == ["ja: pin.note: kanji that many cannot read: ['鞄']"]
    assert faults("zh_Hans", "鞄") == []


def test_a_key_is_called_by_its_own_name():
    said = {"frame.bell": "係員を|呼ぶ"}
    assert faults("ja", "「係員を呼ぶ」を押してください", **said) == []
    assert faults("ja", "「人を呼ぶ」を押してください", **said) == [
        "ja: pin.note: no key says 人を呼ぶ"
    ]


def test_a_number_in_quotes_is_no_key():
    assert faults("en", "It is “550102”") == []


def test_a_point_in_a_number_ends_no_sentence():
    assert sentences_of("It is 4.4 mm. Good") == ["It is 4.4 mm.", " Good"]


def test_a_language_without_rules_of_its_own_is_free():
    assert faults("fr", "Erreur! " * 30) == []
