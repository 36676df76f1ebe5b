"""What is wrong with a catalogue is named with language and message."""

import pytest

from kiosk.making.catalogue import HEADER, CatalogueProblem, Entry, faults, read, written
from kiosk.making.words import compiled


def entries(**sentences):
    return {message: Entry(message, sentence) for message, sentence in sentences.items()}


BASE = entries(title="カードを置く", tries="あと{tries}回")


def faults_of(**sentences):
    return list(faults(entries(**sentences), BASE, "ko"))


def test_a_complete_language_has_no_faults():
    assert faults_of(title="카드", tries="{tries}번") == []


def test_a_missing_message_is_a_fault():
    assert faults_of(title="카드") == ["ko: tries: missing"]


def test_a_message_that_japanese_does_not_have_is_a_fault():
    assert faults_of(title="카드", tries="{tries}번", more="x") == ["ko: more: not a message of ja"]


def test_an_untranslated_message_is_a_fault():
    assert faults_of(title=" ", tries="{tries}번") == ["ko: title: untranslated"]


@pytest.mark.parametrize("sentence", ["몇 번", "{tries}번 {number}", "{number}번"])
def test_a_missing_or_unknown_fact_is_a_fault(sentence):
    [fault] = faults_of(title="카드", tries=sentence)
    assert fault.startswith("ko: tries: facts")


def test_half_a_brace_is_a_fault():
    [fault] = faults_of(title="카드", tries="{tries번")
    assert fault.startswith("ko: tries: ")


def test_a_fuzzy_message_is_a_fault():
    fuzzy = {**BASE, "title": Entry("title", "카드", is_fuzzy=True)}
    [fault] = faults(fuzzy, BASE, "ko")
    assert fault.startswith("ko: title: fuzzy")


def test_a_line_that_may_not_begin_so_is_a_fault():
    [fault] = faults_of(title="카드|。", tries="{tries}번")
    assert fault.startswith("ko: title: a line may not")


def test_a_mark_that_would_join_two_words_is_a_fault():
    for joined in ("카드를|놓기", "카드를\n놓기"):
        [fault] = faults_of(title=joined, tries="{tries}번")
        assert fault.startswith("ko: title: a mark or a line end without a space")
    assert faults_of(title="카드를 |놓기", tries="{tries}번") == []


def test_each_language_uses_one_of_the_facts_named_beside_the_message():
    base = {"share": Entry("share", "{tenths}割", ("one of: tenths, percent",))}
    assert list(faults(entries(share="{percent}%"), base, "en")) == []
    assert list(faults(entries(share="{other}%"), base, "en")) != []


def test_the_file_is_sorted_and_keeps_notes_and_flags(tmp_path):
    before = {
        "b": Entry("b", "二\n行", ("one of: x, y",)),
        "a": Entry("a", '"引用"', is_fuzzy=True),
    }
    path = tmp_path / "kiosk.po"
    path.write_text(written(before, "ja"), "utf-8")
    assert read(path) == before
    assert path.read_text("utf-8").index('msgid "a"') < path.read_text("utf-8").index('msgid "b"')


@pytest.mark.parametrize(
    "text",
    [
        'msgid "a"\nmsgstr "x"\n\nmsgid "a"\nmsgstr "y"\n',
        'msgid "a"\nmsgstr "x"\n\n#~ msgid "b"\n#~ msgstr "y"\n',
        'msgid "a"\nmsgstr "x"\nrest of a line\n',
    ],
    ids=["twice", "struck out", "no catalogue"],
)
def test_a_file_that_does_not_say_what_it_means_is_refused(tmp_path, text):
    path = tmp_path / "kiosk.po"
    path.write_text(HEADER.format(language="ko") + "\n" + text, "utf-8")
    with pytest.raises(CatalogueProblem):
        read(path)


def test_the_same_sentences_give_the_same_bytes():
    assert compiled(BASE, "ja") == compiled(dict(reversed(BASE.items())), "ja")
