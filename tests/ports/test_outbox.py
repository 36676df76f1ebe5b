"""The contract of kiosk.ports.Outbox, against every implementation (today: SQLite)."""

import dataclasses
import datetime as dt

import pytest

from eligibility import wire
from eligibility.batch import NoticeKind
from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import (
    CardProof,
    HolderVerification,
    ReferenceClassification,
    with_diseases,
)
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_records import record_from_wire
from kiosk.batch.delivery import Delivery
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.ports import Outbox, OutboxError
from tests.bench.receptions import (
    NOON,
    OWNER,
    STAFF_ID,
    TODAY,
    a_declaration,
    a_declared_answer,
    a_kept_answer,
    a_provisional_answer,
    a_visual_check,
    an_answer,
    consent_times,
    new_id,
)


class SqliteUnderTest:
    """The implementation, and a look at what would be offered."""

    def __init__(self, directory):
        self.database = Database(directory / "outbox.sqlite")
        self.cipher = RowCipher(b"k" * 32)
        self.outbox: Outbox = SqliteOutbox(self.database, self.cipher, OWNER, new_id)
        self.delivery = Delivery(self.database, self.cipher)

    def sealed(self):
        return [
            record_from_wire(wire.decode(one.sealed, wire.Verification))
            for one in self.delivery.sealed(1000)
        ]


@pytest.fixture(params=[SqliteUnderTest])
def kept_in(request, tmp_path):
    under_test = request.param(tmp_path)
    yield under_test
    under_test.database.close()


def test_the_first_reception_of_a_day_has_number_one(kept_in):
    assert kept_in.outbox.keep(a_kept_answer()) == 1


def test_reception_numbers_count_up_within_the_business_day(kept_in):
    numbers = [kept_in.outbox.keep(a_kept_answer()) for _ in range(3)]
    assert numbers == [1, 2, 3]


def test_another_business_day_starts_again_at_one(kept_in):
    kept_in.outbox.keep(a_kept_answer())
    midnight_in_japan = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
    tomorrow = a_kept_answer(answer=an_answer(at=midnight_in_japan))
    assert kept_in.outbox.keep(tomorrow) == 1


def test_the_same_verification_id_again_gives_the_same_number(kept_in):
    kept = a_kept_answer()
    first = kept_in.outbox.keep(kept)
    kept_in.outbox.keep(a_kept_answer())
    assert kept_in.outbox.keep(kept) == first


def test_the_same_verification_id_again_does_not_make_a_second_record(kept_in):
    kept = a_kept_answer()
    kept_in.outbox.keep(kept)
    kept_in.outbox.keep(kept)
    kept_in.outbox.seal(kept.session_id, NOON)
    assert len(kept_in.sealed()) == 1


def test_a_record_that_is_still_open_is_not_offered(kept_in):
    kept_in.outbox.keep(a_kept_answer())
    assert kept_in.sealed() == []


def test_a_sealed_record_carries_the_answer_and_the_number(kept_in):
    kept = a_kept_answer()
    number = kept_in.outbox.keep(kept)
    kept_in.outbox.seal(kept.session_id, NOON)
    (record,) = kept_in.sealed()
    assert (record.answer, record.reception_number) == (kept.answer, number)
    assert (record.session_id, record.sealed_at) == (kept.session_id, NOON)


def sealed_of(kept_in, kept):
    kept_in.outbox.keep(kept)
    kept_in.outbox.seal(kept.session_id, NOON)
    (record,) = kept_in.sealed()
    return record


def test_a_record_says_by_which_proof_and_by_what_the_holder_was_shown(kept_in):
    record = sealed_of(kept_in, a_kept_answer())
    assert (record.holder_verification, record.proof, record.staff_id, record.is_provisional) == (
        HolderVerification.PIN,
        CardProof.AUTH_SIGNATURE,
        None,
        False,
    )


def test_a_visual_check_says_who_looked(kept_in):
    record = sealed_of(kept_in, a_visual_check())
    assert (record.holder_verification, record.proof, record.staff_id, record.is_provisional) == (
        HolderVerification.VISUAL,
        CardProof.FACE_KEY,
        STAFF_ID,
        False,
    )


def test_a_provisional_reception_says_by_whom_and_claims_no_proof(kept_in):
    record = sealed_of(kept_in, a_provisional_answer())
    assert (record.is_provisional, record.staff_id) == (True, STAFF_ID)
    assert (record.holder_verification, record.proof) == (None, None)
    assert (record.answer.outcome, record.answer.coverages) == (Validity.NOT_FOUND, ())


def test_a_provisional_reception_has_a_number_and_takes_its_place_in_the_day(kept_in):
    kept_in.outbox.keep(a_kept_answer())
    assert kept_in.outbox.keep(a_provisional_answer()) == 2


