"""What SDL's disk driver wrote: 16-bit stereo at 44.1 kHz, as it would leave the loudspeaker."""

import dataclasses
from pathlib import Path

import numpy as np

RATE, CHANNELS, BYTES = 44100, 2, 2
FRAME = CHANNELS * BYTES
QUIET = 60
"""Of 32768: below it nothing is heard."""


@dataclasses.dataclass(frozen=True)
class Recording:
    """A file that a running kiosk writes."""

    file: Path

    @property
    def position(self):
        """Frames written so far: the present moment of the recording."""
        return self.file.stat().st_size // FRAME

    def samples(self, start=0, end=None):
        """Mono, from a position to another."""
        data = np.fromfile(self.file, dtype="<i2")
        frames = data[: len(data) // CHANNELS * CHANNELS].reshape(-1, CHANNELS)
        return frames[start:end, 0].astype(np.int32)


def loudness(samples):
    """Root mean square."""
    return float(np.sqrt(np.mean(samples.astype(float) ** 2))) if len(samples) else 0.0


def last_heard(samples):
    """How many seconds pass until the last sound; 0 when there is none."""
    heard = np.flatnonzero(np.abs(samples) > QUIET)
    return 0.0 if len(heard) == 0 else heard[-1] / RATE


def sounds(samples, pause_s=0.05):
    """Stretches of sound with silence around them, each from its first loud sample."""
    heard = np.flatnonzero(np.abs(samples) > QUIET)
    if len(heard) == 0:
        return []
    cuts = np.flatnonzero(np.diff(heard) > pause_s * RATE)
    starts = [heard[0], *heard[cuts + 1]]
    ends = [*heard[cuts], heard[-1]]
    return [samples[start : end + 1] for start, end in zip(starts, ends, strict=True)]
