"""GET /v1/health: does the service answer, and does its database have the schema it needs.

Needs the TLS handshake but no enrolment, so that a refused kiosk can tell one from the other.
"""

from importlib import metadata

from aiohttp import web

from cloud.api.context import SERVICE, answer
from cloud.domain.errors import StoreUnavailable
from eligibility import wire

DISTRIBUTION = "eligibility-kiosk"


async def get_health(request: web.Request) -> web.Response:
    """``ok``, or a 503 problem while the database is away or too old."""
    service = request.app[SERVICE]
    if await service.store.schema_version() != service.schema_version:
        raise StoreUnavailable("schema version")
    return answer(wire.Health(status="ok", version=version()))


def version() -> str:
    """Of the installed distribution; a checkout that was never installed has none."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unreleased"
