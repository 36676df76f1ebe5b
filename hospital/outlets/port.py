"""The port of an outlet: receptions in, durable when the call returns.

One thread follows the records for each outlet and calls it; nothing else does. So an outlet may
take its time: it holds up no receipt and no other outlet.
"""

import enum
from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from eligibility.errors import Code
from hospital.forms.port import Reception


class Reason(enum.Enum):
    """What is wrong with an outlet, beside its code; the desk's page has a sentence for each."""

    FULL = "full"
    MISSING = "missing"
    """The folder is gone, or not mounted."""
    NOT_ALLOWED = "not-allowed"
    """Read only, or no right to write."""
    HANGS = "hangs"
    """A call does not come back, as of a share whose server is away."""
    FOREIGN = "foreign"
    """Somebody else writes there."""
    OTHER_BRIDGE = "other-bridge"
    LEFT_OVER = "left-over"
    """A half-written file cannot be deleted."""
    UNREACHABLE = "unreachable"
    """A database does not answer."""
    REFUSED = "refused"
    """Anything else that the system or a database says no with."""


class Trouble(NamedTuple):
    """What a person should look at."""

    code: Code
    reason: Reason


class Settled(NamedTuple):
    """What became of receptions, by verification id; the others wait."""

    told: Collection[str] = ()
    """Durably."""
    untold: Collection[str] = ()
    """This form cannot tell them."""


class OutletRefuses(Exception):
    """The place, and not a reception, is the trouble: what is not settled waits, and comes again.

    Its text may name a folder of the configuration, and never a record.
    """

    def __init__(self, trouble: Trouble, told: str, settled: Settled | None = None) -> None:
        """``settled``: what a call did before, so that it is not done a second time."""
        super().__init__(f"{trouble.code.code} {trouble.reason.value}: {told}")
        self.trouble = trouble
        self.settled = settled or Settled()


class Outlet(Protocol):
    """One place where records are told."""

    def open(self) -> None:
        """Makes ready; called first, and again after each ``OutletRefuses``, which it may raise."""

    def write(self, receptions: Sequence[Reception], /) -> Collection[str]:
        """Tells them all, durably; gives the ids of those that this form cannot tell.

        The same reception may come again after a crash: telling it twice must double nothing.
        Raises OutletRefuses.
        """

    def look(self) -> Trouble | None:
        """Every minute or so: what a person should see to although the outlet goes on.

        Raises OutletRefuses when it could not go on.
        """

    def close(self) -> None:
        """Lets go of what ``open`` took; may be called twice."""
