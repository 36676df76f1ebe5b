"""``GET /v1/crl``: the revocation lists of all issuing authorities, for everybody.

    GET /v1/crl                 200, PEM; ETag is the list's number
    GET /v1/crl?after=NUMBER    held open until there is a newer one; 304 when there is none in time

Service and broker machine hold the second one open all the time, so a list reaches them the moment
it is made, over a connection that they opened (decision 0077).
"""

import re
from collections.abc import Iterable

from aiohttp import web

from eligibility.errors import Code
from provisioning.serving.app import LISTS, SURROUNDINGS, Surroundings, open_to_all
from provisioning.serving.problems import Refused

PATH = "/v1/crl"
_NUMBER = re.compile(r"[0-9]{1,12}")
_BAD_REQUEST, _UNAVAILABLE = 400, 503
_TYPE = "application/x-pem-file"


def area(_around: Surroundings) -> Iterable[web.AbstractRouteDef]:
    """See above."""
    return [web.get(PATH, _newest)]


@open_to_all
async def _newest(request: web.Request) -> web.Response:
    patience_s = request.app[SURROUNDINGS].settings.hold_list_s
    made = await request.app[LISTS].newer_than(_after(request), patience_s)
    known = request.headers.get("If-None-Match")
    if made is None and "after" not in request.query:
        raise Refused(Code.SERVICE_ERROR, _UNAVAILABLE)  # the first one could not be made
    if made is None:
        return web.Response(status=304)
    etag = f'"{made.number}"'
    if known == etag:
        return web.Response(status=304, headers={"ETag": etag})
    return web.Response(body=made.pem, content_type=_TYPE, headers={"ETag": etag})


def _after(request: web.Request) -> int:
    """Lists are numbered from 1."""
    given = request.query.get("after", "0")
    if not _NUMBER.fullmatch(given):
        raise Refused(Code.REQUEST_MALFORMED, _BAD_REQUEST)
    return int(given)
