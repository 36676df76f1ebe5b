"""Files of the hospitals' entrance, read in pieces: never unpacked, never past limit or time.

What a file becomes in memory is many times its size, so only a few large ones are read at a time,
and one of each institution: whoever sends slowly holds up itself.
"""

import asyncio
import contextlib
import weakref
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from aiohttp import hdrs, web

from cloud.api.context import SERVICE, caller_of
from cloud.domain.errors import Refused
from eligibility.errors import Code
from eligibility.oqs_xml import SINGLE_LIMIT_BYTES

T = TypeVar("T")

JSON_FILE_BYTES = 1024 * 1024
"""500 units, each with every field at its longest, are half of it."""
_QUICKLY_PARSED = 64 * 1024
_LARGE_AT_A_TIME = 2
_TOO_LARGE, _TOO_SLOW, _PACKED = 413, 408, 415

_AGAIN_S = 30


class LargeBodies:
    """Bounds the memory that large bodies may take: one of each institution, few altogether."""

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s
        self._all = asyncio.Semaphore(_LARGE_AT_A_TIME)
        self._of_party: weakref.WeakValueDictionary[str, asyncio.Lock] = (
            weakref.WeakValueDictionary()
        )

    @contextlib.asynccontextmanager
    async def room(self, party: str) -> AsyncIterator[None]:
        """Waits until a large body of this institution may be read.

        Raises:
            Refused: SERVICE_ERROR: others took too long; to be asked again later.
        """
        own = self._of_party.setdefault(party, asyncio.Lock())
        async with contextlib.AsyncExitStack() as taken:
            try:
                async with asyncio.timeout(self._wait_s):
                    await taken.enter_async_context(own)
                    await taken.enter_async_context(self._all)
            except TimeoutError:
                why = "too many large files are arriving"
                raise Refused(Code.SERVICE_ERROR, why, retry_after_s=_AGAIN_S) from None
            yield


LARGE = web.AppKey("large", LargeBodies)


async def read_file(
    request: web.Request, limit_bytes: int, parse: Callable[[bytes], T]
) -> tuple[bytes, T]:
    """The whole body, and what it says; a large one is parsed beside the loop.

    Raises:
        Refused: as ``LargeBodies.room`` and ``read_body``; and what ``parse`` raises.
    """
    length = request.content_length
    is_large = length is None or length > SINGLE_LIMIT_BYTES
    may_be_large = limit_bytes > SINGLE_LIMIT_BYTES and is_large
    room = request.app[LARGE].room(caller_of(request).party) if may_be_large else None
    async with room or contextlib.nullcontext():
        body = await read_body(request, limit_bytes)
        if len(body) <= _QUICKLY_PARSED:
            return body, parse(body)
        return body, await asyncio.to_thread(parse, body)


async def read_body(request: web.Request, limit_bytes: int) -> bytes:
    """The whole body.

    Raises:
        Refused: REQUEST_MALFORMED: packed (415), too large (413), or it came too slowly (408).
    """
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise Refused(Code.REQUEST_MALFORMED, "a packed body is not unpacked", _PACKED)
    if (request.content_length or 0) > limit_bytes:
        raise _too_large(limit_bytes)
    try:
        async with asyncio.timeout(request.app[SERVICE].terms.body_s):
            return await _read(request, limit_bytes)
    except TimeoutError:
        raise Refused(Code.REQUEST_MALFORMED, "the body came too slowly", _TOO_SLOW) from None


async def _read(request: web.Request, limit_bytes: int) -> bytes:
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > limit_bytes:
            raise _too_large(limit_bytes)
    return bytes(body)


def _too_large(limit_bytes: int) -> Refused:
    return Refused(
        Code.REQUEST_MALFORMED, f"the body is larger than {limit_bytes} bytes", _TOO_LARGE
    )
