"""An output that writes down what it is told; implements the whole port."""

from pathlib import Path


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Tape:
    """One decoded file."""

    def __init__(self, file, log, length_s):
        self.file, self.log, self.length_s = file, log, length_s

    def play(self, loudness):
        self.log.append(("play", self.file.stem, loudness))

    def set_loudness(self, loudness):
        self.log.append(("loudness", self.file.stem, loudness))

    def stop(self):
        self.log.append(("stop", self.file.stem, None))


class Loudspeaker:
    """Every file lasts a second, unless told otherwise."""

    def __init__(self, lengths=None, *, is_there=True, unreadable=()):
        self.log = []
        self.lengths = lengths or {}
        self.is_there = is_there
        self.unreadable = unreadable
        self.opened = []

    def open(self, file: Path):
        self.opened.append(file.stem)
        if not self.is_there or file.stem in self.unreadable:
            return None
        return Tape(file, self.log, self.lengths.get(file.stem, 1.0))

    @property
    def played(self):
        return [stem for what, stem, _ in self.log if what == "play"]
