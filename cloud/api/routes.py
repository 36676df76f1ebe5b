"""Every call: who may make it, and what answers. Names are the operations of the audit trail."""

import dataclasses
from collections.abc import Awaitable, Callable

from aiohttp import web

from cloud.api.batches import get_batch, put_batch
from cloud.api.card_authentications import post_card_authentication
from cloud.api.challenges import post_challenge
from cloud.api.consents import put_consent
from cloud.api.health import get_health
from cloud.api.histories import get_coverages
from cloud.api.hospital_routes import HOSPITAL_CALLS
from cloud.api.inquiries import post_inquiry
from cloud.api.messages import (
    get_insurer_messages,
    get_notices,
    post_insurer_acknowledgements,
    post_notice_acknowledgements,
)
from cloud.api.registrations import post_registration
from cloud.domain.values import CallerKind

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_DEVICE = frozenset({CallerKind.DEVICE})
_INSURER = frozenset({CallerKind.INSURER})
_INSTITUTION = frozenset({CallerKind.DEVICE, CallerKind.HOSPITAL})
_ANYBODY = frozenset(CallerKind)


@dataclasses.dataclass(frozen=True, slots=True)
class Route:
    """One call."""

    method: str
    path: str
    name: str
    answers: _Handler
    allowed: frozenset[CallerKind]


ROUTES = (
    Route("POST", "/v1/challenges", "challenge", post_challenge, _DEVICE),
    Route(
        "POST",
        "/v1/card-authentications",
        "card-authentication",
        post_card_authentication,
        _DEVICE,
    ),
    Route("POST", "/v1/registrations", "registration", post_registration, _DEVICE),
    Route("POST", "/v1/inquiries", "inquiry", post_inquiry, _DEVICE),
    Route("PUT", "/v1/consents/{session_id}", "consent", put_consent, _DEVICE),
    Route("PUT", "/v1/insurer/batches/{batch_no}", "insurer-batch", put_batch, _INSURER),
    Route("GET", "/v1/insurer/batches/{batch_no}", "insurer-batch-report", get_batch, _INSURER),
    Route("GET", "/v1/insurer/messages", "insurer-messages", get_insurer_messages, _INSURER),
    Route(
        "POST",
        "/v1/insurer/messages/acknowledgements",
        "insurer-acknowledgement",
        post_insurer_acknowledgements,
        _INSURER,
    ),
    Route("GET", "/v1/notices", "notices", get_notices, _INSTITUTION),
    Route(
        "POST",
        "/v1/notices/acknowledgements",
        "notice-acknowledgement",
        post_notice_acknowledgements,
        _INSTITUTION,
    ),
    Route("GET", "/v1/insurer/coverages/{code}", "insurer-coverages", get_coverages, _INSURER),
    Route("GET", "/v1/health", "health", get_health, _ANYBODY),
    *(Route(*call) for call in HOSPITAL_CALLS),
)
ALLOWED = {route.name: route.allowed for route in ROUTES}
