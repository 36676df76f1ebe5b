"""Callers that work at once, each in a thread, until a kill; what is cut off stays with them."""

import contextlib
import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.soak.activity import Activity
from tests.soak.caller import Caller, NoAnswer
from tests.soak.plan import Phase

Work = Callable[[Caller, Activity, random.Random], None]
Doing = tuple[Path, Work, str]


class Load:
    """One stretch of load."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._activity = Activity()
        self._stop = threading.Event()
        self._failures: list[BaseException] = []

    def until(
        self, come: Callable[[Activity], None], kill: Callable[[], None], works: Sequence[Doing]
    ) -> set[Phase]:
        """Runs all works and kills when the moment has come; gives what was under way then.

        A work is who calls, what is done over and over, and the name of its choices.
        Raises whatever a work raised, except that there was no answer.
        """
        threads = [threading.Thread(target=self._drive, args=work) for work in works]
        for thread in threads:
            thread.start()
        try:
            come(self._activity)
            during = self._activity.now()
            kill()
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
        if self._failures:
            raise self._failures[0]
        return during

    def _drive(self, party: Path, work: Work, stream: str) -> None:
        chosen = random.Random(stream)
        with contextlib.closing(Caller(self._url, party)) as caller:
            try:
                while not self._stop.is_set():
                    work(caller, self._activity, chosen)
            except NoAnswer:
                return
            except BaseException as failure:  # noqa: BLE001 told to the soak's own thread
                self._failures.append(failure)
                self._stop.set()
