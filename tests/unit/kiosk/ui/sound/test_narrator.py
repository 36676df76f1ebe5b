"""The narrator hears of Views and touches; what is heard is written down by the loudspeaker."""

import dataclasses

import pytest

from kiosk.flow.holder import FaceHint
from kiosk.ui import view_model as v
from kiosk.ui.sound.cues import TAKE_CARD_EVERY_S, TAKE_CARD_TIMES
from kiosk.ui.sound.library import cue_files
from kiosk.ui.sound.narrator import FACE_SECONDS, REPEAT_AFTER_S, Narrator
from kiosk.ui.sound.player import LOUDNESS, Player
from tests.unit.kiosk.ui.sound.loudspeaker import Clock, Loudspeaker

FRAME_S = 0.05
BOTH = v.ChooseView((v.Method.FACE, v.Method.PIN))
TAKE, THANKS = v.FinishView(True), v.FinishView(False)


class Listener:
    """A narrator whose time is moved by hand."""

    def __init__(self, own_words=None):
        self.clock, self.speaker = Clock(), Loudspeaker()
        player = Player(self.speaker, cue_files(), self.clock)
        self.narrator = Narrator(player, self.clock, own_words)

    def show(self, content, voice=v.Voice.SPOKEN, keys=(), **frame):
        self.narrator.show(v.View(content, "みなと", voice=voice, **frame), keys)

    def hear(self, seconds):
        """What begins to be heard within so many seconds."""
        before = len(self.speaker.played)
        for _ in range(round(seconds / FRAME_S)):
            self.clock.now += FRAME_S
            self.narrator.on_frame()
        return self.speaker.played[before:]


@pytest.fixture
def kiosk():
    return Listener()


def test_a_kiosk_that_is_not_asked_to_speak_has_cues_only(kiosk):
    kiosk.show(v.ReadingView(), v.Voice.OFF)
    kiosk.show(BOTH, v.Voice.OFF, keys=("choose-face",))
    assert kiosk.hear(30) == []
    assert kiosk.speaker.played == ["seated"]


def test_the_cue_is_heard_before_the_voice(kiosk):
    kiosk.show(v.ReadingView(), v.Voice.OFF)
    kiosk.show(BOTH, keys=("choose-face",))
    assert kiosk.speaker.played == ["seated"]
    assert kiosk.hear(6) == ["choose.title", "choose.face", "choose.face.note"]


def test_another_screen_silences_the_last_one(kiosk):
    kiosk.show(BOTH, keys=("choose-face", "choose-pin"))
    kiosk.hear(1.5)
    kiosk.show(v.ConsentView())
    assert kiosk.hear(20) == [
        "consent.care", "consent.checkups", "consent.operations", "consent.note",
    ]  # fmt: skip
    assert kiosk.speaker.played[-5] == "consent.title"


def test_a_touch_silences_and_nothing_goes_on_by_itself(kiosk):
    kiosk.show(BOTH, keys=("choose-face",))
    kiosk.narrator.touched()
    assert kiosk.hear(60) == []


def test_a_redraw_of_the_same_screen_does_not_begin_anew(kiosk):
    kiosk.show(v.PinView(0, 3))
    kiosk.hear(10)
    kiosk.show(v.PinView(1, 3))
    assert kiosk.hear(10) == []


def test_the_volume_is_that_of_the_view(kiosk):
    kiosk.show(BOTH, volume=1)
    kiosk.hear(1)
    kiosk.narrator.tick()
    assert kiosk.speaker.log[-1] == ("play", "tick", LOUDNESS[1])


def test_a_card_that_stays_is_reminded_of_six_times(kiosk):
    kiosk.show(TAKE, v.Voice.OFF)
    kiosk.hear(TAKE_CARD_EVERY_S * 20)
    assert kiosk.speaker.played == ["take-card"] * TAKE_CARD_TIMES


