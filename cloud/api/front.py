"""Behind nginx, on a Unix socket: the certificate comes in a header, which nobody else may set.

nginx has verified the chain, the revocation lists and that the client holds the key; it writes the
header anew for every request. On any other kind of connection the header is not looked at.
"""

import socket
import urllib.parse

from aiohttp import web
from aiohttp.typedefs import Handler
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cloud.api.problems import CODE
from cloud.domain.errors import Refused
from eligibility.errors import Code

CERTIFICATE_HEADER = "X-Client-Certificate"
"""nginx's ``$ssl_client_escaped_cert``: PEM, percent-encoded."""
LOCKED_OUT = "@locked-out"
"""nginx's place that answers and closes the client's connection."""


def is_from_front(request: web.Request) -> bool:
    """Whether the request came over the Unix socket."""
    told = request.transport.get_extra_info("socket") if request.transport else None
    return told is not None and told.family == socket.AF_UNIX


def forwarded_certificate(request: web.Request) -> bytes:
    """DER of the certificate that nginx tells.

    Raises:
        Refused: CALLER_UNKNOWN: none, two, or no certificate.
    """
    told = request.headers.getall(CERTIFICATE_HEADER, [])
    if len(told) != 1:
        raise Refused(Code.CALLER_UNKNOWN)
    try:
        certificate = x509.load_pem_x509_certificate(urllib.parse.unquote_to_bytes(told[0]))
    except ValueError:
        raise Refused(Code.CALLER_UNKNOWN) from None
    return certificate.public_bytes(Encoding.DER)


@web.middleware
async def front_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tells nginx to close the connection of a caller who is locked out.

    A ``Connection: close`` of ours would end nginx's own connection to us, not the client's.
    """
    response = await handler(request)
    if is_from_front(request) and response.get(CODE) is Code.CALLER_UNKNOWN:
        response.headers["X-Accel-Redirect"] = LOCKED_OUT
    return response
