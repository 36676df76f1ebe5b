"""Looks at the parts of this kiosk and says how they are; implements ``kiosk.ports.Inspection``."""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from eligibility.errors import Code
from eligibility.inquiry import JAPAN
from kiosk.batch.counting import OutboxCounts
from kiosk.batch.link_note import LinkNote, LinkState, read_link_note
from kiosk.flow.inspection import Check, Finding, Health, Part, Says
from kiosk.inspection.backlight import Backlight
from kiosk.inspection.disk import Disk
from kiosk.inspection.home import Home, keep_home
from kiosk.inspection.standing import Standing
from kiosk.network.health import ServiceHealth
from kiosk.ports import Clock, OutboxError, ServiceError

logger = logging.getLogger(__name__)

OLD_MIN = 15
"""A record that waits longer has missed its first attempts."""
CLOCK_OFF_S = 2.0
"""The service tells its time in whole seconds, and the answer takes a while."""
FAR_OFF_S = 120
"""From here on minutes are told."""
_LINES = {
    Code.NO_NETWORK: Says.LINE_NO_NETWORK,
    Code.SERVICE_SLOW: Says.LINE_SLOW,
    Code.SERVICE_REFUSES_DEVICE: Says.LINE_REFUSED,
    Code.SERVICE_UNTRUSTED: Says.LINE_UNTRUSTED,
}
_BROKER = {
    LinkState.UP: (Health.GOOD, Says.BROKER_UP, None),
    LinkState.CONNECTING: (Health.ATTENTION, Says.BROKER_CONNECTING, None),
    LinkState.NOBODY_LISTENS: (Health.ATTENTION, Says.BROKER_NOBODY, Code.NO_SUBSCRIBER),
    LinkState.DOWN: (Health.BAD, Says.BROKER_DOWN, Code.BROKER_UNREACHABLE),
    LinkState.REFUSED: (Health.BAD, Says.BROKER_REFUSED, Code.BROKER_REFUSES_DEVICE),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Parts:
    """Where to look."""

    counts: Callable[[dt.datetime], OutboxCounts]
    link_note: Path
    health: Callable[[], ServiceHealth]
    takes_picture: Callable[[], bool] | None
    """None without a camera."""
    disk: Disk
    version: str
    standing: Standing
    clock: Clock
    backlight: Backlight | None = None


class KioskInspection:
    """One look at a time, on one thread."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def look(self, check: Check, *, is_test: bool) -> tuple[Finding, ...]:
        """See kiosk.ports.Inspection."""
        found = self._look(check, is_test=is_test)
        for one in found:
            if one.health is Health.BAD:
                code = one.code.code if one.code else "-"
                logger.warning("inspected part=%s says=%s code=%s", *_named(one), code)
        return found

    def set_up(self, volume: int, brightness: int | None) -> None:
        """See kiosk.ports.Inspection."""
        backlight = self._parts.backlight
        if backlight is not None and brightness is not None:
            backlight.set_step(brightness)
        keep_home(self._parts.disk.folder, Home(volume, brightness))

    def _look(self, check: Check, *, is_test: bool) -> tuple[Finding, ...]:
        parts = self._parts
        match check:
            case Check.OUTBOX:
                return self._outbox()
            case Check.BROKER:
                return (self._broker(read_link_note(parts.link_note)),)
            case Check.DISK:
                return (parts.disk.look(writes=is_test),)
            case Check.VERSION:
                return parts.standing.look(parts.version, parts.clock.wall())
            case Check.CAMERA:
                return (self._camera(is_test=is_test),)
            case Check.LINE:
                return self._line()
            case _:
                assert_never(check)

    def _outbox(self) -> tuple[Finding, ...]:
        now = self._parts.clock.wall()
        try:
            counts = self._parts.counts(now)
        except OutboxError as error:
            unreadable = Says.QUEUE_UNREADABLE
            return (Finding(Part.QUEUE, Health.BAD, unreadable, code=error.code),)
        to_ask = counts.provisional_today + counts.not_found_today
        again = Finding(
            Part.AGAIN,
            Health.ATTENTION if to_ask else Health.GOOD,
            Says.AGAIN_SOME if to_ask else Says.AGAIN_NONE,
            counts.provisional_today,
            counts.not_found_today,
        )
        return _queue(counts, now), again

    def _broker(self, note: LinkNote | None) -> Finding:
        if note is None:
            return Finding(Part.BROKER, Health.BAD, Says.BROKER_STOPPED)
        health, says, code = _BROKER[note.state]
        minutes = _minutes(note.since, self._parts.clock.wall())
        return Finding(Part.BROKER, health, says, minutes=minutes, code=code)

    def _camera(self, *, is_test: bool) -> Finding:
        takes_picture = self._parts.takes_picture
        if takes_picture is None:
            return Finding(Part.CAMERA, Health.GOOD, Says.CAMERA_NONE)
        if not is_test:
            return Finding(Part.CAMERA, Health.UNKNOWN, Says.CAMERA_UNTESTED)
        if takes_picture():
            return Finding(Part.CAMERA, Health.GOOD, Says.CAMERA_PICTURE)
        return Finding(Part.CAMERA, Health.BAD, Says.CAMERA_SILENT)

    def _line(self) -> tuple[Finding, ...]:
        try:
            health = self._parts.health()
        except ServiceError as error:
            says = _LINES.get(error.code, Says.LINE_ERROR)
            line = Finding(Part.LINE, Health.BAD, says, code=error.code)
            return line, self._clock(None)
        reached = Finding(Part.LINE, Health.GOOD, Says.LINE_REACHED, health.took_ms)
        return reached, self._clock(health.clock_is_off_s)

    def _clock(self, off_s: float | None) -> Finding:
        shown = f"{self._parts.clock.wall().astimezone(JAPAN):%-H:%M}"
        if off_s is None:
            return Finding(Part.CLOCK, Health.UNKNOWN, Says.CLOCK_UNCHECKED, text=shown)
        if abs(off_s) <= CLOCK_OFF_S:
            return Finding(Part.CLOCK, Health.GOOD, Says.CLOCK_RIGHT, text=shown)
        seconds = round(abs(off_s))
        if seconds >= FAR_OFF_S:
            far_off = Says.CLOCK_FAR_OFF
            return Finding(Part.CLOCK, Health.BAD, far_off, seconds // 60, text=shown)
        return Finding(Part.CLOCK, Health.BAD, Says.CLOCK_OFF, seconds, text=shown)


def _queue(counts: OutboxCounts, now: dt.datetime) -> Finding:
    minutes = None if counts.oldest_at is None else _minutes(counts.oldest_at, now)
    if counts.refused:
        return Finding(Part.QUEUE, Health.BAD, Says.QUEUE_REFUSED, counts.refused)
    if not counts.waiting:
        return Finding(Part.QUEUE, Health.GOOD, Says.QUEUE_EMPTY)
    is_old = minutes is not None and minutes >= OLD_MIN
    health = Health.ATTENTION if is_old else Health.GOOD
    return Finding(Part.QUEUE, health, Says.QUEUE_WAITING, counts.waiting, minutes=minutes)


def _minutes(since: dt.datetime, now: dt.datetime) -> int:
    """Whole minutes; a clock that was set back counts as just now."""
    return max(0, int((now - since).total_seconds() // 60))


def _named(found: Finding) -> tuple[str, str]:
    return found.part.value, found.says.value
