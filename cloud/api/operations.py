"""What an operator's machines ask, on a listener of its own: /metrics, /healthz, /readyz.

Plain HTTP on a loopback address: nobody else reaches it, and nothing here is about a person.
"""

from aiohttp import web

from cloud.api.context import SERVICE, Service
from cloud.api.metrics import CONTENT_TYPE
from cloud.api.readiness import GOOD, Readiness

READINESS = web.AppKey("readiness", Readiness)


def make_operations_app(service: Service, readiness: Readiness) -> web.Application:
    """The application."""
    app = web.Application()
    app[SERVICE] = service
    app[READINESS] = readiness
    app.router.add_get("/metrics", get_metrics)
    app.router.add_get("/healthz", get_healthz)
    app.router.add_get("/readyz", get_readyz)
    return app


async def get_metrics(request: web.Request) -> web.Response:
    """For Prometheus."""
    page = request.app[SERVICE].metrics.page()
    return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})


async def get_healthz(_request: web.Request) -> web.Response:
    """The process lives and its loop turns."""
    return web.json_response({"alive": True})


async def get_readyz(request: web.Request) -> web.Response:
    """200 when every check is good, else 503; the body says which is not, and what will not be."""
    readiness = request.app[READINESS]
    checks, warnings = await readiness.checks(), readiness.warnings()
    is_ready = all(found == GOOD for found in checks.values())
    request.app[SERVICE].metrics.set_ready(is_ready=is_ready)
    body = {"ready": is_ready, **checks, **({"warnings": warnings} if warnings else {})}
    return web.json_response(body, status=200 if is_ready else 503)
