"""The moment of a kill: a phase is under way, or a batch is in whose insurer does not know yet."""

import asyncio
import time
from collections.abc import Sequence

import asyncpg

from tests.soak.activity import Activity
from tests.soak.insurer import SendingInsurer
from tests.soak.plan import Kill, Phase

_WARM_S = 20.0
_LONGEST_S = 5.0
_APPLIED = """
    SELECT EXISTS (SELECT FROM registry.inbound_batch AS b
        JOIN unnest($1::text[], $2::bigint[]) AS sent (insurer_no, batch_no)
            USING (insurer_no, batch_no)
        WHERE b.state = 'applied')
"""


def wait_for(kill: Kill, activity: Activity, senders: Sequence[SendingInsurer], dsn: str) -> None:
    """Returns at the kill's moment, or after five seconds without one."""
    activity.wait_for_answers(kill.answers, _WARM_S)
    time.sleep(kill.lull_s)  # the plan's own choice of a moment, here as below
    if kill.phase is Phase.COMMITTED:
        asyncio.run(_until_committed(senders, dsn))
    elif kill.phase is Phase.ANSWERED:
        activity.wait_for_answer(_LONGEST_S)
    else:
        activity.wait_for(kill.phase, _LONGEST_S)
        time.sleep(kill.delay_s)


async def _until_committed(senders: Sequence[SendingInsurer], dsn: str) -> None:
    """Looks as often as the database answers: it is a matter of milliseconds."""
    connection = await asyncpg.connect(dsn)
    end = time.monotonic() + _LONGEST_S
    try:
        look = await connection.prepare(_APPLIED)
        while time.monotonic() < end:
            under_way = [(one.insurer, one.begun) for one in senders if one.is_waiting]
            if under_way and await look.fetchval(*map(list, zip(*under_way, strict=True))):
                return
    finally:
        await connection.close(timeout=1)
