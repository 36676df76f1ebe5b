"""The routes of /v1 and what stands in front of each: audit, problems, caller."""

from aiohttp import web

from cloud.api.auditing import audit_middleware
from cloud.api.caller import CALLERS, Callers, caller_middleware
from cloud.api.card_authentications import post_card_authentication
from cloud.api.challenges import post_challenge
from cloud.api.consents import put_consent
from cloud.api.context import SERVICE, Service
from cloud.api.health import get_health
from cloud.api.inquiries import post_inquiry
from cloud.api.problems import problems_middleware
from cloud.api.registrations import post_registration


def make_app(service: Service) -> web.Application:
    """The application; route names are the operations of the audit trail."""
    app = web.Application(
        middlewares=[audit_middleware, problems_middleware, caller_middleware],
        client_max_size=service.terms.request_bytes,
    )
    app[SERVICE] = service
    app[CALLERS] = Callers(service)
    app.router.add_post("/v1/challenges", post_challenge, name="challenge")
    app.router.add_post(
        "/v1/card-authentications", post_card_authentication, name="card-authentication"
    )
    app.router.add_post("/v1/registrations", post_registration, name="registration")
    app.router.add_post("/v1/inquiries", post_inquiry, name="inquiry")
    app.router.add_put("/v1/consents/{session_id}", put_consent, name="consent")
    app.router.add_get("/v1/health", get_health, name="health", allow_head=False)
    return app
