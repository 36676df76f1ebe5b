"""Records straight into a hospital's inbox, as if a kiosk had sent them."""

from eligibility.batch import VerificationRecord
from hospital.inbox import Arrived, Inbox
from tests.bench.pki import DEVICE
from tests.bench.receptions import NOON, TODAY, sealed_from


def file_records(inbox: Inbox, *records: VerificationRecord) -> None:
    """In this order, with sequences from 1."""
    arrived = []
    for sequence, record in enumerate(records, start=1):
        sealed = sealed_from(record, sequence)
        arrived.append(
            Arrived(
                verification_id=sealed.verification_id,
                sha256=sealed.sha256,
                device=DEVICE,
                business_day=TODAY,
                sequence=sequence,
                body=sealed.sealed,
            )
        )
    inbox.take(arrived, NOON)
