"""The ``req`` folder: whole files become requests in the inbox, and then go.

Nothing tells when a program on a share has finished a file, and inotify sees no share: the folder
is looked at again and again. A file is whole when it ends as the message ends, holds no hole, and
is the same at two looks. What never becomes so is taken as it is after a while, to be refused.
"""

import contextlib
import dataclasses
import datetime as dt
import logging
import os
import re
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from eligibility.errors import Code
from eligibility.faults import told
from hospital.outlets.claim import MARKER, Deeds, check_claim, claim, refusal_of
from hospital.outlets.folder import Folder
from hospital.requests.ledger import Found, Ledger, Lying, Stamp
from hospital.requests.names import PREFIXES, RequestName

logger = logging.getLogger(__name__)

_END = re.compile(rb"</XmlMsg\s*>\s*\Z")
_TAIL = 4096


@dataclasses.dataclass(frozen=True, slots=True)
class InletTimes:
    """Seconds."""

    settle_s: float = 0.1
    """The same size and time at two looks so far apart."""
    broken_s: float = 20.0
    """Unchanged for so long, what is not whole will not become so."""
    read_again_s: float = 1.0
    """A share may tell of new content late."""
    delete_again_s: float = 5.0
    raise_after_s: float = 10.0
    """A virus scanner holds a file for a moment: nobody is told of that."""


@dataclasses.dataclass(frozen=True, slots=True)
class Watch:
    """Time from outside."""

    now: Callable[[], dt.datetime]
    monotonic: Callable[[], float]


@dataclasses.dataclass(slots=True)
class _Seen:
    stamp: Stamp
    since: float
    read_again_at: float = 0.0


@dataclasses.dataclass(slots=True)
class _Stuck:
    """A file that was to be deleted."""

    since: float
    again_at: float


