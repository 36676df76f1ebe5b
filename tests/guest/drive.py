"""A drive that forgets at a power cut what it was never told to keep.

A killed emulator loses nothing that the guest's kernel had written: that lies in this machine's
memory. A real card loses what it held in its own cache. So the guest's disk is served from here
(NBD, newstyle handshake): writes stay in memory until the guest flushes, and ``cut`` throws a part
of the rest away, whole sectors each, in no order.
Source: the NBD protocol (NetworkBlockDevice/nbd, doc/proto.md).
"""

import contextlib
import dataclasses
import os
import random
import socket
import struct
import threading
from pathlib import Path

from tests.guest.layout import SECTOR

_MAGIC, _OPTION, _REPLY = 0x4E42444D41474943, 0x49484156454F5054, 0x3E889045565A9
_FIXED_NEWSTYLE = 1
_OPT_ABORT, _OPT_GO = 2, 7
_REP_ACK, _REP_INFO, _REP_UNSUPPORTED = 1, 3, 0x80000001
_INFO_EXPORT = 0
_HAS_FLAGS, _HAS_FLUSH, _HAS_FUA = 1, 4, 8
_REQUEST, _ANSWER = 0x25609513, 0x67446698
_READ, _WRITE, _DISCONNECT, _FLUSH = 0, 1, 2, 3
_FUA = 1


@dataclasses.dataclass(slots=True)
class Losses:
    """What a cut found in the drive's memory."""

    held: int = 0
    lost: int = 0


class Cache:
    """Sectors that were written and not flushed."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._held: dict[int, bytes] = {}

    def write(self, offset: int, data: bytes) -> None:
        for at in range(0, len(data), SECTOR):
            self._held[(offset + at) // SECTOR] = data[at : at + SECTOR]

    def read(self, offset: int, length: int) -> bytes:
        data = bytearray(os.pread(self._file, length, offset))
        if self._held:
            first = offset // SECTOR
            for at in range(length // SECTOR):
                kept = self._held.get(first + at)
                if kept is not None:
                    data[at * SECTOR : (at + 1) * SECTOR] = kept
        return bytes(data)

    def flush(self) -> None:
        for sector, data in self._held.items():
            os.pwrite(self._file, data, sector * SECTOR)
        self._held.clear()

    @property
    def held(self) -> int:
        """How many sectors a cut would find."""
        return len(self._held)

    def cut(self, chance: random.Random) -> Losses:
        """Of what was not flushed each sector reached the medium, or did not."""
        losses = Losses(held=len(self._held))
        for sector, data in self._held.items():
            if chance.random() < 0.5:
                os.pwrite(self._file, data, sector * SECTOR)
            else:
                losses.lost += 1
        self._held.clear()
        return losses


class Drive:
    """Serves one disk's file to one emulator at a time, over a Unix socket."""

    def __init__(self, disk: Path, at: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        self._disk = disk
        self._file = os.open(disk, os.O_RDWR)
        self._size = disk.stat().st_size
        self._cache = Cache(self._file)
        self._lock = threading.Lock()
        self._most_held = 0
        self._stopped, self._goes_on = threading.Event(), threading.Event()
        at.unlink(missing_ok=True)
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(at))
        self._door.listen()
        self.option = f"file.driver=nbd,file.path={at},format=raw,cache=writeback"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """In order: everything is kept."""
        self._goes_on.set()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()
        self._cache.flush()
        os.close(self._file)

    def stop_when_holding(self, sectors: int) -> threading.Event:
        """Once so many are not flushed nothing is answered until ``cut``, as if time stood still.

        The event is set then: the moment to kill the emulator.
        """
        self._stopped, self._goes_on = threading.Event(), threading.Event()
        self._most_held = sectors
        return self._stopped

    def cut(self) -> Losses:
        """Call when the emulator was killed."""
        with self._lock:
            losses = self._cache.cut(self._chance)
        self._most_held = 0
        self._goes_on.set()
        return losses

    def settle(self) -> None:
        """The machine was switched off in order: what is held is kept, the launcher may look."""
        with self._lock:
            self._cache.flush()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            with line, contextlib.suppress(ConnectionError):
                if self._shake_hands(line):
                    while self._answer(line):
                        pass

    def _shake_hands(self, line: socket.socket) -> bool:
        line.sendall(struct.pack(">QQH", _MAGIC, _OPTION, _FIXED_NEWSTYLE))
        _exactly(line, 4)
        while True:
            _, option, length = struct.unpack(">QII", _exactly(line, 16))
            _exactly(line, length)
            if option == _OPT_GO:
                flags = _HAS_FLAGS | _HAS_FLUSH | _HAS_FUA
                info = struct.pack(">HQH", _INFO_EXPORT, self._size, flags)
                _reply(line, option, _REP_INFO, info)
                _reply(line, option, _REP_ACK)
                return True
            _reply(line, option, _REP_ACK if option == _OPT_ABORT else _REP_UNSUPPORTED)
            if option == _OPT_ABORT:
                return False

    def _answer(self, line: socket.socket) -> bool:
        magic, flags, kind, handle, offset, length = struct.unpack(">IHHQQI", _exactly(line, 28))
        if magic != _REQUEST or kind == _DISCONNECT:
            return False
        given = _exactly(line, length) if kind == _WRITE else b""
        said = b""
        with self._lock:
            if kind == _READ:
                said = self._cache.read(offset, length)
            elif kind == _WRITE:
                self._cache.write(offset, given)
            if kind == _FLUSH or flags & _FUA:
                self._cache.flush()
            held = self._cache.held
        if 0 < self._most_held <= held:
            self._stopped.set()
            self._goes_on.wait()
        line.sendall(struct.pack(">IIQ", _ANSWER, 0, handle) + said)
        return True


def _reply(line: socket.socket, option: int, kind: int, said: bytes = b"") -> None:
    line.sendall(struct.pack(">QIII", _REPLY, option, kind, len(said)) + said)


def _exactly(line: socket.socket, length: int) -> bytes:
    received = bytearray()
    while len(received) < length:
        piece = line.recv(length - len(received))
        if not piece:
            raise ConnectionError("the emulator is gone")
        received += piece
    return bytes(received)
