"""Programs with a fault planted in them: a soak that does not find it is worth nothing.

    python -m tests.soak.batch.planted FAULT batch|desk|hospital ARGUMENTS...

``python -m tests.soak batch --plant FAULT`` runs them in place of the real ones.
"""

import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from eligibility.batch import ReceiptState
from hospital import __main__ as hospital_program, logs
from hospital.database import Database as HospitalDatabase
from hospital.inbox import Inbox
from hospital.outlets.folder import Folder
from kiosk.batch import sealing
from kiosk.batch.delivery import Delivery
from kiosk.batch.link import Judged, Verdict
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.service import BatchService
from tests.soak.batch import desk, kiosk_batch

_LATE_S = 0.3
_PLAIN = b"plain-------"


def received_at_puback() -> None:
    """The kiosk takes the broker's word for the hospital's."""
    real = BatchService.on_event

    def on_event(self: BatchService, event: Any) -> None:
        real(self, event)
        if isinstance(event, Judged) and event.verdict is Verdict.TAKEN:
            with self._delivery._database.transaction() as rows:
                rows.execute("UPDATE record SET state = 'received' WHERE state = 'offered'")

    _replace(BatchService, "on_event", on_event)


def forgets_what_was_offered() -> None:
    """The kiosk never offers anything a second time."""
    _replace(Delivery, "ask_again", lambda *_: None)


def receipt_before_commit() -> None:
    """The hospital answers first and writes a moment later."""
    real = Inbox.take

    def take(self: Inbox, records: Sequence[Any], at: Any) -> Any:
        threading.Timer(_LATE_S, real, (self, records, at)).start()
        return [ReceiptState.ACCEPTED] * len(records)

    _replace(Inbox, "take", take)


def files_again_what_it_had() -> None:
    """The hospital writes another file for a record that comes a second time."""
    real_take, real_put = Inbox.take, Folder.put

    def take(self: Inbox, records: Sequence[Any], at: Any) -> Any:
        states = real_take(self, records, at)
        again = [
            (one.verification_id,)
            for one, state in zip(records, states, strict=True)
            if state is ReceiptState.ALREADY_HAD
        ]
        database: HospitalDatabase = self.database
        with database.transaction() as rows:
            rows.executemany(
                "UPDATE outlet SET n = min(n, (SELECT n - 1 FROM arrival"
                " WHERE verification_id = ?))",
                again,
            )
        return states

    def put(self: Folder, name: str, data: bytes) -> None:
        count = len(list(self.path.iterdir()))
        is_here = (self.path / name).exists()
        real_put(self, _next_name(name, count) if is_here else name, data)

    _replace(Inbox, "take", take)
    _replace(Folder, "put", put)


def _next_name(name: str, count: int) -> str:
    return f"{name[: -len('120000.xml')]}{count:06}.xml"


def plain_outbox() -> None:
    """The kiosk's disk holds records as they are."""
    cipher = sealing.RowCipher
    _replace(cipher, "encrypt", lambda _self, _identity, plain: _PLAIN + plain)
    _replace(cipher, "decrypt", lambda _self, _identity, body: body[len(_PLAIN) :])


def keeps_a_consent_that_was_cut_off() -> None:
    """A session that a power cut ended is sealed with the consent that was being given."""
    real: Callable[..., None] = SqliteOutbox._seal_row

    def seal_row(self: SqliteOutbox, rows: Any, row: Any, at: Any, **_: Any) -> None:
        real(self, rows, row, at, forget_consent=False)

    _replace(SqliteOutbox, "_seal_row", seal_row)


PLANTS: dict[str, Callable[[], None]] = {
    plant.__name__.replace("_", "-"): plant
    for plant in (
        received_at_puback,
        forgets_what_was_offered,
        receipt_before_commit,
        files_again_what_it_had,
        plain_outbox,
        keeps_a_consent_that_was_cut_off,
    )
}


def _replace(owner: Any, name: str, by: Any) -> None:
    setattr(owner, name, by)


def main() -> int:
    _, plant, program, *arguments = sys.argv
    PLANTS[plant]()
    sys.argv[1:] = arguments
    if program == "hospital":
        logs.end_on_the_unexpected()
        return hospital_program.main(arguments)
    return desk.main() if program == "desk" else kiosk_batch.main()


if __name__ == "__main__":
    sys.exit(main())
