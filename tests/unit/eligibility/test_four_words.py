"""The four words: nobody mistakes one for another, and the same key has the same everywhere."""

import collections
import hashlib
import re

import pytest

from eligibility.errors import MalformedValue
from eligibility.four_words import PAIRS, are_words_of, words_of

ORDER = "145c5bee870ffd4d9773117328a88ce87aa42f4e5d7f2afa07c8c37483eafb9a"
KEY = hashlib.sha256(b"a key").digest()
KATAKANA = {letter: letter + 0x60 for letter in range(ord("ぁ"), ord("ん") + 1)}
VOICED = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽぁぃぅぇぉっゃゅょゎを",
    "かきくけこさしすせそたちつてとはひふへほはひふへほあいうえおつやゆよわお",
)
ROWS = {"あかさたなはまやらわ": "あ", "いきしちにひみり": "い", "うくすつぬふむゆる": "う"}
VOWELS = {
    letter: vowel
    for letters, vowel in {**ROWS, "えけせてねへめれ": "え", "おこそとのほもよろ": "お"}.items()
    for letter in letters
}
FORBIDDEN = """
ill sick die dead death kill grave coffin ghost blood bone skin head hand leg foot arm eye ear nose
mouth tooth tongue breast belly stomach liver lung kidney heart brain hair nail urine stool pill
drug needle surgery nurse doctor patient hospital cancer fever cough pain wound virus church temple
shrine altar cross god devil angel priest monk prayer bible saint sex naked penis toilet
"""
FORBIDDEN_JAPANESE = """
しぬ しに びょうき けつえき ほね あたま おなか しんぞう くすり いしゃ かんじゃ びょういん ねつ せき
いたみ けが はか ゆうれい てら じんじゃ きょうかい かみさま ほとけ あくま せいき
おしり うんこ おしっこ
"""


def sounded(kana: str) -> str:
    """Hiragana, a long vowel as its vowel."""
    sounds = ""
    for letter in kana:
        if letter == "ー":
            sounds += VOWELS[sounds[-1].translate(VOICED)]
        else:
            sounds += chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヴ" else letter
    return sounds


def too_near(words: list[str]) -> list[str]:
    """Those with an edit distance below 2 from another."""
    whole = collections.Counter(words)
    changed = collections.Counter(
        f"{one[:at]}*{one[at + 1 :]}" for one in words for at in places(one)
    )
    return [
        one
        for one in words
        if whole[one] > 1
        or any(changed[f"{one[:at]}*{one[at + 1 :]}"] > 1 for at in places(one))
        or any(one[:at] + one[at + 1 :] in whole for at in places(one))
    ]


def places(word: str) -> range:
    return range(len(word))


def test_there_is_a_pair_for_each_value_of_ten_bits():
    assert len(PAIRS) == 1024
    assert len({pair.japanese for pair in PAIRS}) == len({pair.english for pair in PAIRS}) == 1024


def test_words_are_kana_and_plain_letters():
    for pair in PAIRS:
        assert re.fullmatch("[ぁ-んァ-ヶー]{2,9}", pair.japanese), pair
        assert re.fullmatch("[a-z]{3,12}", pair.english), pair


def test_no_english_word_is_one_letter_from_another():
    assert too_near([pair.english for pair in PAIRS]) == []


def test_no_japanese_word_is_one_sound_from_another():
    assert too_near([sounded(pair.japanese) for pair in PAIRS]) == []


def test_no_two_japanese_words_differ_by_voicing_alone():
    assert len({sounded(pair.japanese).translate(VOICED) for pair in PAIRS}) == 1024


def test_too_near_words_are_found():
    for near in (["carrot", "parrot"], ["corn", "acorn"], ["owl", "owl"]):
        assert too_near(near)
    assert not too_near(["potato", "tomato"])


def test_nothing_is_odd_in_a_clinic():
    assert {pair.english for pair in PAIRS}.isdisjoint(FORBIDDEN.split())
    assert {sounded(pair.japanese) for pair in PAIRS}.isdisjoint(FORBIDDEN_JAPANESE.split())


def test_words_are_the_first_forty_bits_ten_a_word():
    first = words_of(bytes([0b00000000, 0b01000000, 0b00100000, 0b00001100, 4]) + bytes(27))
    assert first == (PAIRS[1], PAIRS[2], PAIRS[3], PAIRS[4])
    assert words_of(b"\xff" * 32) == (PAIRS[1023],) * 4


def test_the_order_of_the_list_is_fixed_for_ever():
    listed = "\n".join(f"{pair.japanese} {pair.english}" for pair in PAIRS)
    assert hashlib.sha256(listed.encode()).hexdigest() == ORDER


def test_what_is_no_hash_has_no_words():
    with pytest.raises(MalformedValue):
        words_of(b"short")


def test_words_may_be_typed_back_in_either_language():
    pairs = words_of(KEY)
    assert are_words_of(" ".join(pair.japanese for pair in pairs), KEY)
    assert are_words_of("-".join(pair.english.upper() for pair in pairs), KEY)
    mixed = [pairs[0].japanese, pairs[1].english, pairs[2].japanese, pairs[3].english]
    assert are_words_of("、".join(mixed), KEY)
    assert are_words_of("　".join(pair.japanese.translate(KATAKANA) for pair in pairs), KEY)


def test_other_words_or_another_order_are_not_taken():
    words = [pair.english for pair in words_of(KEY)]
    assert not are_words_of(" ".join(reversed(words)), KEY)
    assert not are_words_of(" ".join(words[:3]), KEY)
    assert not are_words_of(" ".join([*words[:3], "nothing"]), KEY)
    assert not are_words_of("", KEY)
