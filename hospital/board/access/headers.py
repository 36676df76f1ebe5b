"""What every response carries, so that a browser takes the pages for nothing but what they are."""

from aiohttp import web

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    # not no-referrer: with it browsers send "Origin: null" with a form, even to its own server
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}


async def put_on(request: web.Request, response: web.StreamResponse) -> None:
    """For ``on_response_prepare``: after the library has put on its own."""
    response.headers.update(ALWAYS)
    response.headers.popall("Server", None)
    if not request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
