"""Generations: begun, completed, switched to, gone back from."""

import datetime as dt
import os

import pytest

from eligibility.errors import Code
from kiosk.identity import generation as g
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.generation import Generation
from kiosk.identity.seal import Seal
from kiosk.identity.store import IdentityStore
from tests.bench.identities import SEAL, by_itself, certified, enrolled, renewed, store_at

NEW_PEERS = b'{"keys": [ ]}'
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def issue():
    return by_itself(NOW)


@pytest.fixture
def store(tmp_path):
    return store_at(tmp_path)


@pytest.fixture
def first(store, issue):
    return enrolled(store, issue)


def code_of(act):
    with pytest.raises(DeviceKeyError) as caught:
        act()
    return caught.value.code


def names(store):
    return sorted(entry.name for entry in store.folder.iterdir())


def test_before_the_enrolment_there_is_nobody(store):
    assert (store.current(), store.former(), store.draft()) == (None, None, None)
    store.sweep()
    assert not store.folder.exists()


def test_an_enrolled_kiosk_has_a_whole_set_and_nothing_else(store, first):
    assert set(store.current().whole()) == set(g.WHOLE)
    assert (store.former(), store.draft()) == (None, None)
    assert names(store) == ["current", "gen-0001"]


def test_secrets_lie_sealed_and_everything_private(store, first):
    whole = first.whole()
    for name in ("device.key", "jose-sign.jwk", "jose-encrypt.jwk", "outbox.key"):
        assert whole[name] not in (first.folder / name).read_bytes()
    modes = {path.stat().st_mode & 0o077 for path in (store.folder, *store.folder.rglob("gen*/*"))}
    assert modes == {0}


def test_a_draft_asks_with_one_key_however_often_it_is_begun(store):
    key = store.begin_generation().tls_key().public_key()
    assert store.begin_generation().tls_key().public_key() == key


def test_a_discarded_draft_asks_with_another_key(store):
    key = store.begin_generation().tls_key().public_key()
    store.discard_draft()
    store.discard_draft()
    assert store.begin_generation().tls_key().public_key() != key


def test_a_renewal_brings_a_new_key_and_keeps_the_rest(store, first, issue):
    before = first.whole()
    renewed(store, issue)
    assert store.current().name == "gen-0001"
    store.switch()
    after = store.current().whole()
    changed = {name for name in g.WHOLE if before[name] != after[name]}
    assert changed == {g.TLS_KEY, g.CERTIFICATE, g.ROOT}
    assert store.former().whole() == before


def test_the_records_key_is_the_former_one_whatever_the_draft_holds(store, first, issue):
    draft = store.begin_generation()
    certified(draft, issue)
    draft.put(g.OUTBOX_KEY, bytes(32))
    assert store.complete().get(g.OUTBOX_KEY) == first.get(g.OUTBOX_KEY)


@pytest.mark.parametrize("lacking", [g.CERTIFICATE, g.ROOT])
def test_what_is_not_complete_is_never_switched_to(store, first, issue, lacking):
    draft = store.begin_generation()
    certified(draft, issue)
    draft.take(lacking)
    assert code_of(store.complete) is Code.IDENTITY_UNUSABLE
    assert code_of(store.switch) is Code.IDENTITY_UNUSABLE
    assert store.current().name == first.name


def test_a_certificate_of_another_key_is_never_switched_to(store, first, issue):
    draft = store.begin_generation()
    draft.tls_key()
    draft.put(g.CERTIFICATE, first.get(g.CERTIFICATE))
    draft.put(g.ROOT, first.get(g.ROOT))
    assert code_of(store.complete) is Code.IDENTITY_UNUSABLE


def test_without_a_draft_there_is_nothing_to_switch_to(store, first):
    assert code_of(store.switch) is Code.IDENTITY_UNUSABLE
    assert code_of(store.complete) is Code.IDENTITY_UNUSABLE


def test_a_refused_generation_is_a_draft_again_and_may_be_tried_again(store, first, issue):
    new = renewed(store, issue)
    store.switch()
    store.back()
    assert (store.current().name, store.former()) == (first.name, None)
    assert store.draft().name == new.name
    store.switch()
    assert (store.current().name, store.former().name) == (new.name, first.name)


def test_nobody_goes_back_once_the_former_one_is_forgotten(store, first, issue):
    renewed(store, issue)
    store.switch()
    store.current().prove()
    store.forget_former()
    assert store.former() is None
    assert names(store) == ["current", "gen-0002"]
    assert code_of(store.back) is Code.IDENTITY_UNUSABLE
    assert store.current().is_proven


