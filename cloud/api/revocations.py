"""The authority's lists in use: asked at every request, and told to whoever holds connections.

Without an authority to follow there are none here; then the handshake alone asks the lists.
"""

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable

from aiohttp import web

from cloud.api.peer import issued_of, tls_certificate
from cloud.domain.errors import Refused
from cloud.domain.party_lists import Issued, PartyLists
from eligibility.errors import Code

logger = logging.getLogger(__name__)

Cut = Callable[[PartyLists], int]
_TOLD_EVERY = dt.timedelta(hours=6)


@dataclasses.dataclass(slots=True)
class Revocations:
    """What is taken back now."""

    list_max_age: dt.timedelta = dt.timedelta(hours=48)
    """Nobody is enrolled by certificate while the lists are older."""
    warned_before: dt.timedelta = dt.timedelta(days=14)
    lists: PartyLists | None = None
    """None: no authority is followed."""
    cuts: list[Cut] = dataclasses.field(default_factory=list)
    """Each ends the connections that it holds of revoked parties, and tells how many."""
    _told_at: dt.datetime | None = None

    def check(self, certificate: Issued) -> None:
        """Raises Refused: CALLER_UNKNOWN: it was taken back."""
        if self.lists is not None and self.lists.name(certificate):
            raise Refused(Code.CALLER_UNKNOWN)

    def take_up(self, lists: PartyLists) -> None:
        """From now on these count; ends open connections of who was not taken back before."""
        former, self.lists = self.lists or lists, lists
        newly = lists.newly(former)
        is_new = newly or lists.authorities_out != former.authorities_out
        ended = sum(cut(lists) for cut in self.cuts) if is_new else 0
        logger.info(
            "party_lists_taken_up number=%d newly_revoked=%d ended=%d", lists.number, newly, ended
        )

    def are_fresh(self, now: dt.datetime) -> bool:
        """Whether they are new enough to believe a certificate that nobody enrolled."""
        if self.lists is None:
            return False
        return now - self.lists.made_at <= self.list_max_age and now < self.lists.ends_at

    def left(self, now: dt.datetime) -> dt.timedelta | None:
        """How long until the first of them ends."""
        return None if self.lists is None else self.lists.ends_at - now

    def warning(self, now: dt.datetime) -> str:
        """What an operator must be told; empty when all is well."""
        left = self.left(now)
        if left is None or left > self.warned_before:
            return ""
        return f"end in {max(left, dt.timedelta()) // dt.timedelta(hours=1)} hours"

    def tell_end(self, now: dt.datetime) -> None:
        """Puts the warning into the log, every six hours."""
        if not self.warning(now):
            self._told_at = None
        elif self._told_at is None or now - self._told_at >= _TOLD_EVERY:
            self._told_at, left = now, self.left(now) or dt.timedelta()
            logger.warning("party_lists_end_soon hours=%d", left // dt.timedelta(hours=1))


def cutting(server: web.Server) -> Cut:
    """Ends connections to a listener with mutual TLS, idle or not."""

    def cut(lists: PartyLists) -> int:
        ended = 0
        for connection in tuple(server.connections):
            transport = connection.transport
            der = None if transport is None else tls_certificate(transport)
            if transport is not None and der is not None and lists.name(issued_of(der)):
                transport.abort()
                ended += 1
        return ended

    return cut
