"""Is the eligibility service there? A handshake of its own, so that nothing kept alive hides it."""

import dataclasses
import datetime as dt
import email.utils
import socket
import ssl

import httpx

from eligibility import wire
from eligibility.errors import Code, WireError
from kiosk.network.client import CONNECT_S, problem_code, sent
from kiosk.ports import Clock, ServiceError

ANSWER_S = 5.0
PATIENCE_S = 1.0
"""A service that refuses a certificate ends the connection at once."""
_HTTPS = 443
_OK = 200


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceHealth:
    """The service answered."""

    took_ms: int
    clock_is_off_s: float | None
    """The service's time minus ours; None when it tells none."""


def check_health(url: str, context: ssl.SSLContext, clock: Clock) -> ServiceHealth:
    """GET /v1/health over mutual TLS.

    Raises:
        ServiceError: it cannot be reached, is not ours, refuses this kiosk, or is not well.
    """
    timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
    began = clock.monotonic()
    with httpx.Client(base_url=url, verify=context, timeout=timeout, trust_env=False) as client:
        try:
            response = sent(client, "GET", "/v1/health", b"")
        except ServiceError as error:
            is_quick = clock.monotonic() - began < CONNECT_S  # else nobody is there at all
            if error.code is Code.NO_NETWORK and is_quick and _hangs_up(client.base_url, context):
                raise ServiceError(Code.SERVICE_REFUSES_DEVICE) from None
            raise
    took_s = clock.monotonic() - began
    if response.status_code != _OK:
        raise ServiceError(problem_code(response))
    try:
        wire.decode(response.content, wire.Health)
    except WireError:
        raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD) from None
    return ServiceHealth(round(took_s * 1000), _off_s(response, clock.wall(), took_s))


def _hangs_up(url: httpx.URL, context: ssl.SSLContext) -> bool:
    """Whether a new connection is ended before anything is asked.

    In TLS 1.3 our side of the handshake is over before the service has seen the certificate, and
    Python's servers (asyncio, uvloop) end a refused handshake without an alert.
    """
    try:
        place = (url.host, url.port or _HTTPS)
        with (
            socket.create_connection(place, CONNECT_S) as plain,
            context.wrap_socket(plain, server_hostname=url.host) as line,
        ):
            line.settimeout(PATIENCE_S)
            return line.recv(1) == b""
    except OSError:  # nobody there, or silent as a well service is until it is asked
        return False


def _off_s(response: httpx.Response, now: dt.datetime, took_s: float) -> float | None:
    """The answer was written half way; its time has whole seconds, so half of one is added."""
    try:
        told = email.utils.parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return None
    if told.tzinfo is None:
        return None
    return (told - now).total_seconds() + took_s / 2 + 0.5
