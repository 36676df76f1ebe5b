"""What every answer carries; an area may say more, never less."""

from aiohttp import web

_ALWAYS = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}


async def put_on(_request: web.Request, response: web.StreamResponse) -> None:
    """For ``on_response_prepare``: after the library has put on its own."""
    response.headers.update(_ALWAYS)
    response.headers.popall("Server", None)  # which version it is helps nobody but attackers
    response.headers.setdefault("Cache-Control", "no-store")
