"""All areas of the authority's server."""

from collections.abc import Iterable, Sequence

from aiohttp import web

from provisioning.admin.areas import admin_area
from provisioning.est.area import area as est
from provisioning.serving import crl, keys, polls, releases, trust
from provisioning.serving.app import Area, Surroundings, open_to_all


def health(_around: Surroundings) -> Iterable[web.AbstractRouteDef]:
    """Whether it answers at all."""
    return [web.get("/health", _health)]


@open_to_all
async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "good"})


AREAS: Sequence[Area] = (
    health,
    est,
    crl.area,
    trust.area,
    keys.area,
    polls.area,
    releases.area,
    admin_area,
)
