"""The processes' side of ``notes``: the screen's, which hears from every part, and the delivery's.

Each writes from its own loop: one that hangs tells nothing any more, whatever other threads find.
"""

import dataclasses
import logging
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from kiosk.config import KioskConfig
from kiosk.image import notes
from kiosk.image.notes import DeliveryNote, Line, Note
from kiosk.ports import Clock, Presence, ServiceError

logger = logging.getLogger(__name__)

ANEW_S = 5.0
"""So often at least, while nothing changes but the time."""


def _runtime_folder(environment: Mapping[str, str]) -> Path | None:
    """The unit's; None: no gate asks here."""
    given = environment.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return Path(given) if given else None


class HealthTeller:
    """Told from any thread; writes when ``drew`` is called, at most once a second."""

    def __init__(
        self,
        folder: Path | None,
        clock: Clock,
        *,
        needs_reader: bool,
        boot_id: Path = notes.BOOT_ID,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._has_reader = False
        self._written: Note | None = None
        self._is_refused = False
        boot = "" if folder is None else notes.boot_id(boot_id)
        self._note = Note(boot, os.getpid(), clock.monotonic(), needs_reader=needs_reader)

    @classmethod
    def of(cls, config: KioskConfig, clock: Clock) -> Self:
        """Of this process."""
        needs_reader = not config.service.by_terminal
        return cls(_runtime_folder(os.environ), clock, needs_reader=needs_reader)

    def opened_outbox(self) -> None:
        """Records can be kept."""
        self._change(outbox=self._clock.monotonic())

    def saw_reader(self, *, is_there: bool) -> None:
        """The card service says so."""
        now = self._clock.monotonic()
        with self._lock:
            if is_there or self._has_reader:  # until now
                self._note = dataclasses.replace(self._note, reader=now)
            self._has_reader = is_there

    def tell_line(self, line: Line) -> None:
        """The service answered, or it was seen that it does not."""
        self._change(line=line, line_at=self._clock.monotonic())

    def tell_idle(self, *, is_idle: bool) -> None:
        """Whether somebody is served."""
        self._change(idle=is_idle)

    def asking(self, ask: Callable[[], object]) -> Callable[[], object]:
        """The same question to the service; its answer is told, too."""

        def ask_and_tell() -> object:
            try:
                answer = ask()
            except ServiceError:
                self.tell_line(Line.OFFLINE)
                raise
            self.tell_line(Line.REACHED)
            return answer

        return ask_and_tell

    def watching(self, report: Callable[[Presence], None]) -> Callable[[Presence], None]:
        """The same hearer of a card reader; whether there is one is told, too."""

        def report_and_tell(presence: Presence) -> None:
            self.saw_reader(is_there=presence is not Presence.NO_READER)
            report(presence)

        return report_and_tell

    def drew(self) -> None:
        """The screen is drawn and goes on; called in its own loop."""
        if self._folder is None:
            return
        now = self._clock.monotonic()
        with self._lock:
            reader = now if self._has_reader else self._note.reader
            note = self._note = dataclasses.replace(self._note, frame=now, reader=reader)
        if self._written is None or _is_worth(self._written, note):
            self._write(self._folder, note)

    def _change(self, **found: object) -> None:
        with self._lock:
            self._note = dataclasses.replace(self._note, **found)  # type: ignore[arg-type]  # fields

    def _write(self, folder: Path, note: Note) -> None:
        try:
            notes.write(folder, note)
        except OSError as error:
            if not self._is_refused:
                logger.error("health_note os=%s", error.strerror)  # noqa: TRY400 - no trace needed
            self._is_refused = True
            return
        self._written, self._is_refused = note, False


class DeliveryTeller:
    """Writes when the delivery's loop came round, now and then."""

    def __init__(self, folder: Path | None, clock: Clock, boot_id: Path = notes.BOOT_ID) -> None:
        self._folder = folder
        self._clock = clock
        now = clock.monotonic()
        boot = "" if folder is None else notes.boot_id(boot_id)
        self._note = DeliveryNote(boot, os.getpid(), now, now)
        self._tried_at: float | None = None
        self._is_refused = False

    @classmethod
    def here(cls, clock: Clock) -> Self:
        """Of this process."""
        return cls(_runtime_folder(os.environ), clock)

    def came_round(self) -> None:
        """Called in the loop."""
        now = self._clock.monotonic()
        is_early = self._tried_at is not None and now - self._tried_at < ANEW_S
        if self._folder is None or is_early:
            return
        self._tried_at = now
        try:
            notes.write(self._folder, dataclasses.replace(self._note, round=now))
            self._is_refused = False
        except OSError as error:
            if not self._is_refused:
                logger.error("health_note os=%s", error.strerror)  # noqa: TRY400 - the cause suffices
            self._is_refused = True


def _is_worth(before: Note, now: Note) -> bool:
    """What only grows with the time is told now and then."""
    same = dataclasses.replace(before, frame=now.frame, reader=now.reader)
    is_old = (now.frame or 0.0) - (before.frame or 0.0) >= ANEW_S
    return is_old or same != now or (before.reader is None) != (now.reader is None)
