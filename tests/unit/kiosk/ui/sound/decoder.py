"""`python -m tests.unit.kiosk.ui.sound.decoder FOLDER [--notes]`: Ogg files as SDL decodes them.

The very library that the kiosk plays with, asked by ctypes, with SDL's driver that plays nothing.
Prints JSON: name, seconds, loudest sample and root mean square in parts of one. With --notes also
the fundamentals in Hz, which take their time.
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


def described(samples, *, with_notes):
    loud = np.abs(samples)
    where = np.flatnonzero(loud > SILENT)
    told = {
        "seconds": len(samples) / RATE,
        "heard": float(np.ptp(where)) / RATE,
        "peak": float(loud.max()),
        "rms": float(np.sqrt(np.mean(samples[where] ** 2))) if len(where) else 0.0,
    }
    return told | {"notes": fundamentals(samples)} if with_notes else told


def main():
    library = mixer()
    folder, *options = sys.argv[1:]
    files = sorted(Path(folder).rglob("*.ogg"))
    told = {
        str(file): described(samples_of(library, file), with_notes="--notes" in options)
        for file in files
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
