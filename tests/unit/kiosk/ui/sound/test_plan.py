"""What a screen says: nothing personal, title first, then the answers; news only where it stays."""

import dataclasses

import pytest

from eligibility.inquiry import Notice
from kiosk.flow.holder import FaceHint
from kiosk.flow.typed import TypedField, TypedProblem
from kiosk.ui import view_model as v
from kiosk.ui.for_staff import is_for_staff
from kiosk.ui.sound import plan
from kiosk.ui.sound.labels import label_of
from kiosk.ui.sound.phrases import Phrase, number_phrases, phrases_of
from kiosk.ui.sound.sentences import entered_of, sentences_of
from tests.screens.catalogue import catalogue

VOICES = (v.Voice.SPOKEN, v.Voice.GUIDED)
VIEWS = {screen.name: screen.view for screen in catalogue()}
RENDERED = {
    language: {(p.message, p.number) for p in phrases_of(language)} for language in v.Language
}
BOTH = v.ChooseView((v.Method.FACE, v.Method.PIN))
KEYS = ("tool-voice", "choose-face", "choose-pin", "cancel", "bell")


def view(content, voice=v.Voice.SPOKEN, **frame):
    return v.View(content, "みなと", voice=voice, **frame)


def messages(phrases):
    return [phrase.message for phrase in phrases]


@pytest.mark.parametrize("language", v.Language, ids=lambda one: one.value)
@pytest.mark.parametrize("name", VIEWS)
def test_only_phrases_that_are_rendered_are_said(name, language):
    for voice in VOICES:
        shown = dataclasses.replace(VIEWS[name], voice=voice, language=language)
        said = [*plan.opening(None, shown, ()), *entered_of(shown)]
        assert [p for p in said if (p.message, p.number) not in RENDERED[language]] == []


@pytest.mark.parametrize("name", VIEWS)
def test_every_screen_for_patients_says_something(name):
    for voice in VOICES:
        shown = dataclasses.replace(VIEWS[name], voice=voice)
        assert bool(sentences_of(shown)) is not is_for_staff(shown.content)


def test_two_people_with_the_same_number_sound_alike():
    one = view(v.ValidView("山○ 花○", 27, 3, has_details=True))
    other = view(v.ValidView("ア○ シ○", 27, 1, has_details=True))
    assert plan.opening(None, one, ()) == plan.opening(None, other, ())
    assert sentences_of(view(v.DetailsView("山○", 3, "ウ"))) == sentences_of(
        view(v.DetailsView("ア○", 1, None))
    )


def test_what_was_typed_is_not_said():
    empty, full = (
        view(v.TypeView(TypedField.NUMBER, text, 3, 5, can_next=True)) for text in ("", "1234567")
    )
    assert plan.news(empty, full) == []
    assert sentences_of(empty) == sentences_of(full)


@pytest.mark.parametrize("prefix", ["pin", "typed", "staff"])
def test_a_digit_says_nothing(prefix):
    shown = view(v.PinView(0, 3), v.Voice.GUIDED)
    assert [label_of(f"{prefix}-key-{digit}", shown) for digit in range(10)] == [()] * 10


def test_what_is_chosen_is_said_to_be_chosen():
    voices = view(v.VoiceView(v.Voice.GUIDED, 3), v.Voice.GUIDED)
    assert label_of("voice-guided", voices)[-1] == Phrase("speech.chosen")
    assert Phrase("speech.chosen") not in label_of("voice-off", voices)
    languages = view(v.LanguageView(v.Language.KO), v.Voice.GUIDED)
    assert label_of("language-ko", languages)[-1] == Phrase("speech.chosen")


def test_the_title_comes_before_the_answers():
    assert messages(plan.opening(None, view(BOTH), KEYS)) == [
        "choose.title", "choose.face", "choose.face.note", "choose.pin", "choose.pin.note",
    ]  # fmt: skip


def test_keys_that_are_on_every_screen_are_not_read_out():
    assert "frame.cancel" not in messages(plan.everything(view(BOTH), KEYS))
    asked = view(BOTH, overlay=v.IdleOverlay(20, 20))
    assert messages(plan.everything(asked, ("continue", "cancel"))) == [
        "idle.title", "idle.note", "idle.continue", "idle.cancel",
    ]  # fmt: skip


