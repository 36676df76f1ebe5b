"""What every rule is given, and the list of rules."""

import dataclasses
from collections.abc import Callable
from typing import Any, Protocol

from tests.bench.pki import LineCredentials
from tests.bench.vendor_check.kiosk import Broken, Kiosk
from tests.bench.vendor_check.messages import Sealed, a_notice, a_part
from tests.bench.waiting import wait_until


class Subscriber(Protocol):
    """A hospital's end that we may end and start."""

    def start(self) -> None:
        """Starts it."""

    def kill(self) -> None:
        """kill -9."""


@dataclasses.dataclass
class Check:
    """Two kiosks of one institution, and the subscriber if we hold it."""

    kiosk: Kiosk
    second: Kiosk
    line: LineCredentials
    subscriber: Subscriber | None = None
    patience_s: float = 20.0
    """For what waits while the subscriber is away."""
    _day: int = 0

    def another_day(self) -> int:
        """A business day that no rule has used, in days after the bench's."""
        self._day += 1
        return self._day

    def states(self, part: bytes, kiosk: Kiosk | None = None) -> list[tuple[str, str]]:
        """State and code of each record of a part, in the order given."""
        return [(item["state"], item.get("code", "")) for item in self.items(part, kiosk)]

    def items(self, part: bytes, kiosk: Kiosk | None = None) -> list[dict[str, Any]]:
        answer = (kiosk or self.kiosk).ask(part)
        expect(answer["schema"] == "oev-receipt/1", "a part or notice is answered by a receipt")
        return list(answer["items"])

    def state_of(self, record: Sealed) -> tuple[str, str]:
        """What is said of one record, sent alone."""
        (state,) = self.states(a_part(self.kiosk, record))
        return state

    def settle(self) -> None:
        """Once this returns, everything sent before was taken or refused: the order is kept."""
        self.kiosk.ask(a_notice(self.kiosk))

    def wait(self, patience_s: float) -> None:
        """Until the subscriber listens; PUBACKs do not tell."""
        notice = a_notice(self.kiosk)

        def is_answered() -> bool:
            identity = self.kiosk.say(notice)
            try:
                wait_until(lambda: bool(self.kiosk.answers_to(identity)), "", 0.5)
            except TimeoutError:
                return False
            return True

        wait_until(is_answered, "no subscriber answers", patience_s)


@dataclasses.dataclass(frozen=True)
class Rule:
    """A sentence that is true of a right subscriber, and how to find out."""

    sentence: str
    judge: Callable[[Check], None]
    needs_control: bool = False


LISTED: list[Rule] = []
"""Filled by the modules of rules as they are imported."""


def rule(sentence: str, *, needs_control: bool = False) -> Callable[..., Callable[[Check], None]]:
    """Adds a rule to the list."""

    def add(judge: Callable[[Check], None]) -> Callable[[Check], None]:
        LISTED.append(Rule(sentence, judge, needs_control))
        return judge

    return add


def expect(is_so: object, otherwise: str) -> None:
    """Raises Broken."""
    if not is_so:
        raise Broken(otherwise)


def expect_states(found: object, *expected: tuple[str, str]) -> None:
    """Raises Broken with both."""
    expect(found == list(expected), f"answered {found}, should be {list(expected)}")
