"""Enrolment by certificate: whom the authority has certified is let in at the first request.

So a kiosk with a renewed certificate needs no operator. What an operator has said stands above it:
a row that was revoked stays revoked, and a caller whose last certificate an operator revoked is let
in by an operator only. The event is in the audit trail before the row is there.
"""

import asyncio
import datetime as dt
import logging

from cloud.api.context import Service
from cloud.domain.values import AuditEntry, Caller, EnrolledClient

logger = logging.getLogger(__name__)

EVENT = "client.enrolled_by_certificate"


class Enrolling:
    """One at a time in a process: a kiosk's first requests come together."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._one = asyncio.Lock()

    async def enrol(self, caller: Caller, not_after: dt.datetime) -> EnrolledClient | None:
        """The row that is there afterwards; None when the caller stays out.

        The caller's issuer and the lists were asked before.
        """
        service = self._service
        now = service.clock.wall()
        if not service.terms.trust_by_issuer or not service.revocations.are_fresh(now):
            return None
        client = EnrolledClient(
            caller.certificate_sha256,
            caller.kind,
            caller.party,
            caller.device,
            caller.uri,
            not_after,
        )
        async with self._one:
            known = await service.store.client(caller.certificate_sha256)
            if known is not None or not await service.store.may_enrol(client, now):
                return known
            await service.trail.record(_entry(caller, now))
            await service.store.enrol_by_certificate(client, now)
        logger.info("client_enrolled_by_certificate uri=%s", caller.uri)
        return await service.store.client(caller.certificate_sha256)


def _entry(caller: Caller, now: dt.datetime) -> AuditEntry:
    return AuditEntry(
        at=now,
        certificate_sha256=caller.certificate_sha256,
        institution=caller.party,
        device=caller.device,
        operation=EVENT,
        subject="",
        reference="",
        outcome="ok",
    )
