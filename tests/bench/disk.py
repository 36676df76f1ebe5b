"""What a disk may hold when the power goes: every prefix of a traced program's writes and fsyncs.

trace = traced(folder, [sys.executable, "-m", ...])     runs the program, see disk_trace.c
for moment in moments(trace, random): ...               states of the folder, from call to call

A state is one of three kinds: all writes so far; only what was synchronised; and mixtures, in which
each sector of what was not yet synchronised arrived or did not.
"""

import dataclasses
import os
import random
import struct
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.service import ROOT

MARKS = "marks"
"""A file of the folder into which the program writes a byte when a call has returned."""
_HEAD = struct.Struct("<cIQQ")
_SECTOR = 512
_NOT_KEPT = "-shm"
"""SQLite's shared memory: made anew after a crash."""

Files = Mapping[str, bytes]


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """``c``reate, ``w``rite, ``t``runcate, ``s``ynchronise or ``u``nlink; name "" is the folder."""

    kind: str
    name: str
    offset: int
    data: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class Moment:
    """A possible state of the folder, and how many calls of the program had returned."""

    returned: int
    files: Files


def traced(folder: Path, command: Sequence[str]) -> list[Call]:
    """Runs the program to its end; gives what it did below ``folder``."""
    with tempfile.TemporaryDirectory() as place:
        library, trace = Path(place) / "disk_trace.so", Path(place) / "trace"
        source = Path(__file__).with_name("disk_trace.c")
        build = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
        subprocess.run(build, check=True)
        environment = {
            "LD_PRELOAD": str(library),
            "DISK_TRACE": str(trace),
            "DISK_TRACE_BELOW": str(folder),
        }
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **environment})
        return list(_calls(trace.read_bytes(), folder))


def _calls(trace: bytes, folder: Path) -> Iterator[Call]:
    at = 0
    while at < len(trace):
        kind, name_length, data_length, offset = _HEAD.unpack_from(trace, at)
        at += _HEAD.size
        name = trace[at : at + name_length].decode()
        at += name_length
        written = data_length if kind == b"w" else 0
        data = trace[at : at + written]
        at += written
        if not name.endswith(_NOT_KEPT):
            yield Call(kind.decode(), name.removeprefix(str(folder)).strip("/"), offset, data)


class Disk:
    """The folder as programs see it, and what of it would be there after a power cut."""

    def __init__(self) -> None:
        self.now: dict[str, bytes] = {}
        self.durable: dict[str, bytes] = {}
        self._pending: dict[str, list[Call]] = {}

    def do(self, call: Call) -> None:
        """One call."""
        if call.kind == "s":
            self._synchronise(call.name)
            return
        self._pending.setdefault(call.name, []).append(call)
        if call.kind == "u":
            self.now.pop(call.name, None)
        else:
            self.now[call.name] = _changed(self.now.get(call.name, b""), call)

    def _synchronise(self, name: str) -> None:
        if name:
            if name in self.now:
                self.durable[name] = self.now[name]
                self._pending.pop(name, None)
            return
        for other, calls in list(self._pending.items()):  # the folder: names, not contents
            if other not in self.now:
                self.durable.pop(other, None)
                del self._pending[other]
            elif calls:
                self.durable.setdefault(other, b"")

    def mixture(self, chance: random.Random) -> Files:
        """What was synchronised, and sectors of the rest."""
        files = dict(self.durable)
        for name, calls in self._pending.items():
            for call in calls:
                if call.kind != "w":
                    if chance.random() < 0.5:
                        self._arrive(files, call)
                    continue
                for piece in _sectors(call):
                    if chance.random() < 0.5:
                        files[name] = _changed(files.get(name, b""), piece)
        return files

    @staticmethod
    def _arrive(files: dict[str, bytes], call: Call) -> None:
        if call.kind == "u":
            files.pop(call.name, None)
        else:
            files[call.name] = _changed(files.get(call.name, b""), call)


def _changed(content: bytes, call: Call) -> bytes:
    match call.kind:
        case "w":
            filled = content.ljust(call.offset, b"\0")
            return filled[: call.offset] + call.data + filled[call.offset + len(call.data) :]
        case "t":
            return content[: call.offset].ljust(call.offset, b"\0")
        case _:
            return content


def _sectors(call: Call) -> Iterator[Call]:
    at = call.offset
    end = call.offset + len(call.data)
    while at < end:
        upto = min(end, (at // _SECTOR + 1) * _SECTOR)
        part = call.data[at - call.offset : upto - call.offset]
        yield Call("w", call.name, at, part)
        at = upto


def moments(calls: Sequence[Call], chance: random.Random, mixtures: int = 1) -> Iterator[Moment]:
    """The states before, between and after all calls; ``mixtures``: how many a call."""
    disk = Disk()
    returned = 0
    yield Moment(0, {})
    for call in calls:
        if call.name == MARKS:
            returned += call.kind == "w"
        else:
            disk.do(call)
        yield Moment(returned, dict(disk.now))
        yield Moment(returned, dict(disk.durable))
        for _ in range(mixtures):
            yield Moment(returned, disk.mixture(chance))


def write(files: Files, folder: Path) -> None:
    """Makes the folder hold exactly these files."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
