"""PUT and GET /v1/insurer/batches/{batch_no}: an insurer's changes, one JSON line each.

Far larger than any other call, so the body is taken in as it comes, and few at a time.
"""

import asyncio
import contextlib
import hashlib
import re
from collections.abc import AsyncIterator

from aiohttp import hdrs, web

from cloud.api.context import FACTS, SERVICE, answer_bytes, caller_of
from cloud.domain.errors import Refused
from cloud.domain.intake import BATCHES_AT_ONCE, MOST_BYTES, Batch
from eligibility.errors import Code
from eligibility.insured import InsurerNumber

_BATCH_NO = re.compile("[1-9][0-9]{0,17}")
_BODY_S = 600.0


class Bodies:
    """Bounds the memory that bodies may take: one of each insurer, and few altogether."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(BATCHES_AT_ONCE)
        self._of_insurer: dict[str, asyncio.Lock] = {}

    @contextlib.asynccontextmanager
    async def room(self, insurer_no: str) -> AsyncIterator[None]:
        """Waits until a body of this insurer may be taken in."""
        async with self._of_insurer.setdefault(insurer_no, asyncio.Lock()), self._all:
            yield


BODIES = web.AppKey("bodies", Bodies)


async def put_batch(request: web.Request) -> web.Response:
    """Applies or refuses a batch; the same again gets the same report, byte for byte."""
    facts, insurer_no = request[FACTS], caller_of(request).party
    batch_no = _batch_no(request)
    facts.reference = str(batch_no)
    _check_headers(request)
    async with request.app[BODIES].room(insurer_no):
        body, sha256 = await _read(request)
        batch = Batch(InsurerNumber(insurer_no), batch_no, body, sha256)
        taken = await request.app[SERVICE].intake.take(batch)
    facts.outcome = "applied" if taken.is_applied else "refused"
    return answer_bytes(taken.report)


async def get_batch(request: web.Request) -> web.Response:
    """The report of one of the caller's own batches."""
    batch_no = _batch_no(request)
    request[FACTS].reference = str(batch_no)
    batches = request.app[SERVICE].intake.batches
    report = await batches.report(caller_of(request).party, batch_no)
    if report is None:
        raise Refused(Code.BATCH_UNKNOWN)
    return answer_bytes(report)


def _batch_no(request: web.Request) -> int:
    text = request.match_info["batch_no"]
    if not _BATCH_NO.fullmatch(text):
        raise Refused(Code.REQUEST_MALFORMED, "batch_no: a whole number from 1 on is needed")
    return int(text)


def _check_headers(request: web.Request) -> None:
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise web.HTTPUnsupportedMediaType(reason="the body must not be compressed")
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise web.HTTPUnsupportedMediaType(reason="the body must be UTF-8")
    if (request.content_length or 0) > MOST_BYTES:
        raise web.HTTPRequestEntityTooLarge(MOST_BYTES, request.content_length or 0)


async def _read(request: web.Request) -> tuple[bytes, bytes]:
    """The body and its SHA-256."""
    body, digest = bytearray(), hashlib.sha256()
    try:
        async with asyncio.timeout(_BODY_S):
            async for chunk in request.content.iter_any():
                if len(body) + len(chunk) > MOST_BYTES:
                    raise web.HTTPRequestEntityTooLarge(MOST_BYTES, len(body) + len(chunk))
                body += chunk
                digest.update(chunk)
    except TimeoutError:
        raise Refused(Code.REQUEST_MALFORMED, "the body did not come in time") from None
    return bytes(body), digest.digest()
