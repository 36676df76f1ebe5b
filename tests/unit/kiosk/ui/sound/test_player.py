"""One voice, silent at once; cues beside it; nothing at all without a sound device."""

import logging
import math
from pathlib import Path

import pytest

from kiosk.ui.sound.cues import Cue
from kiosk.ui.sound.player import LOUDNESS, PAUSE_S, Player, Spoken
from tests.unit.kiosk.ui.sound.loudspeaker import Clock, Loudspeaker

CUES = {cue: Path(f"{cue}.ogg") for cue in Cue}
ONE, TWO = Spoken(Path("one.ogg")), Spoken(Path("two.ogg"))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def speaker():
    return Loudspeaker()


@pytest.fixture
def player(speaker, clock):
    return Player(speaker, CUES, clock)


def pass_time(player, clock, seconds):
    clock.now += seconds
    player.on_frame()


def test_cues_are_decoded_before_they_are_needed(player, speaker):
    decoded = list(speaker.opened)
    player.play(Cue.TICK)
    assert speaker.opened == decoded
    assert speaker.played == ["tick"]


def test_the_second_phrase_waits_for_the_end_of_the_first(player, speaker, clock):
    player.say([ONE, TWO])
    pass_time(player, clock, 1.0)
    assert speaker.played == ["one"]
    pass_time(player, clock, PAUSE_S + 0.01)
    assert speaker.played == ["one", "two"]


def test_the_parts_of_a_number_follow_without_a_pause(player, speaker, clock):
    player.say([Spoken(Path("one.ogg"), is_joined=True), TWO])
    pass_time(player, clock, 1.01)
    assert speaker.played == ["one", "two"]


def test_what_is_said_next_silences_what_was_said(player, speaker):
    player.say([ONE, TWO])
    player.say([Spoken(Path("three.ogg"))])
    assert [entry[:2] for entry in speaker.log] == [
        ("play", "one"), ("stop", "one"), ("play", "three"),
    ]  # fmt: skip


def test_hush_silences_what_was_to_come_too(player, speaker, clock):
    player.say([ONE, TWO])
    player.hush()
    pass_time(player, clock, 10)
    assert speaker.played == ["one"]
    assert not player.is_speaking


def test_the_voice_begins_after_the_cue(player, speaker, clock):
    player.say([ONE], after_s=0.5)
    assert speaker.played == []
    assert player.is_speaking
    pass_time(player, clock, 0.5)
    assert speaker.played == ["one"]


def test_hush_leaves_cues_alone(player, speaker):
    player.play(Cue.DONE)
    player.hush()
    assert [entry[0] for entry in speaker.log] == ["play"]


def test_the_volume_holds_for_what_is_heard_now_and_next(player, speaker, clock):
    player.say([ONE, TWO])
    player.set_volume(5)
    assert ("loudness", "one", LOUDNESS[5]) in speaker.log
    pass_time(player, clock, 2)
    assert speaker.log[-1] == ("play", "two", LOUDNESS[5])


def test_each_volume_is_louder_than_the_one_before():
    steps = [LOUDNESS[volume] for volume in sorted(LOUDNESS)]
    assert steps == sorted(set(steps))


def test_the_volumes_span_what_the_standard_asks_for():
    """EN 301 549, 8.2.1: 18 dB in all, and a step at least 12 dB over the lowest."""
    gains = [20 * math.log10(LOUDNESS[volume] / LOUDNESS[1]) for volume in sorted(LOUDNESS)]
    assert gains[-1] >= 18
    assert any(12 <= gain < gains[-1] for gain in gains)


def test_it_ends_speaking_when_the_last_phrase_ends(player, clock):
    player.say([ONE])
    pass_time(player, clock, 2)
    assert not player.is_speaking


def test_a_phrase_that_cannot_be_read_is_passed_over(clock, caplog):
    speaker = Loudspeaker(unreadable={"one"})
    player = Player(speaker, CUES, clock)
    player.say([ONE, TWO])
    assert speaker.played == ["two"]
    assert "phrase_unreadable file=one.ogg" in caplog.text


def test_without_a_device_it_is_said_once_and_nothing_is_opened_again(clock, caplog):
    speaker = Loudspeaker(is_there=False)
    with caplog.at_level(logging.WARNING):
        player = Player(speaker, CUES, clock)
        player.play(Cue.TICK)
        player.say([ONE, TWO])
        player.set_volume(1)
        player.hush()
        pass_time(player, clock, 5)
    assert len(speaker.opened) == 1
    assert caplog.text.count("sound_unavailable") == 1
    assert not player.is_speaking
