"""Rows of callers whom the authority has certified; the database decides by its own functions."""

import datetime as dt

from cloud.domain.values import EnrolledClient
from cloud.store.database import Rows

_MAY = "SELECT registry.may_enrol($1, $2, $3, $4)"
_ENROL = "SELECT registry.enrol_by_certificate($1, $2, $3, $4, $5, $6, $7)"


class EnrollingRows(Rows):
    """The part of ``cloud.domain.ports.Store`` that lets callers in by their certificate."""

    async def may_enrol(self, client: EnrolledClient, now: dt.datetime) -> bool:
        """See Store."""
        async with self._database.connection() as connection:
            found: bool = await connection.fetchval(
                _MAY, client.kind.value, client.party, client.uri, now
            )
        return found

    async def enrol_by_certificate(self, client: EnrolledClient, now: dt.datetime) -> None:
        """See Store."""
        async with self._database.connection() as connection:
            await connection.execute(
                _ENROL,
                client.certificate_sha256,
                client.kind.value,
                client.party,
                client.device,
                client.uri,
                client.not_after,
                now,
            )
