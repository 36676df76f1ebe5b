"""How often one address may name an invitation that is none, or the wrong secret of one.

Kept for the newest addresses only, in memory of a fixed size: guessing costs the one who guesses.
"""

import collections
import ipaddress
import math
from collections.abc import Callable

BURST = 10
"""Wrong tries at once; a whole clinic may sit behind one address."""
EVERY_S = 6.0
"""One more each so many seconds."""
_ADDRESSES = 1024
_PREFIX = 64


class Guesses:
    """A bucket of tries for each address (RFC 4291: of IPv6 the network, which one party holds)."""

    def __init__(self, monotonic: Callable[[], float], addresses: int = _ADDRESSES) -> None:
        self._monotonic = monotonic
        self._addresses = addresses
        self._full_at: collections.OrderedDict[str, float] = collections.OrderedDict()

    def wait_s(self, address: str) -> int:
        """Whole seconds until this address may try again; 0: now."""
        full_at = self._full_at.get(_party(address), 0.0)
        lack_s = full_at - self._monotonic() - (BURST - 1) * EVERY_S
        return max(0, math.ceil(lack_s))

    def note(self, address: str) -> None:
        """A wrong try."""
        party = _party(address)
        now = self._monotonic()
        self._full_at[party] = max(self._full_at.pop(party, 0.0), now) + EVERY_S
        while len(self._full_at) > self._addresses:
            self._full_at.popitem(last=False)


def _party(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, _PREFIX), strict=False))
    return str(found)
