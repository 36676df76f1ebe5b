"""Whoever fetches what the service tells on its own account, and says that it is kept."""

import json
import random
import time
from typing import Any

import asyncpg

from tests.soak.activity import Activity
from tests.soak.caller import Caller, NoAnswer
from tests.soak.plan import Phase
from tests.soak.tally import Tally

_IDLE_S = 0.05
_PAUSE = 20
"""One in so many fetches acknowledges nothing: the same messages must come again."""


class Fetcher:
    """Fetches and acknowledges; remembers every message and every acknowledgement."""

    def __init__(self, path: str, target: str, tally: Tally) -> None:
        self.target = target
        self.seen: dict[int, Any] = {}
        """Every message's content, by its id."""
        self.acknowledged: set[int] = set()
        self.unsure: set[int] = set()
        """Acknowledged without an answer: may come again, or not."""
        self._path = path
        self._tally = tally

    def fetch_one(self, caller: Caller, activity: Activity, chosen: random.Random) -> None:
        """One page, and its acknowledgement; raises NoAnswer."""
        with activity.of(Phase.NOTICE):
            page = self._page(caller)
        if not page:
            time.sleep(_IDLE_S)  # as a receiver would: asking all the time would be the load
        if page and chosen.randrange(_PAUSE):
            self._acknowledge(caller, activity, [one["message_id"] for one in page])

    def drain(self, caller: Caller, activity: Activity) -> None:
        """Until nothing comes any more; raises NoAnswer."""
        while page := self._page(caller):
            self._acknowledge(caller, activity, [one["message_id"] for one in page])

    def _page(self, caller: Caller) -> list[dict[str, Any]]:
        page: list[dict[str, Any]]
        page = json.loads(caller.ask("GET", self._path).content).get("messages", [])
        for message in page:
            self._see(message["message_id"], message["content"])
        return page

    def _see(self, number: int, content: Any) -> None:
        if number in self.acknowledged:
            self._tally.note("doubled", f"{self.target}: message {number} after it was kept")
        if self.seen.setdefault(number, content) != content:
            self._tally.note("different", f"{self.target}: message {number} has changed")

    def _acknowledge(self, caller: Caller, activity: Activity, numbers: list[int]) -> None:
        body = json.dumps({"message_ids": numbers}).encode()
        try:
            with activity.of(Phase.NOTICE):
                answer = caller.ask("POST", f"{self._path}/acknowledgements", body)
        except NoAnswer:
            self.unsure |= set(numbers)
            self._tally.unanswered["acknowledgement"] += 1
            raise
        if json.loads(answer.content).get("message_ids") != sorted(numbers):
            self._tally.note("lost", f"{self.target}: an acknowledgement was not taken")
        self.acknowledged |= set(numbers)


async def compare(connection: asyncpg.Connection, fetcher: Fetcher, tally: Tally) -> None:
    """After everything was fetched: nothing is lost, nothing came that is not there."""
    rows = await connection.fetch(
        "SELECT message_id, payload, acknowledged_at FROM registry.outbox WHERE target = $1",
        fetcher.target,
    )
    there = {row["message_id"]: row for row in rows}
    for number in fetcher.seen.keys() ^ there.keys():
        kind = "lost" if number in fetcher.seen else "different"
        tally.note(kind, f"{fetcher.target}: message {number}")
    for number in fetcher.seen.keys() & there.keys():
        payload = there[number]["payload"]  # emptied once it was acknowledged
        if payload and json.loads(payload) != fetcher.seen[number]:
            tally.note("different", f"{fetcher.target}: message {number} is another one")
    for number in fetcher.acknowledged & there.keys():
        if there[number]["acknowledged_at"] is None:
            tally.note("lost", f"{fetcher.target}: the acknowledgement of message {number}")
    tally.notices += len(fetcher.acknowledged)
