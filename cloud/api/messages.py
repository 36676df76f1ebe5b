"""What the service tells on its own account, fetched and acknowledged by whom it is for.

GET /v1/insurer/messages and /v1/notices give the oldest that were not acknowledged; POST
.../acknowledgements says that they are kept. Whose they are comes from the certificate alone.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from aiohttp import web

from cloud.api.context import FACTS, SERVICE, answer, caller_of, read_message
from cloud.domain.errors import Refused
from cloud.domain.outbox import (
    PAGE,
    Outbox,
    OutboxMessage,
    institution_target,
    insurer_target,
)
from eligibility import wire
from eligibility.errors import Code
from eligibility.wire_notices import (
    Acknowledged,
    Acknowledgement,
    InstitutionMessage,
    InstitutionMessages,
    InsurerMessage,
    InsurerMessages,
)

T = TypeVar("T")

_MOST_ID = (1 << 63) - 1


async def get_insurer_messages(request: web.Request) -> web.Response:
    """The insurer's own messages."""
    target = insurer_target(caller_of(request).party)
    page = await _page(request, request.app[SERVICE].intake.messages, target)
    messages = tuple(_messages(page, InsurerMessage))
    return answer(InsurerMessages(messages=messages, more=len(page) > PAGE))


async def post_insurer_acknowledgements(request: web.Request) -> web.Response:
    """The insurer keeps them."""
    target = insurer_target(caller_of(request).party)
    return await _acknowledge(request, request.app[SERVICE].intake.messages, target)


async def get_notices(request: web.Request) -> web.Response:
    """The institution's notices, whichever of its devices asks."""
    target = institution_target(caller_of(request).party)
    page = await _page(request, request.app[SERVICE].notices, target)
    messages = tuple(_messages(page, InstitutionMessage))
    return answer(InstitutionMessages(messages=messages, more=len(page) > PAGE))


async def post_notice_acknowledgements(request: web.Request) -> web.Response:
    """One device, or the hospital, keeps them for the institution."""
    target = institution_target(caller_of(request).party)
    return await _acknowledge(request, request.app[SERVICE].notices, target)


async def _page(request: web.Request, outbox: Outbox, target: str) -> Sequence[OutboxMessage]:
    """One more than a page shows that there are more."""
    page = await outbox.waiting(target, PAGE + 1, request.app[SERVICE].clock.wall())
    if page:
        last = page[:PAGE][-1]
        request[FACTS].reference = f"{page[0].message_id}-{last.message_id}"
    return page


def _messages(page: Sequence[OutboxMessage], kind: Callable[..., T]) -> Sequence[T]:
    """The content goes out as it was written, byte for byte."""
    return [
        kind(
            message_id=message.message_id,
            created_at=message.created_at,
            content=wire.embed(message.payload),
        )
        for message in page[:PAGE]
    ]


async def _acknowledge(request: web.Request, outbox: Outbox, target: str) -> web.Response:
    message = await read_message(request, Acknowledgement)
    ids = sorted(set(message.message_ids))
    if len(ids) > PAGE or (ids and not 0 < ids[0] <= ids[-1] <= _MOST_ID):
        raise Refused(Code.REQUEST_MALFORMED, "message_ids: at most 200 ids of messages")
    kept = await outbox.acknowledge(target, ids, request.app[SERVICE].clock.wall())
    if kept:
        request[FACTS].reference = f"{kept[0]}-{kept[-1]}"
    return answer(Acknowledged(message_ids=kept))