@pytest.mark.parametrize(
    "source", list(ReferenceClassification), ids=lambda source: source.name.lower()
)
def test_a_record_is_provisional_only_when_it_is_said_to_be(kept_in, source):
    kept = dataclasses.replace(a_kept_answer(), source=source, holder=None, proof=None)
    record = sealed_of(kept_in, kept)
    assert (record.is_provisional, record.holder_verification, record.proof) == (False, None, None)


def test_without_consent_the_record_says_not_consented(kept_in):
    kept = a_kept_answer()
    kept_in.outbox.keep(kept)
    kept_in.outbox.seal(kept.session_id, NOON)
    (record,) = kept_in.sealed()
    assert (record.consent, record.consented_at, record.consent_until) == (
        Consent.nothing(),
        None,
        None,
    )


def test_consent_is_written_into_the_record(kept_in):
    kept, times = a_kept_answer(), consent_times()
    consent = Consent(frozenset({HealthInformation.CHECKUPS}))
    kept_in.outbox.keep(kept)
    kept_in.outbox.amend(kept.session_id, consent, times)
    kept_in.outbox.seal(kept.session_id, NOON)
    (record,) = kept_in.sealed()
    assert record.consent == consent
    assert (record.consented_at, record.consent_until) == (
        times.consented_at,
        times.available_until,
    )


def test_what_a_consent_opened_is_written_beside_the_coverage(kept_in):
    kept, dialysis = a_kept_answer(), SpecificDiseasesCertificate("1", TODAY, None, 10_000)
    times = dataclasses.replace(consent_times(), specific_diseases=(dialysis,))
    kept_in.outbox.keep(kept)
    kept_in.outbox.amend(kept.session_id, Consent.everything(), times)
    kept_in.outbox.seal(kept.session_id, NOON)
    (record,) = kept_in.sealed()
    assert [one.specific_diseases for one in record.answer.coverages] == [(dialysis,)]
    assert with_diseases(record.answer, ()) == kept.answer


def test_consent_goes_to_its_own_session_only(kept_in):
    mine, other = a_kept_answer(), a_kept_answer()
    kept_in.outbox.keep(mine)
    kept_in.outbox.keep(other)
    kept_in.outbox.amend(mine.session_id, Consent.everything(), consent_times())
    kept_in.outbox.seal(other.session_id, NOON)
    (record,) = kept_in.sealed()
    assert record.consent == Consent.nothing()


def test_consent_after_sealing_is_refused_and_changes_nothing(kept_in):
    kept = a_kept_answer()
    kept_in.outbox.keep(kept)
    kept_in.outbox.seal(kept.session_id, NOON)
    with pytest.raises(OutboxError):
        kept_in.outbox.amend(kept.session_id, Consent.everything(), consent_times())
    (record,) = kept_in.sealed()
    assert record.consent == Consent.nothing()


def test_consent_of_an_unknown_session_is_refused(kept_in):
    with pytest.raises(OutboxError) as refused:
        kept_in.outbox.amend(new_id(), Consent.everything(), consent_times())
    assert refused.value.code is Code.OUTBOX_UNAVAILABLE


def test_sealing_twice_gives_one_record(kept_in):
    kept = a_kept_answer()
    kept_in.outbox.keep(kept)
    kept_in.outbox.seal(kept.session_id, NOON)
    kept_in.outbox.seal(kept.session_id, NOON + dt.timedelta(seconds=1))
    (record,) = kept_in.sealed()
    assert record.sealed_at == NOON


def test_sealing_an_unknown_session_is_nothing_to_do(kept_in):
    kept_in.outbox.seal(new_id(), NOON)
    assert kept_in.sealed() == []


def test_a_rung_bell_waits_as_a_notice(kept_in):
    kept_in.outbox.ring(NoticeKind.STAFF_CALLED, NOON)
    (notice,) = kept_in.delivery.notices(10)
    assert (notice.kind, notice.at) == ("staff-called", NOON)


def test_a_declaration_is_in_the_record(kept_in):
    assert sealed_of(kept_in, a_declared_answer()).declaration == a_declaration()


def test_a_chosen_prescription_is_in_the_record_beside_the_consent(kept_in):
    kept = a_kept_answer()
    kept_in.outbox.keep(kept)
    kept_in.outbox.choose_prescription(kept.session_id, PrescriptionIssue.PAPER)
    kept_in.outbox.amend(kept.session_id, Consent.everything(), consent_times())
    kept_in.outbox.seal(kept.session_id, NOON)
    (record,) = kept_in.sealed()
    assert (record.prescription, record.consent) == (
        PrescriptionIssue.PAPER,
        Consent.everything(),
    )


def test_without_an_open_row_there_is_nothing_to_choose_a_prescription_for(kept_in):
    kept_in.outbox.keep(a_kept_answer())
    kept_in.outbox.choose_prescription(new_id(), PrescriptionIssue.ELECTRONIC)
    assert kept_in.sealed() == []
