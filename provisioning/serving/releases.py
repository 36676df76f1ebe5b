"""The kiosks' software, for kiosks only: what is offered to the caller, and its bytes.

    GET /v1/releases/{channel}           200 a ``Release``, 204 nothing; ETag is the digest
    GET /v1/releases/{channel}/bundle    200 or 206 (Range, If-Range), 412 (If-Match: it is another
                                         one now), 404 nothing is offered, 503 with Retry-After

The manifest is signed by nobody here: what a kiosk installs it judges by the bundle's own
signature (decision 0095). A release that is withdrawn, or a kiosk that is revoked, is cut off in
the middle.
"""

import asyncio
import functools
import logging
import os
from collections.abc import Iterable

from aiohttp import web

from eligibility import wire
from eligibility.errors import Code
from eligibility.release import is_channel
from eligibility.wire_fleet import Release
from provisioning.profile import Kind
from provisioning.released import Released
from provisioning.releases import path_of
from provisioning.serving.app import (
    CALLER,
    DOWNLOADS,
    SURROUNDINGS,
    Surroundings,
    for_parties,
    register_now,
)
from provisioning.serving.downloads import opened, send
from provisioning.serving.parts import Part, described, wanted
from provisioning.serving.problems import Refused

logger = logging.getLogger(__name__)

_NOT_FOUND, _PRECONDITION, _UNAVAILABLE = 404, 412, 503
_BUNDLE = "application/vnd.rauc.bundle"


def area(_around: Surroundings) -> Iterable[web.AbstractRouteDef]:
    """See above."""
    return [
        web.get("/v1/releases/{channel}", _manifest, allow_head=False),
        web.get("/v1/releases/{channel}/bundle", _bundle, allow_head=False),
    ]


@for_parties(Kind.DEVICE)
async def _manifest(request: web.Request) -> web.Response:
    one = _offered(request)
    if one is None or one.offered_at is None:
        return web.Response(status=204)
    etag = _etag(one)
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"ETag": etag})
    told = Release(
        version=str(one.version),
        compatible=one.compatible,
        size=one.size,
        sha256=one.sha256,
        offered_at=one.offered_at,
    )
    headers = {"ETag": etag}
    return web.Response(body=wire.encode(told), content_type="application/json", headers=headers)


@for_parties(Kind.DEVICE)
async def _bundle(request: web.Request) -> web.StreamResponse:
    one = _offered(request)
    if one is None:
        raise Refused(Code.UPDATE_NOT_OFFERED, _NOT_FOUND)
    part = wanted(request.headers, _etag(one), one.size)
    if part.status == _PRECONDITION:
        raise Refused(Code.UPDATE_NOT_OFFERED, _PRECONDITION)
    headers = {"ETag": _etag(one), "Accept-Ranges": "bytes", **described(part, one.size)}
    if not part.is_sent:
        return web.Response(status=part.status, headers=headers)
    response = web.StreamResponse(status=part.status, headers=headers)
    response.content_type, response.content_length = _BUNDLE, part.end - part.start
    return await _sent(request, one, part, response)


async def _sent(
    request: web.Request, one: Released, part: Part, response: web.StreamResponse
) -> web.StreamResponse:
    around, party = request.app[SURROUNDINGS], request[CALLER]
    with request.app[DOWNLOADS].one_of(party.uri) as has_place:
        if has_place is None:
            later = {"Retry-After": str(around.settings.limits.download_again_s)}
            raise Refused(Code.UPDATES_BUSY, _UNAVAILABLE, headers=later)
        handle = await _opened(request, one)
        readers = request.app[DOWNLOADS].readers

        def may_go_on() -> bool:
            stands = register_now(request).certificates[party.serial].stands(around.now())
            now = _offered(request)
            return stands and has_place() and now is not None and now.sha256 == one.sha256

        try:
            return await send(request, response, (handle, part, readers), may_go_on)
        finally:
            os.close(handle)


async def _opened(request: web.Request, one: Released) -> int:
    path = path_of(request.app[SURROUNDINGS].office.folder, one.sha256)
    work = functools.partial(opened, path, one.size)
    try:
        return await asyncio.get_running_loop().run_in_executor(
            request.app[DOWNLOADS].readers, work
        )
    except OSError as error:
        logger.error("authority.bundle_unusable sha256=%s", one.sha256[:16])  # noqa: TRY400 - told enough
        raise Refused(Code.SERVICE_ERROR, _UNAVAILABLE) from error


def _offered(request: web.Request) -> Released | None:
    channel = request.match_info["channel"]
    if not is_channel(channel):
        return None
    return register_now(request).releases.offered_to(request[CALLER].uri, channel)


def _etag(one: Released) -> str:
    return f'"{one.sha256}"'
