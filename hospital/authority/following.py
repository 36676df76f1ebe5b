"""The thread that asks the authority for the kiosks' keys: each minute, and for an unknown one.

Nothing that it meets takes a key away: only an answer of the authority itself does.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from eligibility.errors import Code
from eligibility.jose_keys import KeysMalformed
from hospital.authority.line import AuthorityLine, AuthorityTrouble
from hospital.authority.peers_file import PeersFile

logger = logging.getLogger(__name__)

SOONEST_S = 5.0
"""A stranger's messages must not make it ask all the time."""


class Following:
    """Started once; ``ask_soon`` may be called from any thread."""

    def __init__(
        self,
        line: AuthorityLine,
        file: PeersFile,
        every_s: float,
        report: Callable[[Code | None], None] = lambda _trouble: None,
    ) -> None:
        """``report`` hears after each question what is wrong, or that nothing is."""
        self._report = report
        self._line = line
        self._file = file
        self._every_s = every_s
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="authority", daemon=True)
        self._trouble: Code | None = None

    @property
    def path(self) -> Path:
        """The file with the kiosks' keys."""
        return self._file.path

    def start(self) -> None:
        """Raises OSError, KeysMalformed: the bundle's keys cannot be used."""
        self._file.prepare()
        self._thread.start()

    def stop(self) -> None:
        """Waits for a request under way."""
        self._ended.set()
        self._wanted.set()
        self._thread.join()

    def ask_soon(self) -> None:
        """A key came by that nobody knows."""
        self._wanted.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            began = time.monotonic()
            self._ask()
            self._wanted.wait(self._every_s)
            self._ended.wait(max(0.0, began + min(SOONEST_S, self._every_s) - time.monotonic()))
            self._wanted.clear()
        self._line.close()

    def _ask(self) -> None:
        try:
            if self._line.tell():
                logger.info("hospital.keys_told")
            told = self._line.peers()
            if told is not None and self._file.take(told):
                logger.info("hospital.peers_taken keys=%d", len(told))
            self._trouble = None
            self._report(None)
        except AuthorityTrouble as trouble:
            self._tell(trouble.code)
        except KeysMalformed:
            self._line.forget()
            self._tell(Code.ANSWER_NOT_UNDERSTOOD)
        except OSError:
            self._line.forget()
            self._tell(Code.KEY_FILE_UNUSABLE)

    def _tell(self, code: Code) -> None:
        """Once, until it is another trouble or over."""
        if code is not self._trouble:
            logger.error("hospital.authority_troubled code=%s", code.code)
        self._trouble = code
        self._report(code)
