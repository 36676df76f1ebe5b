"""Notices of the eligibility service: fetched, kept in the outbox, then acknowledged.

A thread of its own, so that a slow service never holds up a record on its way to the hospital. A
notice is acknowledged once it is on this disk; from then on it is delivered like any other, under
an id that every kiosk of the institution makes alike.
"""

import datetime as dt
import logging
import random
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterable

from eligibility.wire_notices import InstitutionNoticeKind
from kiosk.batch.outbox import DeviceName
from kiosk.batch.schema import Database
from kiosk.batch.typed_faces import note_resolved
from kiosk.ports import NoticeSource, OutboxError, RegistryNotice, ServiceError

logger = logging.getLogger(__name__)

LOOK_AGAIN_S = 1.0
"""How often a waiting fetch looks whether the patient has gone."""
_NOTICES = uuid.UUID("c0c3b3a6-3c6f-4a51-9a1b-7f2f2a5d9e64")


class FetchedNotices:
    """The outbox's side."""

    def __init__(self, database: Database, owner: DeviceName) -> None:
        self._database = database
        self._owner = owner

    def keep(self, notices: Iterable[RegistryNotice]) -> int:
        """On disk when it returns; gives how many are new. Raises OutboxError.

        What is worth asking again is asked by whoever took that patient in.
        """
        with self._database.transaction() as rows:
            return sum(
                rows.execute(
                    "INSERT INTO notice (notice_id, kind, at, state, verification_id)"
                    " VALUES (?, ?, ?, 'sealed', ?) ON CONFLICT DO NOTHING",
                    (
                        self._notice_id(notice),
                        notice.kind,
                        notice.at.astimezone(dt.UTC).isoformat(),
                        _about(rows, notice),
                    ),
                ).rowcount
                for notice in notices
            )

    def _notice_id(self, notice: RegistryNotice) -> str:
        return str(uuid.uuid5(_NOTICES, f"{self._owner.institution}/{notice.message_id}"))


def _about(rows: sqlite3.Connection, notice: RegistryNotice) -> str:
    """The reception as the hospital knows it."""
    if notice.kind == InstitutionNoticeKind.INQUIRY_RESOLVED.value:
        return note_resolved(rows, notice.verification_id)
    return notice.verification_id


class NoticeFetcher:
    """Fetches when it starts and then about every so often, until it is stopped."""

    def __init__(
        self,
        open_source: Callable[[], NoticeSource],
        kept: FetchedNotices,
        is_patient_here: Callable[[], bool],
        every_s: float,
    ) -> None:
        """``open_source`` may raise ServiceError: the certificate was renewed or is missing."""
        self._open_source = open_source
        self._kept = kept
        self._is_patient_here = is_patient_here
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    def start(self) -> None:
        """In the background."""
        self._thread.start()

    def stop(self, wait_s: float) -> None:
        """A fetch that is under way ends by its own deadlines; what it kept stays kept."""
        self._stopped.set()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.fetch_all()
            except (ServiceError, OutboxError) as error:
                # no trace: codes say it all
                logger.warning("batch.notices_not_fetched code=%s", error.code.code)
            # a country's kiosks are switched on at the same time of the day
            self._stopped.wait(self._every_s * random.uniform(0.5, 1.5))  # noqa: S311 no secret

    def fetch_all(self) -> None:
        """Page by page; between pages a patient goes first.

        Raises:
            ServiceError, OutboxError: what was kept is kept, the rest comes again.
        """
        source = self._open_source()
        try:
            more = True
            while more and self._wait_for_a_gap():
                more = self._take_page(source)
        finally:
            source.close()

    def _take_page(self, source: NoticeSource) -> bool:
        notices, more = source.fetch()
        if not notices:
            return False
        new = self._kept.keep(notices)
        source.acknowledge([notice.message_id for notice in notices])
        logger.info("batch.notices_fetched count=%d new=%d", len(notices), new)
        return more

    def _wait_for_a_gap(self) -> bool:
        """Bulk work pauses while a patient is at the kiosk; False when stopped meanwhile."""
        while self._is_patient_here():
            if self._stopped.wait(LOOK_AGAIN_S):
                return False
        return not self._stopped.is_set()
