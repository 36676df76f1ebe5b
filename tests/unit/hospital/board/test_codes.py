"""Each code that the hospital can meet has a sentence and an act, in Japanese and in English."""

import re
from pathlib import Path

import pytest

import hospital
from eligibility.errors import Code
from hospital.board.codes import told_code
from hospital.board.words import Language, all_words
from kiosk.batch import list_asking

OF_KIOSKS = frozenset(
    {Code.OUTBOX_UNAVAILABLE, Code.TOO_MANY_LISTS, Code.CLOCK_IMPLAUSIBLE, Code.DEADLINE_PASSED}
)
"""By which a kiosk refuses a list or a line; beside what the service says."""


def met_by_the_hospital() -> set[Code]:
    found: set[Code] = set()
    for file in Path(hospital.__file__).parent.rglob("*.py"):
        names = re.findall(r"\bCode\.([A-Z][A-Z_]+)\b", file.read_text())
        found |= {Code[name] for name in names}
    return found


MET: set[Code] = met_by_the_hospital() | OF_KIOSKS | list_asking._NOT_NOW


@pytest.mark.parametrize("code", sorted(one.code for one in MET))
def test_a_code_that_staff_can_meet_says_what_it_is_and_what_to_do(code):
    assert {f"codes.{code}", f"codes.{code}-act"} <= set(all_words())


def test_the_sources_were_read():
    assert {Code.INQUIRY_UNANSWERED, Code.DAY_INCOMPLETE} <= met_by_the_hospital()


def test_a_code_without_words_says_its_english_sentence_and_whom_to_tell():
    told = told_code(Language.JAPANESE, Code.CARD_REMOVED.code)
    assert (told.sentence, told.code) == (Code.CARD_REMOVED.sentence, "KSK-003")
    assert "担当者" in told.act


def test_a_code_of_a_newer_version_is_told_too():
    assert told_code(Language.ENGLISH, "KSK-999").sentence.endswith("does not know.")
