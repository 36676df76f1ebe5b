"""The application of /v1 and what stands in front of each call: audit, problems, caller."""

from aiohttp import web

from cloud.api import caller
from cloud.api.auditing import audit_middleware
from cloud.api.batches import BODIES, Bodies
from cloud.api.bodies import LARGE, LargeBodies
from cloud.api.context import SERVICE, Service
from cloud.api.front import front_middleware
from cloud.api.oqs_answers import oqs_middleware
from cloud.api.problems import problems_middleware
from cloud.api.routes import ALLOWED, ROUTES


def make_app(service: Service) -> web.Application:
    """The application."""
    app = web.Application(
        middlewares=[
            front_middleware,
            audit_middleware,
            oqs_middleware,
            problems_middleware,
            caller.caller_middleware,
        ],
        client_max_size=service.terms.request_bytes,
    )
    app[SERVICE] = service
    app[caller.CALLERS] = caller.Callers(service)
    app[caller.ALLOWED] = ALLOWED
    app[BODIES] = Bodies()
    app[LARGE] = LargeBodies(service.terms.large_wait_s)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, route.answers, name=route.name)
    return app
