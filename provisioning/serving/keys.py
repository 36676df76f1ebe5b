"""``PUT /v1/keys`` and ``GET /v1/peers``: public JOSE keys, told by their owners over mutual TLS.

Telling the same keys again changes nothing. The answer of ``peers`` has an ETag.
"""

from collections.abc import Iterable, Mapping

from aiohttp import web

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.jose_keys import mark_of
from eligibility.wire_fleet import PublicKeys
from provisioning.acts import Act
from provisioning.profile import Kind
from provisioning.register import Register
from provisioning.serving.app import (
    CALLER,
    REPORTS,
    SURROUNDINGS,
    Surroundings,
    for_parties,
    register_now,
    written,
)
from provisioning.serving.caller import Party
from provisioning.serving.peers import peers_of
from provisioning.serving.problems import Refused
from provisioning.serving.told_keys import check_own, check_rate, checked

_BAD_REQUEST, _FORBIDDEN = 400, 403
_JSON = "application/json"


class _AlreadyTold(Exception):
    """The ledger has these keys."""


def area(_around: Surroundings) -> Iterable[web.AbstractRouteDef]:
    """See above."""
    return [web.put("/v1/keys", _tell), web.get("/v1/peers", _peers)]


@for_parties(Kind.DEVICE, Kind.HOSPITAL)
async def _tell(request: web.Request) -> web.Response:
    try:
        told: PublicKeys = wire.decode(await request.read(), PublicKeys)
    except WireError:
        raise Refused(Code.REQUEST_MALFORMED, _BAD_REQUEST) from None
    party = request[CALLER]
    kept = checked(told, party.uri)
    if register_now(request).keys.get(party.uri) != kept:
        around = request.app[SURROUNDINGS]
        await written(request, lambda: _keep(around, party, kept))
    return web.Response(status=204)


def _keep(around: Surroundings, party: Party, kept: str) -> None:
    def decide(register: Register) -> tuple[str, Mapping[str, str]]:
        _check_no_suspicion(register, party)
        check_own(kept, party.uri, register)
        if register.keys.get(party.uri) == kept:
            raise _AlreadyTold
        check_rate(party.uri, register, around.now())
        return Act.KEYS_TOLD, {"uri": party.uri, "keys": kept}

    try:
        around.office.ledger.transact(decide, around.now())
    except _AlreadyTold:
        return


def _check_no_suspicion(register: Register, party: Party) -> None:
    """The keys of a copy would let its records count, and refuse the kiosk's own."""
    if party.uri in register.clones:
        raise Refused(Code.CLONE_SUSPECTED, _FORBIDDEN)


@for_parties(Kind.DEVICE, Kind.HOSPITAL)
async def _peers(request: web.Request) -> web.Response:
    party, now = request[CALLER], request.app[SURROUNDINGS].now()
    keys = peers_of(party, register_now(request), now)
    mark = mark_of(keys)
    reports = request.app[REPORTS]
    if party.kind is Kind.DEVICE:  # its next poll tells whether there are newer ones
        await written(request, lambda: reports.hand(party.uri, mark))
    headers = {"ETag": f'"{mark}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    body = wire.encode(PublicKeys(keys=keys))
    return web.Response(body=body, content_type=_JSON, headers=headers)
