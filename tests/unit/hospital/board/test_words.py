"""Every sentence of the pages is there in both languages, with the same places to fill in."""

import re
import string
from pathlib import Path

import pytest

from hospital.board import words
from hospital.board.words import Language, all_words, language_of

TEMPLATES = Path(words.__file__).with_name("templates")


def places(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("key", sorted(all_words()))
def test_both_languages_say_it_with_the_same_places(key):
    said = all_words()[key]
    assert all(said.values())
    assert places(said[Language.JAPANESE]) == places(said[Language.ENGLISH])


def test_templates_say_nothing_that_there_is_not():
    asked = {
        key
        for file in TEMPLATES.glob("*.html")
        for key in re.findall(r"""\bt\(\s*["']([a-z0-9.-]+)["']""", file.read_text())
    }
    assert "frame.product" in asked, "the templates were read"
    missing = asked - set(all_words())
    # what a template completes with a value of its own
    begun = {key for key in missing if key.endswith((".", "-"))}
    assert missing - begun == set()
    assert {key for key in begun if not any(one.startswith(key) for one in all_words())} == set()


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, None, "ja"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de-DE", "ja"),
        ("ja", "en", "ja"),
        ("xx", "en", "en"),
    ],
)
def test_the_language_is_what_was_chosen_or_what_the_browser_wants(chosen, accepted, language):
    assert language_of(chosen, accepted) == language
