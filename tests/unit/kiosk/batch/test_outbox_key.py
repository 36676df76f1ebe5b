"""A new key for the outbox: what was encrypted before is still read, and nothing else is."""

import dataclasses

import pytest

from eligibility.errors import Code
from eligibility.health import Consent
from kiosk.batch.delivery import Delivery, Settlement
from kiosk.batch.outbox import open_outbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher, load_cipher
from kiosk.batch.waiting_faces import WaitingFaces
from kiosk.ports import OutboxError
from tests.bench.receptions import (
    NOON,
    OWNER,
    a_kept_answer,
    a_not_found_answer,
    a_provisional_answer,
    consent_times,
    new_id,
    receptions,
)

FORMER = b"former key".ljust(32, b".")
CURRENT = b"current key".ljust(32, b".")


class Drawer:
    """One outbox file, opened with whatever the key file holds at the moment."""

    def __init__(self, folder):
        self.folder = folder
        self.opened = []

    def outbox(self, held):
        (self.folder / "outbox.key").write_bytes(held)
        outbox = open_outbox(self.folder / "outbox.sqlite", self.folder, OWNER, new_id)
        self.opened.append(outbox)
        return outbox

    def delivery(self):
        database = Database(self.folder / "outbox.sqlite")
        self.opened.append(database)
        return Delivery(database, load_cipher(self.folder))

    def faces(self):
        database = Database(self.folder / "outbox.sqlite")
        self.opened.append(database)
        return WaitingFaces(database, load_cipher(self.folder), OWNER)


@pytest.fixture
def drawer(tmp_path):
    made = Drawer(tmp_path)
    yield made
    for one in made.opened:
        one.close()


def test_records_of_the_former_key_are_delivered(drawer):
    expected = receptions(drawer.outbox(FORMER), 2)
    expected += receptions(drawer.outbox(CURRENT + FORMER), 1)
    assert [one.verification_id for one in drawer.delivery().sealed(10)] == expected


def test_what_was_left_open_under_the_former_key_is_sealed_under_the_current_one(drawer):
    kept = a_kept_answer()
    drawer.outbox(FORMER).keep(kept)
    outbox = drawer.outbox(CURRENT + FORMER)
    outbox.amend(kept.session_id, Consent.everything(), consent_times())
    outbox.seal(kept.session_id, NOON)
    drawer.outbox(CURRENT)  # the former key is not needed any more
    (record,) = drawer.delivery().sealed(10)
    assert record.verification_id == kept.answer.verification_id


def test_an_amended_record_needs_the_former_key_no_more(drawer):
    kept = a_kept_answer()
    drawer.outbox(FORMER).keep(kept)
    amended = drawer.outbox(CURRENT + FORMER)
    amended.amend(kept.session_id, Consent.everything(), consent_times())
    assert drawer.outbox(CURRENT).seal_left_open(NOON) == 1


def test_staff_count_the_records_of_both_keys(drawer):
    drawer.outbox(FORMER).keep(a_provisional_answer())
    outbox = drawer.outbox(CURRENT + FORMER)
    outbox.keep(dataclasses.replace(a_provisional_answer(), session_id=new_id()))
    counts = outbox.counts(NOON)
    assert (counts.waiting, counts.oldest_at, counts.provisional_today) == (2, NOON, 2)


def test_a_former_key_that_is_gone_while_records_wait_keeps_the_outbox_shut(drawer):
    receptions(drawer.outbox(FORMER), 1)
    with pytest.raises(OutboxError) as refused:
        drawer.outbox(CURRENT)
    assert refused.value.code is Code.OUTBOX_KEY_MISSING


def test_a_record_of_a_newer_key_waits_for_the_process_that_does_not_hold_it_yet(drawer):
    """The screen's process was restarted with the new key, the batch process not yet."""
    first = receptions(drawer.outbox(FORMER), 1)
    late = drawer.delivery()
    second = receptions(drawer.outbox(CURRENT + FORMER), 1)
    assert [one.verification_id for one in late.sealed(10)] == first
    assert [one.verification_id for one in drawer.delivery().sealed(10)] == first + second


def test_a_card_face_of_a_newer_key_is_not_taken_for_damage(drawer):
    drawer.outbox(FORMER)
    late = drawer.faces()
    outbox = drawer.outbox(CURRENT + FORMER)
    kept = a_not_found_answer()
    outbox.keep(kept)
    outbox.seal(kept.session_id, NOON)
    assert late.all() == []
    assert [one.face for one in drawer.faces().all()] == [kept.asked]


def test_rows_of_a_key_that_is_not_held_are_told_once(drawer, caplog):
    drawer.outbox(FORMER)
    late, faces = drawer.delivery(), drawer.faces()
    outbox = drawer.outbox(CURRENT + FORMER)
    kept = a_not_found_answer()
    outbox.keep(kept)
    outbox.seal(kept.session_id, NOON)
    for _ in range(3):
        assert list(late.sealed(10)) == []
        assert faces.all() == []
    assert caplog.text.count("batch.rows_of_another_key of=records count=1") == 1
    assert caplog.text.count("batch.rows_of_another_key of=faces count=1") == 1
    assert [len(list(drawer.delivery().sealed(10))), len(drawer.faces().all())] == [1, 1]
    assert caplog.text.count("batch.rows_of_another_key") == 2


def test_a_former_key_that_is_gone_while_somebody_is_to_be_asked_again_keeps_it_shut(drawer):
    outbox = drawer.outbox(FORMER)
    kept = a_not_found_answer()
    outbox.keep(kept)
    outbox.seal(kept.session_id, NOON)
    delivery = drawer.delivery()
    (sealed,) = delivery.sealed(10)
    delivery.settle([Settlement(sealed.verification_id, sealed.sha256, None)], NOON)
    with pytest.raises(OutboxError) as refused:
        drawer.outbox(CURRENT)
    assert refused.value.code is Code.OUTBOX_KEY_MISSING


def test_a_former_key_encrypts_nothing():
    body = RowCipher(CURRENT, FORMER).encrypt("row", b"text")
    assert RowCipher(CURRENT).decrypt("row", body) == b"text"
    with pytest.raises(OutboxError):
        RowCipher(FORMER).decrypt("row", body)


def test_a_row_is_bound_to_its_key_id(monkeypatch):
    """Another name for the same key opens nothing: the name is authenticated."""
    body = RowCipher(FORMER).encrypt("row", b"text")
    other = RowCipher(FORMER)
    monkeypatch.setattr(other._keys[0], "key_id", RowCipher(CURRENT).key_id)
    with pytest.raises(OutboxError):
        other.decrypt("row", body)


@pytest.mark.parametrize("length", [0, 33, 63, 32 * 9], ids=lambda length: f"{length} bytes")
def test_a_file_of_other_than_whole_keys_is_no_key(tmp_path, length):
    (tmp_path / "outbox.key").write_bytes(b"k" * length)
    with pytest.raises(OutboxError) as refused:
        load_cipher(tmp_path)
    assert refused.value.code is Code.OUTBOX_KEY_MISSING
