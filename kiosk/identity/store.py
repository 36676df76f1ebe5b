"""The kiosk's identity on its card: generations side by side, one of them current.

    {state}/identity/gen-0001, gen-0002 ...     see ``generation``
    {state}/identity/current -> gen-0002        switched by a rename
    {state}/identity/former -> gen-0001         until the running service used the current one

A generation with a higher number than the current one is the draft: being made, waiting for the
admin, or switched back from. There is at most one, and it outlives a power cut, because its key is
known to the authority already. Each step is durable before the next begins, so a power cut at any
moment leaves the old identity or the new one (tests/unit/kiosk/identity/test_power_cut.py).
"""

import contextlib
import itertools
import logging
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from eligibility import jose_keys
from eligibility.errors import Code
from kiosk import private_file
from kiosk.identity import generation as g
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.generation import Generation
from kiosk.identity.seal import Seal

logger = logging.getLogger(__name__)

CURRENT = "current"
_FORMER = "former"
_NAME = re.compile(r"gen-([0-9]{4,9})")
_GONE = ".gone-"
_NEW = ".new-"
_CARRIED = (g.OUTBOX_KEY, g.JOSE_SIGN, g.JOSE_ENCRYPT, g.PEERS)
"""What a new certificate does not change."""


class IdentityStore:
    """Of one kiosk; several processes may look, changes take turns. All raise DeviceKeyError."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        """``folder``: ``{state}/identity``; it need not be there."""
        self.folder = folder
        self._seal = seal

    def current(self) -> Generation | None:
        """The one in use; None before the first enrolment."""
        return self._pointed(CURRENT)

    def former(self) -> Generation | None:
        """The one before, while one could still go back to it."""
        former = self._pointed(_FORMER)
        return None if former is None or former.name == self._name_of(CURRENT) else former

    def draft(self) -> Generation | None:
        """The next one, whatever it lacks."""
        now = _number(self._name_of(CURRENT))
        later = [name for name in self._names() if _number(name) > now]
        return self._generation(max(later, key=_number)) if later else None

    def begin_generation(self) -> Generation:
        """The draft that is there, else a new one."""
        with self._changing():
            draft = self.draft()
            if draft is None:
                number = max((_number(name) for name in self._names()), default=0) + 1
                draft = self._generation(f"gen-{number:04}")
                private_file.make_folder(draft.folder)
            return draft

    def complete(self) -> Generation:
        """The draft with everything that a new certificate does not change; it opens as a whole.

        Its key, certificate and root must be there; the first of all needs its JOSE keys and
        peers, too. The records' key is never lost: it comes from the current generation.

        Raises:
            DeviceKeyError: IDENTITY_UNUSABLE, it lacks something, or is of another key.
        """
        with self._changing():
            draft, current = self._drafted(), self.current()
            for name in _CARRIED:
                if current is not None and (name == g.OUTBOX_KEY or not draft.has(name)):
                    draft.put(name, current.get(name))
            if not draft.has(g.OUTBOX_KEY):
                key = self._records_key_aside() or os.urandom(g.OUTBOX_KEY_BYTES)
                draft.put(g.OUTBOX_KEY, key)
            draft.whole()
            return draft

    def switch(self) -> None:
        """The complete draft becomes the current one, the current one the former."""
        with self._changing():
            draft = self._drafted()
            draft.whole()
            name = self._name_of(CURRENT)
            if name:
                self._point(_FORMER, name)
            self._point(CURRENT, draft.name)
            logger.info("identity.switched generation=%s", draft.name)
            self._sweep()

    def back(self) -> None:
        """The former one is current again; what was current is the draft, to be tried later.

        Raises:
            DeviceKeyError: IDENTITY_UNUSABLE; there is no former one.
        """
        with self._changing():
            former = self.former()
            if former is None:
                raise DeviceKeyError(Code.IDENTITY_UNUSABLE)
            former.whole()
            self._point(CURRENT, former.name)
            logger.warning("identity.switched_back generation=%s", former.name)

    def forget_former(self) -> None:
        """The running service used the current one: nobody goes back."""
        with self._changing():
            (self.folder / _FORMER).unlink(missing_ok=True)
            private_file.sync_folder(self.folder)
            self._sweep()

    def discard_draft(self) -> None:
        """Its request was declined or its certificate taken back; the next one has another key."""
        with self._changing():
            draft = self.draft()
            if draft is not None:
                self._remove(draft.folder)

    def put_aside_unusable(self, records: Path) -> bool:
        """Makes room for a new identity where the current one cannot be opened any more.

        Nothing is deleted: ``identity.aside-1`` keeps it for whoever finds its credential again.

        Args:
            records: the file that is stored under its key. With another key nobody could open it,
                so it is put aside, too; it stays if that key opens, which ``complete`` takes over.
        """
        with self._changing():
            current = self.current()
            if current is None or _can_be_opened(current):
                return False
            if not _can_be_opened(
                current, g.OUTBOX_KEY
            ):  # first: a power cut now, and it is repeated
                for file in records.parent.glob(f"{records.name}*"):
                    file.rename(self.folder / file.name)
                private_file.sync_folder(self.folder)
            aside = next(path for path in self._asides() if not path.exists())
            self.folder.rename(aside)
            private_file.sync_folder(self.folder.parent)
            logger.error("identity.put_aside folder=%s", aside.name)
            return True

    def _asides(self) -> Iterator[Path]:
        numbers = itertools.count(1)
        return (self.folder.with_name(f"{self.folder.name}.aside-{number}") for number in numbers)

    def _records_key_aside(self) -> bytes | None:
        """Of the identity that was put aside last, if it opens: the records were left in place."""
        asides = list(itertools.takewhile(Path.exists, self._asides()))
        last = IdentityStore(asides[-1], self._seal).current() if asides else None
        if last is None or not _can_be_opened(last, g.OUTBOX_KEY):
            return None
        return last.get(g.OUTBOX_KEY)

    def replace_peers(self, content: bytes) -> None:
        """The hospital has other keys: they belong to no generation.

        Raises:
            ValueError: these are no public keys; nothing was replaced.
        """
        jose_keys.peers_keys(content)
        with self._changing():
            for one in (self.draft(), self.former(), self.current()):
                if one is not None and one.has(g.PEERS):
                    one.put(g.PEERS, content)

    def sweep(self) -> None:
        """At the start: what power cuts left lying."""
        if self.folder.is_dir():
            with self._changing():
                self._sweep()

    def _sweep(self) -> None:
        draft = self.draft()
        kept = {self._name_of(CURRENT), self._name_of(_FORMER), draft.name if draft else ""}
        for entry in sorted(self.folder.iterdir()):
            if entry.name.startswith(_NEW):
                entry.unlink()
            elif entry.name.startswith(_GONE):
                shutil.rmtree(entry)
            elif _number(entry.name) and entry.name not in kept:
                self._remove(entry)
            elif _number(entry.name) and (draft is None or entry.name != draft.name):
                self._sweep_halves(entry)

    def _remove(self, folder: Path) -> None:
        gone = self.folder / (_GONE + folder.name)
        folder.rename(gone)
        private_file.sync_folder(self.folder)
        shutil.rmtree(gone)

    def _point(self, link: str, name: str) -> None:
        new = self.folder / (_NEW + link)
        new.unlink(missing_ok=True)
        new.symlink_to(name)
        new.rename(self.folder / link)
        private_file.sync_folder(self.folder)

    def _drafted(self) -> Generation:
        draft = self.draft()
        if draft is None:
            raise DeviceKeyError(Code.IDENTITY_UNUSABLE)
        return draft

    def _pointed(self, link: str) -> Generation | None:
        name = self._name_of(link)
        return self._generation(name) if name else None

    def _name_of(self, link: str) -> str:
        try:
            return (self.folder / link).readlink().name
        except OSError:
            return ""

    def _names(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        return [entry.name for entry in self.folder.iterdir() if _number(entry.name)]

    def _generation(self, name: str) -> Generation:
        return Generation(self.folder / name, self._seal)

    def _sweep_halves(self, folder: Path) -> None:
        """Files that never got their names, and what only a draft needs.

        Not in the draft: somebody may be writing it, and writes over what was left there.
        """
        for entry in folder.iterdir():
            is_over = entry.name == g.PENDING and folder.name == self._name_of(CURRENT)
            if entry.name.startswith(".") or is_over:
                entry.unlink()

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        try:
            with private_file.alone_in(self.folder):
                yield
        except OSError as error:
            logger.error("identity.not_kept os=%s", error.strerror)  # noqa: TRY400 - no trace needed
            raise DeviceKeyError(Code.IDENTITY_NOT_KEPT) from None


def _can_be_opened(generation: Generation, name: str = "") -> bool:
    """As a whole, or one file of it."""
    try:
        _ = generation.get(name) if name else generation.whole()
    except DeviceKeyError:
        return False
    return True


def _number(name: str) -> int:
    """0 for what is no generation."""
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else 0
