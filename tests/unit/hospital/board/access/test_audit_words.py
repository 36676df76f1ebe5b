"""Every view and act that the audit tells has words for who reads it."""

import ast
from pathlib import Path

from hospital import board
from hospital.board.access.audit_pages import _KINDS, _said
from hospital.board.access.commands import _ACTS, _PAST
from hospital.board.receptions.detail import _OPENS
from hospital.board.words import Language, all_words

NOTING = {"note", "note_of", "_note"}
CONSTANTS = {"CUT", "_REFUSED"}


def told_in(source):
    """What stands in the calls that note something, and in what they are given by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in NOTING:
            yield from words_in(node.args)
        names = {one.id for one in getattr(node, "targets", ()) if isinstance(one, ast.Name)}
        if isinstance(node, ast.Assign) and names & ({"what"} | CONSTANTS):
            yield from words_in([node.value])


def words_in(parts):
    for part in parts:
        for one in ast.walk(part):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                yield one.value


def told():
    files = Path(board.__file__).parent.rglob("*.py")
    found = {word for file in files for word in told_in(file.read_text()) if word[:1].islower()}
    begun = {one for one in found if one.endswith(".")}
    assert begun == {"staff.", "audit."}, "completed below"
    whole = {f"staff.{_PAST[act]}" for act in _ACTS if act != "list"}
    whole |= {f"audit.{form}" for form in _KINDS} | {what for what, _ in _OPENS.values()}
    return (found - begun - {"role"}) | whole


def test_every_word_that_is_noted_has_a_sentence_and_no_sentence_is_left_over():
    has = {key.removeprefix("audit.") for key in all_words() if key.startswith("audit.")}
    assert told() == has


def test_it_is_told_in_the_readers_language_and_one_of_another_version_as_it_is():
    assert _said(Language.JAPANESE, "reception.shown") == "受付の詳細を表示"
    assert _said(Language.ENGLISH, "reception.shown") == "Looked at a reception"
    assert _said(Language.JAPANESE, "of.later") == "of.later"