def test_a_card_that_is_taken_is_not_reminded_of(kiosk):
    kiosk.show(TAKE, v.Voice.OFF)
    kiosk.hear(TAKE_CARD_EVERY_S * 1.5)
    kiosk.show(THANKS, v.Voice.OFF)
    assert kiosk.hear(60) == []


def test_guided_a_screen_that_is_not_touched_asks_again(kiosk):
    kiosk.show(BOTH, v.Voice.GUIDED)
    kiosk.hear(7)
    assert kiosk.hear(REPEAT_AFTER_S + 1) == ["choose.title"]


def test_spoken_a_screen_asks_once(kiosk):
    kiosk.show(BOTH)
    assert kiosk.hear(90) == []
    assert kiosk.speaker.played == ["choose.title"]


def test_guided_a_touch_puts_the_repetition_off(kiosk):
    kiosk.show(BOTH, v.Voice.GUIDED)
    kiosk.hear(5)
    for _ in range(3):
        kiosk.narrator.touched()
        assert kiosk.hear(REPEAT_AFTER_S - 1) == []


def test_a_hint_waits_for_the_one_that_is_said_and_the_last_counts(kiosk):
    face = v.FaceView(None, 1, 30)
    kiosk.show(face, v.Voice.GUIDED)
    kiosk.hear(30)
    for hint in (FaceHint.COME_CLOSER, FaceHint.STEP_BACK, FaceHint.MORE_LIGHT):
        kiosk.show(dataclasses.replace(face, hint=hint), v.Voice.GUIDED)
    assert kiosk.speaker.played[-1] == "face.hint.come_closer"
    assert kiosk.hear(3) == ["face.hint.more_light"]


def test_guided_the_last_seconds_before_the_camera_are_told(kiosk):
    kiosk.show(v.FaceView(None, 1, 15), v.Voice.GUIDED)
    kiosk.hear(15 - FACE_SECONDS - 1)
    assert kiosk.hear(2) == ["speech.face.seconds"]
    assert kiosk.hear(20) == []


def test_a_sentence_in_the_clinics_own_words_is_not_said_in_others():
    kiosk = Listener({v.Language.JA: {"staff.note": "受付の鈴を鳴らしてください"}})
    kiosk.show(v.StaffView())
    kiosk.hear(10)
    assert kiosk.speaker.played == ["bell", "staff.title"]


def test_a_key_says_its_label_and_a_digit_only_ticks(kiosk):
    kiosk.show(v.PinView(0, 3), v.Voice.GUIDED)
    kiosk.hear(30)
    before = len(kiosk.speaker.played)
    kiosk.narrator.tick()
    kiosk.narrator.say_key("pin-key-7")
    kiosk.narrator.say_key("correct")
    assert kiosk.speaker.played[before:] == ["tick", "pin.correct"]


def test_the_names_of_the_languages_are_said_in_their_own(kiosk):
    kiosk.show(v.LanguageView(v.Language.JA), v.Voice.GUIDED)
    kiosk.hear(30)
    kiosk.narrator.say_key("language-ko")
    assert kiosk.speaker.log[-1][1] == "language.ko"


def test_a_session_that_ends_early_says_so_in_its_language(kiosk):
    kiosk.show(BOTH, v.Voice.GUIDED, language=v.Language.EN)
    kiosk.hear(1)
    kiosk.show(v.AttractView((), True), v.Voice.OFF)
    assert kiosk.speaker.played[-1] == "speech.stopped"
    assert kiosk.hear(60) == []


def test_say_it_again_begins_with_the_title(kiosk):
    kiosk.show(BOTH, v.Voice.GUIDED, keys=("choose-face",))
    kiosk.hear(10)
    before = len(kiosk.speaker.played)
    kiosk.narrator.say_screen()
    kiosk.hear(5)
    assert kiosk.speaker.played[before:] == ["choose.title", "choose.face", "choose.face.note"]
