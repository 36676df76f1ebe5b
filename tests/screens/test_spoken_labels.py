"""What a key says is what stands on it, and no key is mute; in every language.

The Views are laid out by the real window, so a key that somebody adds is found here.
"""

import dataclasses
import re

import pytest

from kiosk.ui import view_model as v
from kiosk.ui.fonts import without_faces
from kiosk.ui.for_staff import is_for_staff
from kiosk.ui.sound.labels import is_silent, label_of
from kiosk.ui.sound.phrases import IN_THEIR_OWN_LANGUAGE
from kiosk.ui.sound.sentences import sentences_of
from kiosk.ui.words import words_of_all
from tests.screens.catalogue import catalogue

VIEWS = {screen.name: screen.view for screen in catalogue()}
PATIENTS = [name for name, view in VIEWS.items() if not is_for_staff(view.content)]
WORDS = words_of_all()
OTHERWISE = {
    "tool-size": "a word more than fits under the icon",
    "tool-theme": "a word more than fits under the icon",
    "typed-hyphen": "the sign has no sound",
    "guided-entered": "confirming is not possible yet; it tells why",
}
"""Keys that say something else than what is written on them, and why."""


def bare(text):
    return re.sub(r"[|¦\s]", "", without_faces(text))


def said(phrases, language):
    return [
        bare(WORDS[IN_THEIR_OWN_LANGUAGE.get(p.message, language)].of(p.message, **p.facts))
        for p in phrases
    ]


def written_on(sheet, target):
    """Texts that were drawn within a key."""
    box = target.box
    return {
        bare(text.text)
        for text in sheet.texts
        if box.x <= text.drawn.x + text.drawn.w / 2 <= box.right
        and box.y <= text.drawn.y + text.drawn.h / 2 <= box.bottom
    }


@pytest.mark.parametrize("language", v.Language, ids=lambda one: one.value)
@pytest.mark.parametrize("voice", [v.Voice.SPOKEN, v.Voice.GUIDED], ids=lambda one: one.value)
def test_a_key_says_what_stands_on_it(kiosk, voice, language):
    wrong = []
    for name in PATIENTS:
        view = dataclasses.replace(VIEWS[name], voice=voice, language=language)
        sheet = kiosk.window.lay_out(view)
        for key, target in sheet.targets.items():
            spoken = said(label_of(key, view), language)
            is_told = key in {"guided-again", "guided-screen"} or is_silent(key)
            if is_told or key in OTHERWISE or key.startswith("typed-edit") or "items-" in key:
                continue
            if not spoken or not set(spoken) & written_on(sheet, target):
                wrong.append((name, key, spoken, written_on(sheet, target)))
    assert wrong == []


@pytest.mark.parametrize("voice", [v.Voice.SPOKEN, v.Voice.GUIDED], ids=lambda one: one.value)
def test_no_key_of_the_patients_is_mute(kiosk, voice):
    mute = []
    for name in PATIENTS:
        view = dataclasses.replace(VIEWS[name], voice=voice)
        for key in kiosk.window.lay_out(view).targets:
            is_told = key in {"guided-again", "guided-screen"}
            if not is_told and bool(label_of(key, view)) is is_silent(key):
                mute.append((name, key))
    assert mute == []


@pytest.mark.parametrize("language", v.Language, ids=lambda one: one.value)
def test_the_sentences_that_are_said_are_those_of_the_screen(kiosk, language):
    wrong = []
    for name in PATIENTS:
        view = dataclasses.replace(VIEWS[name], voice=v.Voice.SPOKEN, language=language)
        written = {bare(text.text) for text in kiosk.window.lay_out(view).texts}
        first = said([p for p in sentences_of(view)[:1] if "speech." not in p.message], language)
        if not set(first) <= written:
            wrong.append((name, first))
    assert wrong == []
