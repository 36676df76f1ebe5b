"""`python -m tests.unit.kiosk.ui.sound.decoder FOLDER`: each Ogg file as SDL's mixer decodes it.

The very library that the kiosk plays with, asked by ctypes, with SDL's driver that plays nothing.
Prints JSON: name, seconds, loudest sample and root mean square in parts of one, fundamental in Hz.
"""

import ctypes
import importlib.util
import json
import os
import sys
from pathlib import Path

import numpy as np

RATE, S16, LARGEST = 44100, 0x8010, 32768
SILENT = 0.01


class Chunk(ctypes.Structure):
    """Mix_Chunk."""

    _fields_ = (
        ("allocated", ctypes.c_int),
        ("abuf", ctypes.POINTER(ctypes.c_uint8)),
        ("alen", ctypes.c_uint32),
        ("volume", ctypes.c_uint8),
    )


def mixer():
    """SDL2_mixer as it came with Kivy, with one channel open."""
    os.environ["SDL_AUDIODRIVER"] = "dummy"
    # not imported: Kivy would read our arguments
    kivy = importlib.util.find_spec("kivy")
    assert kivy is not None
    assert kivy.origin is not None
    libraries = Path(kivy.origin).parents[1] / "Kivy.libs"
    for name in ("libSDL2-", "libSDL2_mixer-"):
        [file] = libraries.glob(f"{name}*.so*")
        library = ctypes.CDLL(str(file), ctypes.RTLD_GLOBAL)
    library.Mix_LoadWAV.restype = ctypes.POINTER(Chunk)
    library.Mix_LoadWAV.argtypes = [ctypes.c_char_p]
    if library.Mix_OpenAudio(RATE, S16, 1, 1024):
        raise SystemExit("SDL's mixer cannot be opened")
    return library


def samples_of(library, file):
    """Mono, in parts of one."""
    chunk = library.Mix_LoadWAV(str(file).encode())
    if not chunk:
        raise SystemExit(f"SDL's mixer cannot read {file}")
    data = ctypes.string_at(chunk.contents.abuf, chunk.contents.alen)
    library.Mix_FreeChunk(chunk)
    return np.frombuffer(data, dtype="<i2") / LARGEST


def fundamentals(samples):
    """Of each 40 ms that can be heard, the strongest frequency, in order and without repeats."""
    size = round(0.04 * RATE)
    found: list[int] = []
    for start in range(0, len(samples) - size, size // 2):
        part = samples[start : start + size]
        if np.abs(part).max() > SILENT:
            spectrum = np.abs(np.fft.rfft(part * np.hanning(size), 8 * size))
            hertz = round(int(spectrum.argmax()) * RATE / (8 * size))
            if not found or abs(hertz - found[-1]) > 15:
                found.append(hertz)
    return found


def described(samples):
    heard = samples[np.abs(samples) > SILENT]
    return {
        "seconds": len(samples) / RATE,
        "heard": float(np.ptp(np.flatnonzero(np.abs(samples) > SILENT))) / RATE,
        "peak": float(np.abs(samples).max()),
        "rms": float(np.sqrt(np.mean(heard**2))) if len(heard) else 0.0,
        "notes": fundamentals(samples) if len(samples) < 2 * RATE else [],
    }


def main():
    library = mixer()
    files = sorted(Path(sys.argv[1]).rglob("*.ogg"))
    print(json.dumps({str(file): described(samples_of(library, file)) for file in files}))


if __name__ == "__main__":
    main()
