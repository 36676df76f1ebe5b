"""Whether this process should be given requests: what /readyz tells machines and people."""

import datetime as dt

from cloud.api.context import Service
from cloud.domain.errors import StoreUnavailable

GOOD = "good"


class Readiness:
    """Asked anew each time; nothing is remembered but that the end has begun."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._is_ending = False

    def end(self) -> None:
        """The process is about to stop: from now on it is not ready."""
        self._is_ending = True

    async def checks(self) -> dict[str, str]:
        """Each check's name and ``good``, or what is wrong."""
        return {
            "process": "is ending" if self._is_ending else GOOD,
            "database": await self._database(),
            "audit": await self._audit(),
            "card_lists": self._card_lists(),
            "party_lists": self._party_lists(),
        }

    def warnings(self) -> dict[str, str]:
        """What is good still and will not be for long."""
        told = self._service.revocations.warning(self._service.clock.wall())
        return {"party_lists": told} if told else {}

    async def _database(self) -> str:
        try:
            version = await self._service.store.schema_version()
        except StoreUnavailable as error:
            return f"does not answer ({error.cause})"
        wanted = self._service.schema_version
        return GOOD if version == wanted else f"has schema {version}, {wanted} is needed"

    async def _audit(self) -> str:
        try:
            await self._service.trail.check()
        except StoreUnavailable as error:
            return f"cannot be written ({error.cause})"
        return GOOD

    def _card_lists(self) -> str:
        stale = self._service.trust.without_fresh_list(self._service.clock.wall())
        return f"none fresh enough for {len(stale)} generations" if stale else GOOD

    def _party_lists(self) -> str:
        left = self._service.revocations.left(self._service.clock.wall())
        return "have ended" if left is not None and left <= dt.timedelta() else GOOD
