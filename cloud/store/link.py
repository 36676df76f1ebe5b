"""The link from certificates and insurers' codes to people: what is asked, how it is filled.

Schema and role of its own; the service may only ask about one certificate at a time, the insurers'
entrance only about the codes that it was given. The link number itself lies sealed.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

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

    async def people_of_codes(self, insurer_no: str, codes: Iterable[str]) -> Mapping[str, int]:
        """See PersonLink; needs the role of the insurers' entrance."""
        asked = {code_key(insurer_no, code): code for code in codes}
        async with self._database.connection() as connection:
            rows = await connection.fetch("SELECT * FROM link.people_of_codes($1)", list(asked))
        return {asked[row["code_key"]]: row["person_id"] for row in rows}


class LinkingRows(Rows):
    """The writing side: runs as ``LINK_ROLE``, never in the service that answers kiosks."""

    async def link_certificate(self, cert_key: bytes, person_id: int, at: dt.datetime) -> bool:
        """Says by hand who stands behind a certificate; False when somebody else is linked."""
        async with self._database.transaction() as connection:
            link_key = await connection.fetchval(
                "SELECT link_key FROM link.person WHERE person_id = $1 LIMIT 1", person_id
            )
            if link_key is None:
                link_key = hashlib.sha256(f"by-hand:{person_id}".encode()).digest()
                await connection.execute(
                    "INSERT INTO link.person (link_key, person_id, linked_at)"
                    " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                    link_key,
                    person_id,
                    at,
                )
            await connection.execute(
                "INSERT INTO link.certificate (cert_key, link_key, linked_at)"
                " VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                cert_key,
                link_key,
                at,
            )
            linked = await connection.fetchval("SELECT link.person_of_certificate($1)", cert_key)
        return bool(linked == person_id)


def code_key(insurer_no: str, code: str) -> bytes:
    """What an insurer's code for a person (機関別符号) is found by; codes are long and random."""
    return hashlib.sha256(f"{insurer_no}\x1f{code}".encode()).digest()
