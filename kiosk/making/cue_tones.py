"""The cues as sums of tones (design reference 6): no samples of anybody's, nothing to license.

Fundamentals lie between 500 and 1000 Hz, where older ears still hear well; a little of the second
and third partial tells a cue from a beep. Every note begins and ends softly.
"""

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from kiosk.making.recording import Samples
from kiosk.ui.sound.cues import Cue

RATE = 22050
C5, D5, E5, F5, G5, A5, B5 = 523.25, 587.33, 659.26, 698.46, 783.99, 880.0, 987.77
PARTIALS = (1.0, 0.3, 0.12)
ATTACK_S = 0.006
REST_S = 0.1
"""Silence after the last note: SDL's decoder drops most of a file that is shorter than a block."""
LEVELS = {Cue.TICK: 0.3, Cue.ENTERED: 0.4, Cue.ATTENTION: 0.35}
LEVEL = 0.5
"""Of the loudest sample; the phrases' loudest lie about there."""


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    """One tone of a cue."""

    hertz: float
    at_s: float
    lasts_s: float
    decay: float = 4.0
    """How fast it dies: e^-decay is left at its end."""


NOTES: Mapping[Cue, Sequence[Note]] = {
    Cue.TICK: (Note(A5, 0, 0.03, decay=6),),
    Cue.ENTERED: (Note(E5, 0, 0.05),),
    Cue.SEATED: (Note(E5, 0, 0.125), Note(A5, 0.115, 0.135)),
    Cue.ATTENTION: (Note(C5, 0, 0.3, decay=3),),
    Cue.DONE: (Note(C5, 0, 0.16), Note(E5, 0.15, 0.16), Note(A5, 0.3, 0.2)),
    Cue.TAKE_CARD: (Note(B5, 0, 0.2), Note(G5, 0.19, 0.26)),
    Cue.BELL: (Note(A5, 0, 0.7, decay=4.5), Note(F5, 0.5, 0.9, decay=5)),
}


def cue(which: Cue) -> Samples:
    """The samples of a cue at RATE."""
    notes = NOTES[which]
    end = max(note.at_s + note.lasts_s for note in notes)
    samples = np.zeros(round((end + REST_S) * RATE))
    for note in notes:
        tone, start = _tone(note), round(note.at_s * RATE)
        room = samples[start : start + len(tone)]
        room += tone[: len(room)]
    return np.asarray(samples / np.abs(samples).max() * LEVELS.get(which, LEVEL))


def _tone(note: Note) -> Samples:
    time = np.arange(round(note.lasts_s * RATE)) / RATE
    wave = sum(
        part * np.sin(2 * np.pi * note.hertz * (number + 1) * time)
        for number, part in enumerate(PARTIALS)
    )
    fall = np.exp(-note.decay * time / note.lasts_s)
    rise = np.minimum(time / ATTACK_S, 1)
    end = np.minimum((note.lasts_s - time) / ATTACK_S, 1)
    return np.asarray(wave * fall * rise * np.clip(end, 0, 1))