def test_what_an_enrolment_needs_again_lies_sealed_until_the_switch(store, issue):
    store.begin_generation().put(g.PENDING, b"the code")
    assert store.draft().get(g.PENDING) == b"the code"
    assert b"code" not in (store.draft().folder / g.PENDING).read_bytes()
    enrolled(store, issue)
    assert not store.current().has(g.PENDING)


def test_new_keys_of_the_hospital_reach_every_generation(store, first, issue):
    renewed(store, issue)
    store.replace_peers(NEW_PEERS)
    assert {one.get(g.PEERS) for one in (store.current(), store.draft())} == {NEW_PEERS}


def test_what_is_no_set_of_public_keys_replaces_none(store, first):
    before = first.get(g.PEERS)
    for content in (b"", b'{"keys": [1]}', b'{"keys": [{"kty": "EC", "d": "secret"}]}'):
        with pytest.raises(ValueError, match=r"key|JSON"):
            store.replace_peers(content)
    assert first.get(g.PEERS) == before


def test_the_certificate_tells_serial_and_life(store, first):
    leaf = first.certificate()
    assert (leaf.not_before, leaf.not_after) == (NOW, NOW + dt.timedelta(days=90))
    assert int(leaf.serial, 16) > 0
    assert leaf.serial == leaf.serial.lower()


def test_another_machine_reads_nothing_of_a_copied_card(store, first):
    copied = Generation(first.folder, Seal(bytes(32)))
    assert code_of(copied.whole) is Code.IDENTITY_UNUSABLE


@pytest.mark.parametrize("name", g.WHOLE)
@pytest.mark.parametrize("content", [b"", bytes(100)], ids=["empty", "zeroes"])
def test_a_damaged_file_is_told_and_never_served(store, first, name, content):
    (first.folder / name).write_bytes(content)
    assert code_of(first.whole) is Code.IDENTITY_UNUSABLE


@pytest.fixture
def records(store):
    """With what SQLite keeps beside it."""
    file = store.folder.with_name("outbox.sqlite3")
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).write_bytes(b"under the identity's key")
    return file


def test_records_that_nobody_can_open_any_more_are_put_aside_with_the_identity(
    store, first, issue, records
):
    elsewhere = IdentityStore(store.folder, Seal(bytes(32)))
    assert elsewhere.put_aside_unusable(records)
    enrolled(elsewhere, issue)
    assert list(records.parent.glob("outbox*")) == []
    aside = store.folder.with_name("identity.aside-1")
    names = {path.name for path in aside.glob("outbox*")}
    assert names == {records.name + ending for ending in ("", "-wal", "-shm")}


def test_records_whose_key_still_opens_stay_under_it(store, first, issue, records):
    key = first.get(g.OUTBOX_KEY)
    (first.folder / g.PEERS).write_bytes(b"damaged")
    assert store.put_aside_unusable(records)
    store.discard_draft()  # an invitation later
    assert enrolled(store, issue).get(g.OUTBOX_KEY) == key
    assert records.exists()


def test_what_cannot_be_opened_any_more_is_put_aside_and_never_deleted(store, first, issue, caplog):
    none = store.folder.with_name("outbox.sqlite3")
    assert not store.put_aside_unusable(none)
    elsewhere = IdentityStore(store.folder, Seal(bytes(32)))
    assert elsewhere.put_aside_unusable(none)
    assert elsewhere.current() is None
    assert "identity.put_aside folder=identity.aside-1" in caplog.text
    enrolled(elsewhere, issue)
    found = IdentityStore(store.folder, Seal(SEAL))
    assert found.put_aside_unusable(
        none
    )  # the right credential is back, and now the other is wrong
    names = {path.name for path in store.folder.parent.iterdir()}
    assert names == {"identity.aside-1", "identity.aside-2"}
    aside = IdentityStore(store.folder.with_name("identity.aside-1"), Seal(SEAL)).current()
    assert aside is not None
    assert set(aside.whole()) == set(g.WHOLE)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to somebody else")
def test_an_enrolment_by_root_belongs_to_the_kiosk(tmp_path, issue):
    os.chown(tmp_path, 12345, 12345)
    store = store_at(tmp_path)
    enrolled(store, issue)
    made = [path for path in store.folder.rglob("*") if not path.is_symlink()]
    assert {path.stat().st_uid for path in (store.folder, *made)} == {12345}
