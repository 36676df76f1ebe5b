"""Samples of a spoken phrase: brought to one rate and one loudness, trimmed, written as Ogg Vorbis.

All phrases are equally loud, so that the volume a patient chose holds for all of them.
"""

import importlib
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float64]
"""Mono, at RATE, in -1..1."""

RATE = 16000
"""A voice needs no more: consonants end below 8 kHz."""
COMPRESSION = 1.0
"""Of soundfile: the smallest files; 21 kB for 6 s."""
LOUDNESS = 0.12
"""Root mean square of what is loud enough to be speech."""
PEAK = 0.89
"""-1 dB: the codec may overshoot."""
SILENT = 0.01
LEAD_S, TAIL_S = 0.03, 0.12
FADE_S = 0.005


def resampled(samples: Samples, rate: int) -> Samples:
    """The same sound at RATE; what is above half of it is left out."""
    if rate == RATE:
        return samples
    count = round(len(samples) * RATE / rate)
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    padded = np.pad(spectrum, (0, count // 2 + 1 - len(spectrum)))
    return np.asarray(np.fft.irfft(padded, count) * count / len(samples))


def finished(samples: Samples) -> Samples:
    """As loud as all others, without silence around it.

    Raises:
        ValueError: there is nothing to be heard.
    """
    loudest = float(np.abs(samples).max(initial=0))
    if loudest < SILENT:
        raise ValueError("nothing is to be heard")
    heard = np.flatnonzero(np.abs(samples) > SILENT * loudest)
    first = max(heard[0] - round(LEAD_S * RATE), 0)
    last = min(heard[-1] + round(TAIL_S * RATE), len(samples))
    cut = samples[first:last]
    speech = cut[np.abs(cut) > SILENT * loudest]
    louder = cut * LOUDNESS / float(np.sqrt(np.mean(speech**2)))
    return _faded(_limited(louder))


def write_ogg(path: Path, samples: Samples, rate: int = RATE) -> None:
    """Writes mono Ogg Vorbis."""
    sound = importlib.import_module("soundfile")
    path.parent.mkdir(parents=True, exist_ok=True)
    sound.write(path, samples, rate, format="OGG", subtype="VORBIS", compression_level=COMPRESSION)


def _limited(samples: Samples) -> Samples:
    """Peaks are rounded, not cut: a hard edge crackles."""
    knee = 0.6 * PEAK
    size = np.abs(samples)
    over = PEAK - (PEAK - knee) * np.exp(-(size - knee) / (PEAK - knee))
    return np.asarray(np.where(size > knee, np.sign(samples) * over, samples))


def _faded(samples: Samples) -> Samples:
    count = min(round(FADE_S * RATE), len(samples) // 2)
    slope = np.linspace(0, 1, count)
    faded = samples.copy()
    faded[:count] *= slope
    faded[-count:] *= slope[::-1]
    return faded
