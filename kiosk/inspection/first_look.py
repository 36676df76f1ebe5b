"""What the first screen of a new kiosk tells of reader, camera, line and clock.

None of them keeps anybody from going on: a reader can be plugged in later, the clock comes right.
"""

import dataclasses
import datetime as dt
import socket
from collections.abc import Callable
from typing import Self

from kiosk.camera.setting import is_plugged_in
from kiosk.card.pcsc import Context
from kiosk.config import KioskConfig
from kiosk.enrolment.line import Place
from kiosk.enrolment.states import Fact, Facts
from kiosk.inspection.self_check import BUILT
from kiosk.ports import CardError, Clock

_CONNECT_S = 2.0
LONGEST_STORED = dt.timedelta(days=3653)
"""No kiosk lies in its box for ten years, but its clock may wake up anywhere."""


@dataclasses.dataclass(frozen=True, slots=True)
class FirstLook:
    """Where to look; blocks for some seconds at most."""

    reader: Callable[[], bool] | None
    """None: cards are read elsewhere."""
    camera: Callable[[], bool] | None
    """None: this kiosk has none."""
    line: Callable[[], bool]
    clock: Callable[[], bool]

    @classmethod
    def of(cls, config: KioskConfig, place: Place, clock: Clock) -> Self:
        """Of the parts that the settings name."""
        source = config.camera.source
        return cls(
            reader=None if config.service.by_terminal else lambda: has_reader(config.card.reader),
            camera=(lambda: is_plugged_in(source)) if source else None,
            line=lambda: answers(place),
            clock=lambda: BUILT <= clock.wall() < BUILT + LONGEST_STORED,
        )

    def __call__(self) -> Facts:
        """Looks once."""
        return Facts(_fact(self.reader), _fact(self.camera), _fact(self.line), _fact(self.clock))


def has_reader(name: str) -> bool:
    """True when pcscd shows a reader with ``name`` in its name."""
    try:
        context = Context()
    except CardError:
        return False
    try:
        return any(name in reader for reader in context.readers())
    except CardError:
        return False
    finally:
        context.release()


def answers(place: Place) -> bool:
    """True when something listens there; who it is shows only with an invitation."""
    try:
        with socket.create_connection((place.host, place.port), _CONNECT_S):
            return True
    except OSError:
        return False


def _fact(looks_good: Callable[[], bool] | None) -> Fact:
    if looks_good is None:
        return Fact.NONE
    return Fact.GOOD if looks_good() else Fact.BAD