def test_how_it_is_used_without_looking_is_said_once():
    before = view(BOTH, v.Voice.OFF)
    guided = view(BOTH, v.Voice.GUIDED)
    assert messages(plan.opening(before, guided, ()))[:1] == ["speech.guided.slide"]
    assert "speech.guided.slide" not in messages(plan.opening(guided, guided, ()))


def test_a_screen_that_stays_says_only_what_is_new():
    face = v.FaceView(None, 1, 10)
    closer = dataclasses.replace(face, hint=FaceHint.COME_CLOSER)
    assert messages(plan.news(view(face), view(closer))) == ["face.hint.come_closer"]
    field = v.TypeView(TypedField.MONTH_DAY, "0231", 5, 5, can_next=False)
    wrong = dataclasses.replace(field, problem=TypedProblem.NOT_A_DATE)
    assert messages(plan.news(view(field), view(wrong))) == ["typed.problem.not_a_date"]


def test_how_many_digits_are_in_is_said_to_whoever_does_not_see_the_dots():
    guided = [view(v.PinView(count, 3), v.Voice.GUIDED) for count in (1, 2, 0)]
    assert plan.news(guided[0], guided[1]) == [Phrase("speech.entered", 2)]
    assert plan.news(guided[1], guided[2]) == [Phrase("speech.entered.none")]
    assert plan.news(view(v.PinView(1, 3)), view(v.PinView(2, 3))) == []


def test_the_seconds_of_the_idle_question_are_not_counted_aloud():
    asked = [view(BOTH, overlay=v.IdleOverlay(left, 20)) for left in (20, 19)]
    assert plan.news(*asked) == []
    assert not plan.is_new_screen(*asked)


def test_voice_and_language_begin_the_screen_anew():
    one = view(BOTH)
    assert plan.is_new_screen(one, dataclasses.replace(one, language=v.Language.KO))
    assert plan.is_new_screen(one, dataclasses.replace(one, voice=v.Voice.GUIDED))
    assert not plan.is_new_screen(one, dataclasses.replace(one, volume=4))


def test_a_session_that_ends_early_is_told():
    first = view(v.AttractView((), True), v.Voice.OFF)
    assert messages(plan.parting(view(BOTH, v.Voice.GUIDED), first)) == ["speech.stopped"]
    assert plan.parting(view(BOTH, v.Voice.OFF), first) == []
    assert plan.parting(view(v.FinishView(False), v.Voice.GUIDED), first) == []


def test_what_is_to_be_done_about_the_certificate_is_said_with_the_result():
    result = v.ValidView("山○", 27, 3, notice=Notice.CARD_CERTIFICATE_EXPIRED)
    assert "valid.notice.expired" in messages(sentences_of(view(result)))


def test_the_end_of_a_reception_is_told():
    assert "speech.ended" in messages(sentences_of(view(v.FinishView(False))))


NUMBERS = [
    (27, v.Language.JA, ["speech.number-27"]),
    (100, v.Language.JA, ["speech.number-100"]),
    (127, v.Language.JA, ["speech.number.hundreds-100", "speech.number-27"]),
    (905, v.Language.EN, ["speech.number.hundreds-900", "speech.number-5"]),
    (300, v.Language.ZH_HANS, ["speech.number-300"]),
    (
        305,
        v.Language.ZH_HANS,
        ["speech.digit-3", "speech.digit-0", "speech.digit-5", "speech.number.after"],
    ),
    (
        1024,
        v.Language.KO,
        [*(f"speech.digit-{digit}" for digit in "1024"), "speech.number.after"],
    ),
]


@pytest.mark.parametrize(
    ("number", "language", "clips"), NUMBERS, ids=[f"{n}-{one.value}" for n, one, _ in NUMBERS]
)
def test_a_reception_number_is_put_together(number, language, clips):
    phrases = list(number_phrases(number, language))
    assert [phrase.clip for phrase in phrases] == ["speech.number.before", *clips]
    assert [phrase.is_joined for phrase in phrases] == [True] * len(clips) + [False]


@pytest.mark.parametrize("language", v.Language, ids=lambda one: one.value)
def test_every_reception_number_can_be_said(language):
    for number in range(1, 2000):
        for phrase in number_phrases(number, language):
            assert (phrase.message, phrase.number) in RENDERED[language]
