"""Files of the hospitals' entrance, read in pieces: never unpacked, never past limit or time.

What a file becomes in memory is many times its size, so only a few large ones are read at a time.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from aiohttp import hdrs, web

from cloud.api.context import SERVICE
from cloud.domain.errors import Refused
from eligibility.errors import Code
from eligibility.oqs_xml import SINGLE_LIMIT_BYTES

T = TypeVar("T")

JSON_FILE_BYTES = 1024 * 1024
"""500 units, each with every field at its longest, are half of it."""
_QUICKLY_PARSED = 64 * 1024
_LARGE_AT_A_TIME = 2
_TOO_LARGE, _TOO_SLOW, _PACKED = 413, 408, 415

LARGE = web.AppKey("large", asyncio.Semaphore)


def large_bodies() -> asyncio.Semaphore:
    """How many large bodies are in memory at a time."""
    return asyncio.Semaphore(_LARGE_AT_A_TIME)


async def read_file(
    request: web.Request, limit_bytes: int, parse: Callable[[bytes], T]
) -> tuple[bytes, T]:
    """The whole body, and what it says; a large one is parsed beside the loop.

    Raises:
        Refused: as ``read_body``; and what ``parse`` raises.
    """
    length = request.content_length
    is_large = length is None or length > SINGLE_LIMIT_BYTES
    may_be_large = limit_bytes > SINGLE_LIMIT_BYTES and is_large
    large = request.app[LARGE]
    async with large if may_be_large else contextlib.nullcontext():
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
