"""What every page carries beside what every answer of the server does (``serving.headers``).

There is no script on these pages, so none is ever run.
"""

from aiohttp import web

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # not no-referrer: with it browsers send "Origin: null" with a form, even to its own server
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}


def sealed(response: web.Response) -> web.Response:
    """With all of them."""
    response.headers.update(_ALWAYS)
    return response
