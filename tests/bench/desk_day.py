"""Receptions filed straight into an inbox, for the desk's pages; everybody is made up.

day = DeskDay(folder); day.file(a_record()); day.lively()
"""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eligibility import wire
from eligibility.batch import VerificationRecord, record_sha256
from eligibility.benefits import ElderlyRecipientCertificate
from eligibility.coverage import Coverage, Validity
from eligibility.health import Consent
from eligibility.inquiry import HolderVerification, Notice, ReferenceClassification
from eligibility.wire_records import record_to_wire
from hospital.inbox import Arrived, ArrivedNotice, Inbox
from hospital.records import for_staff
from tests.bench.people import people
from tests.bench.people_papers import people_with_papers
from tests.bench.receptions import (
    NOON,
    TODAY,
    a_declared_record,
    a_later_record,
    a_provisional_record,
    a_record,
    a_visual_record,
    an_answer,
    new_id,
)

MORNING = NOON - dt.timedelta(hours=3)
"""9 o'clock in Japan."""


class DeskDay:
    """One inbox, as ``python -m hospital run`` would fill it."""

    def __init__(self, state: Path) -> None:
        self.inbox = Inbox(state / "inbox.sqlite")
        self._sequence = itertools.count(1)

    def close(self) -> None:
        self.inbox.close()

    def file(self, record: VerificationRecord, **wrong: Any) -> str:
        """Gives the verification id; ``wrong`` changes the record's answer as it lies there."""
        message = record_to_wire(record)
        if wrong:
            message = wire.changed(message, answer=wire.changed(message.answer, **wrong))
        return self.file_message(message, record.answer.business_day)

    def file_all(self, records: Sequence[VerificationRecord]) -> list[str]:
        """As one part brings them."""
        arrived = [self._arrived(record_to_wire(one), one.answer.business_day) for one in records]
        self.inbox.take(arrived, records[-1].sealed_at)
        return [one.verification_id for one in arrived]

    def file_message(self, message: wire.Verification, day: dt.date = TODAY) -> str:
        self.inbox.take([self._arrived(message, day)], message.sealed_at)
        return message.verification_id

    def _arrived(self, message: wire.Verification, day: dt.date) -> Arrived:
        body = wire.encode(message)
        return Arrived(
            verification_id=message.verification_id,
            sha256=record_sha256(body),
            device=message.device,
            business_day=day,
            sequence=next(self._sequence),
            body=body,
            for_staff=for_staff(message),
        )

    def tell(self, kind: str, about: str | None, at: dt.datetime = NOON) -> None:
        """A notice."""
        notice = ArrivedNotice(new_id(), "0" * 64, "reception-1", kind, at, about)
        self.inbox.take_notice(notice, at)

    def lively(self, at: dt.datetime = MORNING) -> list[str]:
        """A morning with every outcome, and a visit of some a month before."""
        return [self.file(one) for one in [*_last_month(at), *_morning(at)]] + self._strange(at)

    def _strange(self, at: dt.datetime) -> list[str]:
        """What only a newer version, or the registry, brings."""
        after = at + dt.timedelta(minutes=52)
        newer = self.file(a_visit("emiko", after, 13), QualificationValidity="7")
        corrected = self.file(a_visit("hanako", after, 14))
        self.tell("record-corrected", corrected, after)
        return [newer, corrected]


def a_visit(
    key: str,
    at: dt.datetime,
    number: int,
    outcome: Validity = Validity.VALID,
    coverage: Coverage | None = None,
    **more: Any,
) -> VerificationRecord:
    """Somebody of the bench checks in; ``more`` goes to the answer."""
    everybody = people(TODAY) | people_with_papers(TODAY)
    coverages = () if outcome in _WITHOUT_PERSON else (coverage or everybody[key].coverages[0],)
    answer = an_answer(at=at, coverages=coverages, outcome=outcome)
    day = answer.business_day
    answer = dataclasses.replace(answer, confirmed_on=day, **more)
    record = a_record(answer=answer, consent=Consent.everything(), reception_number=number)
    return dataclasses.replace(record, sealed_at=at + dt.timedelta(seconds=20))


_WITHOUT_PERSON = (Validity.NOT_FOUND, Validity.SEVERAL)


def by_card_face(record: VerificationRecord) -> VerificationRecord:
    return dataclasses.replace(
        record,
        source=ReferenceClassification.CARD_FACE,
        holder_verification=None,
        proof=None,
        consent=Consent.nothing(),
        consented_at=None,
        consent_until=None,
    )


def moved(record: VerificationRecord, at: dt.datetime, number: int) -> VerificationRecord:
    """The same reception at another time."""
    day = at.astimezone(dt.timezone(dt.timedelta(hours=9))).date()
    answer = dataclasses.replace(record.answer, processed_at=at, confirmed_on=day)
    return dataclasses.replace(record, answer=answer, sealed_at=at, reception_number=number)


def _last_month(at: dt.datetime) -> list[VerificationRecord]:
    before = at - dt.timedelta(days=30)
    ichiro = people(TODAY)["ichiro"].coverages[0]
    three = ElderlyRecipientCertificate("030", TODAY - dt.timedelta(days=99), None)
    return [
        a_visit("ichiro", before, 4, coverage=dataclasses.replace(ichiro, elderly_recipient=three)),
        a_visit("taro", before, 5),
    ]


def _morning(at: dt.datetime) -> list[VerificationRecord]:
    def after(minutes: int) -> dt.datetime:
        return at + dt.timedelta(minutes=minutes)

    hanako = people(TODAY)["hanako"].coverages[0]
    person = dataclasses.replace(hanako.person, name="●野　花子", name_kana="ﾖｼﾉ ﾊﾅｺ")
    lost = by_card_face(a_visit("kenji", after(22), 6, Validity.LOST_NEWER_EXISTS))
    not_found = by_card_face(a_visit("sayuri", after(27), 8, Validity.NOT_FOUND))
    soon = (Notice.CARD_CERTIFICATE_EXPIRES_SOON,)
    return [
        a_visit("taro", after(2), 1),
        dataclasses.replace(
            a_visit("mika", after(5), 2, notices=soon), holder_verification=HolderVerification.FACE
        ),
        a_visit("ichiro", after(9), 3),
        moved(a_visual_record(), after(14), 4),
        by_card_face(a_visit("jiro", after(18), 5, Validity.LOST)),
        lost,
        by_card_face(a_visit("aoi", after(25), 7, Validity.SEVERAL)),
        not_found,
        moved(a_declared_record(), after(31), 9),
        moved(a_provisional_record(), after(36), 10),
        a_visit("hanako", after(41), 11, coverage=dataclasses.replace(hanako, person=person)),
        a_visit("isamu", after(44), 12),
        moved(a_later_record(not_found.verification_id), after(48), 8),
    ]