class Inlet:
    """One folder."""

    def __init__(self, folder: Path, ledger: Ledger, deeds: Deeds, watch: Watch) -> None:
        self._folder = folder
        self._claimed = Folder(folder)
        self._is_open = False
        self._ledger = ledger
        self._deeds = deeds
        self._watch = watch
        self._times = InletTimes()
        self._seen: dict[str, _Seen] = {}
        self._stuck: dict[str, _Stuck] = {}
        self._unreadable: dict[str, float] = {}
        self._failing: dict[str, float] = {}
        """Since when; what lets itself be read, and is not taken all the same."""
        self._told_foreign = 0
        self._told_kinds: set[str] = set()

    def look(self) -> bool:
        """Takes what is whole; True when something is about to be: look again soon.

        Raises:
            OutletRefuses: the folder is away, or another bridge looks into it.
            sqlite3.Error: nothing of it was taken.
        """
        try:
            return self._look()
        except OSError as error:
            self._is_open = False
            raise refusal_of(error, self._folder) from None

    def _look(self) -> bool:
        if not self._is_open:
            claim(self._claimed, self._deeds)
            self._is_open = True
        check_claim(self._claimed, self._deeds)
        there = dict(self._there())
        lying = self._ledger.lying()
        self._forget(there, lying)
        is_settling = False
        for name, request in there.items():
            is_settling |= self._look_alone(request, lying.get(name))
        self._tell()
        return is_settling

    def _there(self) -> Iterator[tuple[str, RequestName]]:
        """By name alone as long as it can be: others may keep thousands of files there.

        In the order of names, which programs number; a folder gives them in any order.
        """
        with os.scandir(self._folder) as entries:
            names = sorted(entry.name for entry in entries)
        likely = [name for name in names if name.startswith(PREFIXES)]
        foreign = len(names) - len(likely) - (MARKER in names)
        for name in likely:
            found = RequestName.of(name)
            if found is None or not self._is_file(name):
                foreign += 1
            elif not found.is_to_be_taken:
                self._tell_kind(found)
            else:
                yield name, found
        if foreign > 2 * self._told_foreign:  # once, and when much has come
            self._told_foreign = foreign
            logger.info("hospital.requests_left_alone count=%d", foreign)

    def _is_file(self, name: str) -> bool:
        """No link, no folder; gone meanwhile is none; what does not say is told as unreadable."""
        try:
            return stat.S_ISREG((self._folder / name).lstat().st_mode)
        except OSError as error:
            return not isinstance(error, FileNotFoundError)

    def _tell_kind(self, found: RequestName) -> None:
        """Once a start in the log, once for all for staff: its file stays where it is."""
        if found.prefix not in self._told_kinds:
            self._told_kinds.add(found.prefix)
            logger.warning("hospital.request_kind_unknown kind=%s", found.prefix)
            self._ledger.raise_once(found.prefix, Code.REQUEST_KIND_UNKNOWN, self._watch.now())

    def _forget(self, there: dict[str, RequestName], lying: dict[str, Lying]) -> None:
        gone = [one.request_id for name, one in lying.items() if name not in there]
        if gone:
            check_claim(self._claimed, self._deeds)  # it may have been unmounted meanwhile
            self._synchronise()
            self._ledger.gone(*gone)
        for table in (self._seen, self._stuck, self._unreadable, self._failing):
            for name in [name for name in table if name not in there]:
                del table[name]

    def _look_alone(self, name: RequestName, known: Lying | None) -> bool:
        """What one file meets must stop no other."""
        try:
            return self._look_at(name, known)
        except FileNotFoundError:
            return False  # its program took it back
        except sqlite3.Error:
            raise
        except OSError:
            self._cannot_read(name, self._failing)
        except Exception as error:  # noqa: BLE001 - see above; staff are told of it
            if name.name not in self._failing:
                logger.critical("hospital.request_not_taken kind=%s %s", name.prefix, told(error))
            self._cannot_read(name, self._failing)
        return False

    def _look_at(self, name: RequestName, known: Lying | None) -> bool:
        if name.is_too_long:
            self._cannot_read(name, self._failing)
            return False
        status = (self._folder / name.name).lstat()
        stamp = _stamp(status)
        if known is not None and known.stamp == stamp:
            self._delete(name, known)
            return False
        self._stuck.pop(name.name, None)
        now = self._watch.monotonic()
        seen = self._seen.get(name.name)
        if seen is None or seen.stamp != stamp:
            self._seen[name.name] = _Seen(stamp, now)
            return True
        unchanged_s = now - seen.since
        if unchanged_s < self._times.settle_s:
            return True
        is_old = unchanged_s >= self._times.broken_s
        if is_old or now >= seen.read_again_at:
            seen.read_again_at = now + self._times.read_again_s
            self._take_if_whole(name, stamp, is_old=is_old)
        return False

    def _take_if_whole(self, name: RequestName, stamp: Stamp, *, is_old: bool) -> None:
        data = b"" if stamp.size > name.limit_bytes else self._read(name, stamp)
        if data is None or not (is_old or stamp.size > name.limit_bytes or is_whole(data)):
            return
        found = Found(name, stamp, data)
        request_id, is_new = self._ledger.take(found, self._watch.now())
        self._seen.pop(name.name, None)
        self._failing.pop(name.name, None)
        logger.info(
            "hospital.request_taken request=%d kind=%s new=%s", request_id, name.prefix, is_new
        )
        self._delete(name, Lying(request_id, stamp))

    def _read(self, name: RequestName, stamp: Stamp) -> bytes | None:
        """None when it has changed meanwhile, or does not let itself be read."""
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            handle = os.open(self._folder / name.name, flags)
        except FileNotFoundError:
            raise
        except OSError:  # held by its writer, or without the right to read
            self._cannot_read(name, self._unreadable)
            return None
        self._unreadable.pop(name.name, None)
        with os.fdopen(handle, "rb") as file:
            is_file = stat.S_ISREG(os.fstat(handle).st_mode)
            data = file.read(stamp.size + 1) if is_file else b""
            return data if is_file and _stamp(os.fstat(handle)) == stamp else None

    def _cannot_read(self, name: RequestName, names: dict[str, float]) -> None:
        since = names.setdefault(name.name, self._watch.monotonic())
        if self._watch.monotonic() - since >= self._times.raise_after_s:
            self._ledger.raise_once(name.prefix, Code.REQUESTS_UNREADABLE, self._watch.now())

    def _delete(self, name: RequestName, lying: Lying) -> None:
        """Only what was read: whatever has taken its place since is another request."""
        now = self._watch.monotonic()
        stuck = self._stuck.get(name.name)
        if stuck is not None and now < stuck.again_at:
            return
        path = self._folder / name.name
        try:
            if _stamp(path.lstat()) != lying.stamp:
                return
            path.unlink()
        except FileNotFoundError:
            pass
        except OSError as error:
            self._cannot_delete(name, lying, type(error).__name__)
            return
        self._stuck.pop(name.name, None)
        self._synchronise()  # else a power cut brings it back, as a new one
        self._ledger.gone(lying.request_id)

    def _cannot_delete(self, name: RequestName, lying: Lying, kind: str) -> None:
        now = self._watch.monotonic()
        stuck = self._stuck.setdefault(name.name, _Stuck(now, now))
        stuck.again_at = now + self._times.delete_again_s
        if now - stuck.since >= self._times.raise_after_s:
            logger.warning("hospital.request_lies request=%d error=%s", lying.request_id, kind)
            key = f"request-{lying.request_id}"
            self._ledger.raise_once(key, Code.REQUEST_NOT_DELETED, self._watch.now())

    def _tell(self) -> None:
        """What a page shows while it lasts."""
        now = self._watch.monotonic()
        late = self._times.raise_after_s
        is_stuck = any(now - one.since >= late for one in self._stuck.values())
        code = Code.REQUEST_NOT_DELETED if is_stuck else None
        self._ledger.tell("undeleted", code, self._watch.now())
        since = (*self._unreadable.values(), *self._failing.values())
        is_unreadable = any(now - one >= late for one in since)
        code = Code.REQUESTS_UNREADABLE if is_unreadable else None
        self._ledger.tell("unreadable", code, self._watch.now())

    def _synchronise(self) -> None:
        """The deletions are durable; some shares cannot be asked for it."""
        with contextlib.suppress(OSError):
            handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def is_whole(data: bytes) -> bool:
    """Ends as the message ends, and has no hole: room that a copy has reserved reads as zeros."""
    return _END.search(data[-_TAIL:]) is not None and b"\0" not in data


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_size, status.st_mtime_ns)
