"""The link from a certificate to a person: one question for the service, one statement to fill it.

Schema and role of its own; the service may only ask about one certificate at a time.
"""

import datetime as dt

from cloud.store.database import Rows

LINK_ROLE = "oev_link"
"""Of whoever fills the link; sees nothing of the registry."""


class LinkRows(Rows):
    """``cloud.domain.ports.PersonLink`` in SQL."""

    async def person_of_certificate(self, cert_key: bytes) -> int | None:
        """See PersonLink."""
        async with self._database.connection() as connection:
            found: int | None = await connection.fetchval(
                "SELECT link.person_of_certificate($1)", cert_key
            )
        return found


class LinkingRows(Rows):
    """The writing side: runs as ``LINK_ROLE``, never in the service that answers kiosks."""

    async def link_certificate(self, cert_key: bytes, person_id: int, at: dt.datetime) -> bool:
        """Says who stands behind a certificate; False when somebody else is linked already."""
        async with self._database.connection() as connection:
            await connection.execute(
                "INSERT INTO link.person_link (cert_key, person_id, linked_at)"
                " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                cert_key,
                person_id,
                at,
            )
            linked = await connection.fetchval(
                "SELECT person_id FROM link.person_link WHERE cert_key = $1", cert_key
            )
        return bool(linked == person_id)
