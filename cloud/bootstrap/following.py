"""Follows the authority's lists: one process fetches, every process takes up what lies in the file.

The authority holds the question until it has a newer list, so a list is here the moment it is made,
over a connection that we opened. While it cannot be reached the lists in use go on counting.
"""

import asyncio
import contextlib
import logging
import os
import random
import ssl
import time
from collections.abc import AsyncIterator

import aiohttp

from cloud.api.context import Service
from cloud.api.tls import ServerTls, TlsFailed
from cloud.bootstrap.list_file import ListFile
from cloud.config import Settings
from cloud.domain.party_lists import ListsRefused, PartyLists
from eligibility.faults import kind_and_place

logger = logging.getLogger(__name__)

LOOKED_AT_EVERY_S = 0.25
_HELD_S = 25.0
"""How long the authority holds a question, at most."""
_TIMEOUT = aiohttp.ClientTimeout(total=_HELD_S + 10, connect=5)
_PAUSES_S = (0.5, 1.0, 2.0, 4.0)
"""After a failure; short, because a list may wait: within five seconds it must be here."""
_AT_LEAST_S = 1.0
"""Between two questions to an authority that does not hold them."""
_SHARE = 0.2


class Following:
    """The part of one process."""

    def __init__(
        self, settings: Settings, service: Service, file: ListFile, tls: ServerTls | None
    ) -> None:
        self._url = settings.authority.url.rstrip("/") + "/v1/crl"
        self._ca = settings.tls.directory / "ca.crt"
        self._service = service
        self._file = file
        self._tls = tls
        self._failures = 0
        self._is_held = False
        """Every second question asks what it has: restored, it may have gone back, and then the
        other one would be held for ever."""
        self._refused = ""
        self._unwritten: PartyLists | None = None
        """In use here, and on no disk so far."""

    async def watch(self) -> None:
        """Takes up each new file, for ever."""
        while True:
            try:
                await self._take_up()
            except Exception as error:  # noqa: BLE001 without it no list would ever count again
                _tell(error)
            await asyncio.sleep(LOOKED_AT_EVERY_S)

    async def fetch(self) -> None:
        """Asks the authority, for ever, once no other process does."""
        while (lock := self._file.lock()) is None:
            await asyncio.sleep(_AT_LEAST_S)
        try:
            async with self._session() as session:
                while True:
                    try:
                        await self._ask(session)
                    except Exception as error:  # noqa: BLE001 - the asking must go on
                        _tell(error)
                        await asyncio.sleep(_AT_LEAST_S)
        finally:
            os.close(lock)

    @contextlib.asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        context = ssl.create_default_context(cafile=self._ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        connector = aiohttp.TCPConnector(ssl=context, limit=1)
        async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT) as session:
            yield session

    async def _ask(self, session: aiohttp.ClientSession) -> None:
        """Once; rests afterwards when the authority did not hold the question."""
        started, was_held = time.monotonic(), self._is_held
        try:
            pem = await self._answer(session)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            await self._failed(type(error).__name__)
            return
        if self._failures:
            logger.info("authority_back")
        is_new = pem is not None and await self._take(pem)
        self._failures, self._is_held = 0, is_new or not was_held
        self._write()
        if was_held and not is_new and time.monotonic() - started < _AT_LEAST_S:
            await asyncio.sleep(_AT_LEAST_S)

    async def _answer(self, session: aiohttp.ClientSession) -> bytes | None:
        lists = self._service.revocations.lists
        number = lists.number if lists else 0
        question = {"after": str(number)} if self._is_held else {}
        known = {} if self._is_held else {"If-None-Match": f'"{number}"'}
        async with session.get(
            self._url, params=question, headers=known, allow_redirects=False
        ) as answer:
            if answer.status in (204, 304):
                return None
            if answer.status != 200:  # noqa: PLR2004 - HTTP OK
                raise aiohttp.ClientPayloadError(f"status {answer.status}")
            return await answer.read()

    async def _failed(self, kind: str) -> None:
        if not self._failures:
            logger.warning("authority_unreachable kind=%s", kind)
        pause = _PAUSES_S[min(self._failures, len(_PAUSES_S) - 1)]
        self._failures, self._is_held = self._failures + 1, False
        await asyncio.sleep(pause * random.uniform(1 - _SHARE, 1))  # noqa: S311  no secret

    async def _take(self, pem: bytes) -> bool:
        """Into the file, and from there into use; False when it is not newer.

        Where the disk is full it counts in this process at least.
        """
        try:
            lists = await asyncio.to_thread(self._file.parsed, pem)
            if (in_use := self._service.revocations.lists) is not None:
                lists.check_follows(in_use, self._service.clock.wall())
                if lists.number == in_use.number:
                    return False
            self._unwritten = lists
            if self._write():
                await self._take_up()
            else:
                await self._use(lists)
        except ListsRefused as error:
            self._refuse(error)
            return False
        return True

    def _write(self) -> bool:
        """Tried after each answer until it works."""
        if self._unwritten is not None:
            try:
                self._file.replace(self._unwritten)
            except OSError as error:
                self._refuse(error)
                return False
        self._unwritten = None
        return True

    async def _take_up(self) -> None:
        try:
            lists = await asyncio.to_thread(self._file.changed)
            if lists is not None:
                await self._use(lists)
        except (ListsRefused, OSError) as error:
            self._refuse(error)

    async def _use(self, lists: PartyLists) -> None:
        """The handshake first: whoever is cut off comes again at once.

        It is tried again by the housekeeping; requests are refused by these lists in any case.
        """
        if (in_use := self._service.revocations.lists) is not None:
            lists.check_follows(in_use, self._service.clock.wall())
        self._refused = ""
        if self._tls is not None:
            try:
                await asyncio.to_thread(self._tls.refresh)
            except TlsFailed as error:
                self._refuse(error)
        self._service.revocations.take_up(lists)

    def _refuse(self, error: Exception) -> None:
        """Told once for each reason; what is in use stays."""
        reason = str(error) if isinstance(error, ListsRefused) else type(error).__name__
        if reason != self._refused:
            logger.error("party_lists_refused reason=%s file=%s", reason, self._file.path)
        self._refused = reason


def _tell(error: Exception) -> None:
    # no trace: it may quote what came in
    logger.error("following_failed error=%s at=%s", *kind_and_place(error))
