"""The committed sounds: they say what the screens say, and a loudspeaker can play them."""

import functools
import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.making import voices
from kiosk.ui.sound.cues import Cue
from kiosk.ui.sound.library import SOUNDS, cue_files, folder_of
from kiosk.ui.sound.phrases import SPOKEN
from kiosk.ui.view_model import Language

LANGUAGES = pytest.mark.parametrize("language", Language, ids=lambda one: one.value)
LONGEST_S = 12
MEAN_BYTES = 12_000
CUE_SECONDS = {
    Cue.TICK: 0.03,
    Cue.ENTERED: 0.05,
    Cue.SEATED: 0.25,
    Cue.ATTENTION: 0.3,
    Cue.DONE: 0.5,
}


@functools.cache
def decoded(folder: Path, *options: str):
    """Each file of a folder as the kiosk's own decoder gives it."""
    command = [sys.executable, "-m", "tests.unit.kiosk.ui.sound.decoder", str(folder), *options]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {Path(name).stem: found for name, found in json.loads(done.stdout).items()}


def decoded_cues():
    return decoded(SOUNDS / "cues", "--notes")


def header(file):
    """Of the first page of an Ogg stream: its codec's mark, channels and rate."""
    data = file.read_bytes()[:64]
    channels, rate = struct.unpack("<BI", data[39:44])
    return data[:4], data[28:35], channels, rate


@LANGUAGES
def test_no_sentence_changed_without_being_rendered_again(language):
    assert voices.outdated(language) == []


@LANGUAGES
def test_every_phrase_is_ogg_vorbis_in_mono(language):
    headers = {header(file) for file in folder_of(language).glob("*.ogg")}
    assert headers == {(b"OggS", b"\x01vorbis", 1, 16000)}


@LANGUAGES
def test_every_phrase_can_be_heard_and_is_not_cut(language):
    heard = decoded(folder_of(language))
    assert [name for name, one in heard.items() if one["rms"] < 0.05] == []
    assert [name for name, one in heard.items() if one["peak"] > 0.999] == []


@LANGUAGES
def test_phrases_are_about_equally_loud(language):
    loud = [one["rms"] for one in decoded(folder_of(language)).values()]
    assert max(loud) / min(loud) < 1.8


@LANGUAGES
def test_no_phrase_is_too_long(language):
    too_long = [
        (name, one["seconds"])
        for name, one in decoded(folder_of(language)).items()
        if one["seconds"] > LONGEST_S
    ]
    assert too_long == []


@LANGUAGES
def test_phrases_are_small(language):
    sizes = [file.stat().st_size for file in folder_of(language).glob("*.ogg")]
    assert sum(sizes) / len(sizes) <= MEAN_BYTES


def test_the_list_of_what_is_spoken_is_sorted_so_that_changes_merge():
    lines = SPOKEN.read_text("utf-8").split("\n")[:-1]
    assert lines == sorted(set(lines))


def test_every_cue_lasts_as_long_as_the_design_says():
    heard = decoded_cues()
    assert set(heard) == set(Cue) == {file.stem for file in cue_files().values()}
    for cue, seconds in CUE_SECONDS.items():
        assert 0.6 * seconds <= heard[cue]["heard"] <= seconds + 0.01


@pytest.mark.parametrize("cue", Cue)
def test_cues_lie_where_older_ears_hear_well(cue):
    notes = decoded_cues()[cue]["notes"] or [500]
    assert all(480 <= hertz <= 1000 for hertz in notes)


def test_seated_and_done_rise_and_take_the_card_falls():
    heard = decoded_cues()
    assert heard[Cue.SEATED]["notes"][0] < heard[Cue.SEATED]["notes"][-1]
    done = heard[Cue.DONE]["notes"]
    assert len(done) >= 3
    assert done == sorted(done)
    assert heard[Cue.TAKE_CARD]["notes"][0] > heard[Cue.TAKE_CARD]["notes"][-1]


def test_no_cue_is_cut():
    assert max(one["peak"] for one in decoded_cues().values()) < 0.9


def test_a_changed_sentence_is_noticed(monkeypatch):
    texts = voices.texts_of(Language.EN) | {"pin.title": "Type your PIN"}
    monkeypatch.setattr(voices, "texts_of", lambda _language: texts)
    assert voices.outdated(Language.EN) == ["pin.title"]


def test_a_reading_of_another_sentence_is_noticed():
    with pytest.raises(voices.ReadingOutdated):
        voices._read("健診の結果", {"written": "健診", "spoken": "けんしん"})
