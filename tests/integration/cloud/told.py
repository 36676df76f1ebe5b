"""What a caller is told, fetched and acknowledged as it would do it."""

from typing import Protocol

import httpx

from eligibility import wire
from eligibility.wire_notices import (
    Acknowledged,
    Acknowledgement,
    InstitutionMessages,
    InsurerMessages,
)
from tests.integration.cloud.reception import ok

MESSAGES, NOTICES = "/v1/insurer/messages", "/v1/notices"


class Caller(Protocol):
    """A kiosk, a hospital or an insurer."""

    client: httpx.Client


def fetch(caller: Caller) -> InsurerMessages:
    return wire.decode(ok(caller.client.get(MESSAGES)), InsurerMessages)


def notices(caller: Caller) -> InstitutionMessages:
    return wire.decode(ok(caller.client.get(NOTICES)), InstitutionMessages)


def acknowledge(caller: Caller, path: str, *ids: int) -> tuple[int, ...]:
    body = wire.encode(Acknowledgement(message_ids=ids))
    response = caller.client.post(f"{path}/acknowledgements", content=body)
    return wire.decode(ok(response), Acknowledged).message_ids


def take_all(caller: Caller) -> None:
    """So that a test sees only its own."""
    while page := notices(caller).messages:
        acknowledge(caller, NOTICES, *(message.message_id for message in page))
