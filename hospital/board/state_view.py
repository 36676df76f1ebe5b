"""What is wrong now, in the order in which somebody at the desk should look. Pure."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from hospital.board.state_facts import GB, CertificateFacts, DayFacts, RaisedFacts, Space
from hospital.board.told import Word
from hospital.outlets.state import OutletState
from hospital.pulse import Bridge
from hospital.requests.state import RequestsState

LEAST_FREE = 2 * GB
LEAST_SHARE = 0.05
"""Nearly full: less than this and less than 2 GB."""
WARNED_BEFORE = dt.timedelta(days=30)
ONLINE = "online"


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """All of it."""

    bridge: Bridge
    days: Sequence[DayFacts]
    raised: Sequence[RaisedFacts]
    outlets: Sequence[OutletState]
    requests: RequestsState | None
    spaces: Sequence[Space]
    certificates: Sequence[CertificateFacts]
    silent: Sequence[str] = ()
    """Folders that do not answer."""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and the part of the page that tells more."""

    sentence: Word
    part: str


def problems(state: State, now: dt.datetime) -> list[Problem]:
    """Empty when all is well."""
    return [
        *_of_line(state.bridge),
        *_of_days(state.days),
        *_of_raised(state.raised),
        *_of_folders(state.outlets, state.requests),
        *_of_machine(state, now),
    ]


def is_nearly_full(space: Space) -> bool:
    """A large disk may be used up to a few per cent, a small one needs some room."""
    return space.free < LEAST_FREE and space.free < space.total * LEAST_SHARE


def days_left(certificate: CertificateFacts, now: dt.datetime) -> int:
    """Whole days; negative once it has ended."""
    return (certificate.until - now).days


def bridge_word(bridge: Bridge) -> str:
    """Word of ``state.toml``: what the line between this page and the kiosks is like."""
    if not bridge.is_running:
        return "bridge-stopped" if bridge.since else "bridge-never"
    return "bridge-up" if bridge.is_at_broker else "bridge-away"


def _of_line(bridge: Bridge) -> Iterator[Problem]:
    if bridge.authority is not None:
        facts = {"code": bridge.authority.code, "at": bridge.authority.since}
        yield Problem(Word("state.authority-troubled", facts), "line")
    if not bridge.is_well:
        yield Problem(Word(f"state.{bridge_word(bridge)}"), "line")
        return  # then nobody knows anything of the kiosks
    for name, kiosk in bridge.kiosks.items():
        if kiosk.state != ONLINE:
            yield Problem(Word("state.kiosk-away", {"kiosk": name, "at": kiosk.at}), "line")


def _of_days(days: Sequence[DayFacts]) -> Iterator[Problem]:
    for one in days:
        if one.total is not None and not one.is_complete:
            yield Problem(
                Word("state.day-incomplete", {"day": one.day, "count": one.missing_count}), "days"
            )


def _of_raised(raised: Sequence[RaisedFacts]) -> Iterator[Problem]:
    count = sum(not one.is_seen for one in raised)
    if count:
        yield Problem(Word("state.raised-unseen", {"count": count}), "raised")


def _of_folders(
    outlets: Sequence[OutletState], requests: RequestsState | None
) -> Iterator[Problem]:
    for one in outlets:
        if not one.is_well:
            yield Problem(
                Word("state.outlet-refuses", {"name": one.name, "count": one.waiting}), "outlets"
            )
    if requests is not None and requests.troubles:
        yield Problem(Word("state.requests-troubled"), "outlets")


def _of_machine(state: State, now: dt.datetime) -> Iterator[Problem]:
    for folder in state.silent:
        yield Problem(Word("state.folder-silent", {"folder": folder}), "machine")
    for space in state.spaces:
        if is_nearly_full(space):
            yield Problem(Word("state.disk-full", {"folder": space.folder}), "machine")
    for one in state.certificates:
        if one.until - now < WARNED_BEFORE:
            left = max(0, days_left(one, now))
            yield Problem(
                Word("state.certificate-ends", {"name": one.name, "days": left}), "machine"
            )
