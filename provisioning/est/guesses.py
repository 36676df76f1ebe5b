"""How often one address may name an invitation that is none, or the wrong secret of one.

Kept for the newest addresses only, in memory of a fixed size: guessing costs the one who guesses.
"""

import collections
import math
from collections.abc import Callable

from provisioning.serving.addresses import holder

BURST = 10
"""Wrong tries at once; a whole clinic may sit behind one address."""
EVERY_S = 6.0
"""One more each so many seconds."""
_ADDRESSES = 1024


class Guesses:
    """A bucket of tries for each address (of IPv6 for each network)."""

    def __init__(self, monotonic: Callable[[], float], addresses: int = _ADDRESSES) -> None:
        self._monotonic = monotonic
        self._addresses = addresses
        self._full_at: collections.OrderedDict[str, float] = collections.OrderedDict()

    def wait_s(self, address: str) -> int:
        """Whole seconds until this address may try again; 0: now."""
        full_at = self._full_at.get(holder(address), 0.0)
        lack_s = full_at - self._monotonic() - (BURST - 1) * EVERY_S
        return max(0, math.ceil(lack_s))

    def note(self, address: str) -> None:
        """A wrong try."""
        party = holder(address)
        now = self._monotonic()
        self._full_at[party] = max(self._full_at.pop(party, 0.0), now) + EVERY_S
        while len(self._full_at) > self._addresses:
            self._full_at.popitem(last=False)
