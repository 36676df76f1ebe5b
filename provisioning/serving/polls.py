"""``POST /v1/poll``: each minute a kiosk says how it is, and is told what it should do.

A copy of a kiosk is told to the ledger once; until an admin has cleared it, both are refused
(KSK-363) and only their reports are kept. Whoever polls with a newer certificate that its screen
uses, too, needs the former ones no more: they are revoked.
"""

import base64
import logging
from collections.abc import Iterable

from aiohttp import web

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.jose_keys import mark_of
from eligibility.wire_fleet import PollAnswer, PollRequest
from provisioning.errors import NotIssuedHere, ProvisioningError
from provisioning.held import SUPERSEDED
from provisioning.lineage import first_serial
from provisioning.profile import Kind
from provisioning.register import Register
from provisioning.serving.app import (
    CALLER,
    REPORTS,
    SURROUNDINGS,
    TOGETHER,
    Surroundings,
    for_parties,
    register_now,
    written,
)
from provisioning.serving.caller import Party
from provisioning.serving.copies import note_copy
from provisioning.serving.peers import peers_of
from provisioning.serving.problems import Refused
from provisioning.serving.reports import Kept, Polled, Reports
from provisioning.serving.trail import Copied
from provisioning.settings_signature import counts, sign_again

logger = logging.getLogger(__name__)

_TOKEN_BYTES = 16
_LONGEST_TOKEN = 64
_LONGEST = 8192
"""A report has some 500 bytes; it is kept and shown."""
_BAD_REQUEST, _FORBIDDEN, _TOO_LARGE = 400, 403, 413
_JSON = "application/json"


def area(_around: Surroundings) -> Iterable[web.AbstractRouteDef]:
    """See above."""
    return [web.post("/v1/poll", _poll)]


@for_parties(Kind.DEVICE)
async def _poll(request: web.Request) -> web.Response:
    asked = _asked(await request.read())
    party, around = request[CALLER], request.app[SURROUNDINGS]
    reports = request.app[REPORTS]
    polled = Polled(
        uri=party.uri,
        serial=party.serial,
        first=first_serial(register_now(request), party.serial),
        request=asked,
        at=around.now(),
        was_confirmed=register_now(request).certificates[party.serial].request is not None,
        new_token=base64.urlsafe_b64encode(around.random(_TOKEN_BYTES)).rstrip(b"=").decode(),
    )
    kept = await request.app[TOGETHER].keep(polled)
    former = _former(register_now(request), party, asked, around)
    if isinstance(kept.token, Copied) or (former and kept.token is not None):
        await written(request, lambda: _act(around, reports, polled, kept, former))
    if not isinstance(kept.token, str):
        raise Refused(Code.CLONE_SUSPECTED, _FORBIDDEN)
    settings = await _settings(request, party, asked)
    answer = _answer(register_now(request), party, asked, kept, around)
    answer = wire.changed(answer, settings=settings)
    return web.Response(body=wire.encode(answer), content_type=_JSON)


def _asked(body: bytes) -> PollRequest:
    if len(body) > _LONGEST:
        raise Refused(Code.REQUEST_MALFORMED, _TOO_LARGE)
    try:
        asked: PollRequest = wire.decode(body, PollRequest)
        int(asked.report.certificate_serial, 16)
    except (WireError, ValueError):
        raise Refused(Code.REQUEST_MALFORMED, _BAD_REQUEST) from None
    if len(asked.token or "") > _LONGEST_TOKEN or len(asked.report.boot_id) > _LONGEST_TOKEN:
        raise Refused(Code.REQUEST_MALFORMED, _BAD_REQUEST)
    return asked


def _former(
    register: Register, party: Party, asked: PollRequest, around: Surroundings
) -> list[int]:
    """Serials that are not needed any more: both programs of the kiosk have the newer one."""
    if int(asked.report.certificate_serial, 16) != party.serial:
        return []
    own = register.of_party(party.uri)
    place = next(at for at, one in enumerate(own) if one.serial == party.serial)
    return [one.serial for one in own[:place] if one.stands(around.now())]


def _act(
    around: Surroundings, reports: Reports, polled: Polled, kept: Kept, former: list[int]
) -> None:
    """What the ledger has to know, in the thread that writes."""
    if isinstance(kept.token, Copied):
        note_copy(around.office, polled.serial, kept.token, polled.at)
        reports.suspect(polled.first)
        return
    for serial in former:
        _supersede(around, polled.uri, serial)


def _supersede(around: Surroundings, uri: str, serial: int) -> None:
    try:
        around.office.revoke_serial(serial, SUPERSEDED, around.now(), by=uri)
    except NotIssuedHere:  # it was taken back a moment ago
        return
    logger.info("authority.superseded uri=%s serial=%x", uri, serial)


async def _settings(request: web.Request, party: Party, asked: PollRequest) -> str | None:
    """Newer ones than the kiosk has; their signature counts when it takes them."""
    around, register = request.app[SURROUNDINGS], register_now(request)
    made = register.settings.get(party.uri)
    if made is None or made.version <= asked.report.settings_version:
        return None
    if counts(register, made, around.now()):
        return made.jws
    try:
        return await written(request, lambda: sign_again(around.office, party.uri, around.now()))
    except (ProvisioningError, OSError) as refused:  # it polls on, and may take them later
        logger.error("authority.settings_not_signed kind=%s", type(refused).__name__)  # noqa: TRY400 - told enough
        return made.jws


def _answer(
    register: Register, party: Party, asked: PollRequest, kept: Kept, around: Surroundings
) -> PollAnswer:
    peers = mark_of(peers_of(party, register, around.now()))
    return PollAnswer(
        token=str(kept.token),
        every_s=around.settings.poll_every_s,
        peers_changed=peers != (asked.peers or kept.peers_handed),
        renew_now=party.uri in register.renewals_asked,
    )
