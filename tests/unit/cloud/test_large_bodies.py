"""Large files: few in memory at a time, one of each institution, and nobody waits for ever."""

import asyncio
import contextlib

import pytest

from cloud.api.bodies import LargeBodies
from cloud.domain.errors import Refused
from eligibility.errors import Code

LONG_S, PATIENCE_S, SHORT_S = 60.0, 5.0, 0.01


async def turned_away(bodies: LargeBodies, party: str) -> Refused:
    with pytest.raises(Refused) as caught:
        async with bodies.room(party):
            pass
    return caught.value


def test_one_institution_takes_one_place_however_many_files_it_sends():
    async def arrive() -> None:
        bodies = LargeBodies(LONG_S)
        comes, is_over = asyncio.Event(), asyncio.Event()

        async def send_another() -> None:
            comes.set()
            async with bodies.room("slow"):
                await is_over.wait()

        async with bodies.room("slow"):
            second = asyncio.create_task(send_another())
            await comes.wait()
            async with asyncio.timeout(PATIENCE_S), bodies.room("other"):
                is_over.set()
        await second

    asyncio.run(arrive())


def test_whoever_has_waited_too_long_is_told_when_to_come_again():
    async def arrive() -> None:
        bodies = LargeBodies(SHORT_S)
        async with bodies.room("a"):
            assert (await turned_away(bodies, "a")).retry_after_s == 30
            async with bodies.room("b"):
                refused = await turned_away(bodies, "c")
        assert (refused.code, refused.retry_after_s) == (Code.SERVICE_ERROR, 30)

    asyncio.run(arrive())


def test_a_place_is_free_again_whatever_became_of_the_file():
    async def arrive() -> None:
        bodies = LargeBodies(SHORT_S)
        async with bodies.room("a"), bodies.room("b"):
            await turned_away(bodies, "c")
        for party in "abc":
            with contextlib.suppress(ConnectionError):
                async with bodies.room(party):
                    raise ConnectionError
        async with bodies.room("a"), bodies.room("c"):
            pass

    asyncio.run(arrive())
