"""The opened identity: in memory, private, following every switch, gone at the end."""

import datetime as dt
import os
import subprocess
import sys

import pytest

from eligibility.errors import Code
from kiosk.config import ConfigError, load
from kiosk.identity import generation as g
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.finding import identified, is_enrolled, store_of
from kiosk.identity.memory import SHARED_MEMORY, MemoryFolder, place_for
from kiosk.identity.opened import AGAIN_AFTER, FORMER_STAYS, OpenedIdentity
from tests.bench.identities import by_itself, enrolled, renewed, store_at, write_seal
from tests.bench.service import ROOT
from tests.bench.waiting import wait_until
from tests.unit.kiosk.test_config import GOOD

ISSUE = by_itself(dt.datetime(2026, 11, 22, tzinfo=dt.UTC))


@pytest.fixture
def store(tmp_path):
    return store_at(tmp_path)


@pytest.fixture
def place(tmp_path):
    place = tmp_path / "memory"
    place.mkdir()
    return place


@pytest.fixture
def opened(store, place):
    enrolled(store, ISSUE)
    opened = OpenedIdentity(store, place)
    yield opened
    opened.close()


def read(opened):
    return {path.name: path.read_bytes() for path in opened.folder.iterdir()}


def test_it_is_laid_out_like_a_folder_that_was_carried_over(opened, store):
    assert read(opened) == dict(store.current().whole())


def test_nobody_else_may_look_into_it(opened, place):
    assert {path.stat().st_mode & 0o077 for path in place.rglob("*")} == {0}


def test_it_is_gone_at_the_end(store, place):
    enrolled(store, ISSUE)
    OpenedIdentity(store, place).close()
    assert list(place.iterdir()) == []


def test_a_switch_is_followed_and_the_path_stays(opened, store):
    folder, before = opened.folder, read(opened)
    being_read = folder.resolve()
    assert not opened.look()
    renewed(store, ISSUE)
    assert not opened.look()  # complete, but not in use
    store.switch()
    assert opened.look()
    assert (opened.folder, opened.generation) == (folder, "gen-0002")
    assert read(opened)[g.CERTIFICATE] != before[g.CERTIFICATE]
    assert (being_read / g.CERTIFICATE).read_bytes() == before[g.CERTIFICATE]
    assert not opened.look()


def test_new_keys_of_the_hospital_are_followed(opened, store):
    store.replace_peers(b'{"keys": [ ]}')
    assert opened.look()
    assert read(opened)[g.PEERS] == b'{"keys": [ ]}'


def test_no_more_than_two_sets_lie_open(opened, store, place):
    for _ in range(3):
        renewed(store, ISSUE)
        store.switch()
        assert opened.look()
    assert len(list(place.glob("*/open-*"))) == 2


def test_the_former_key_does_not_stay_open(opened, store, place):
    renewed(store, ISSUE)
    store.switch()
    assert opened.look()
    for _ in range(FORMER_STAYS - 1):
        assert not opened.look()
    assert {path.name for path in place.glob("*/open-*")} == {"open-1", "open-2"}
    assert not opened.look()
    assert {path.name for path in place.glob("*/open-*")} == {"open-2"}
    assert read(opened) == dict(store.current().whole())


def test_what_cannot_be_opened_changes_nothing_and_is_told_once(opened, store, caplog):
    before = read(opened)
    kept = (store.current().folder / g.OUTBOX_KEY).read_bytes()
    (store.current().folder / g.OUTBOX_KEY).write_bytes(b"damaged")
    assert not opened.look()
    assert not opened.look()
    assert caplog.text.count("identity.not_opened") == 1
    assert read(opened) == before
    store.current().put(g.PEERS, b'{"keys": [ ]}')
    (store.current().folder / g.OUTBOX_KEY).write_bytes(kept)
    assert opened.look()


def test_what_could_not_be_opened_for_a_moment_is_tried_again(opened, store, place, caplog):
    store.replace_peers(b'{"keys": [ ]}')
    (in_the_way,) = (folder / "open-2" for folder in place.iterdir())
    in_the_way.touch()  # stands for any refusal of the memory
    assert not any(opened.look() for _ in range(3 * AGAIN_AFTER))
    assert caplog.text.count("identity.not_opened") == 1
    in_the_way.unlink()
    assert any(opened.look() for _ in range(AGAIN_AFTER))
    assert read(opened)[g.PEERS] == b'{"keys": [ ]}'
    renewed(store, ISSUE)
    store.switch()
    assert opened.look()
    assert len(list(place.glob("*/open-*"))) == 2, "a former set stays open for ever"


def test_whoever_wants_to_know_is_told_of_a_switch(opened, store):
    told = []
    opened.on_change(lambda: told.append(opened.generation))
    opened.start()
    renewed(store, ISSUE)
    store.switch()
    wait_until(lambda: told == ["gen-0002"], "nobody was told")


def test_without_a_usable_identity_nothing_stays_open(store, place):
    generation = enrolled(store, ISSUE)
    (generation.folder / g.TLS_KEY).write_bytes(b"damaged")
    with pytest.raises(DeviceKeyError):
        OpenedIdentity(store, place)
    assert list(place.iterdir()) == []


_HELD = """
import sys
from pathlib import Path
from kiosk.identity.memory import MemoryFolder
folder = MemoryFolder(Path(sys.argv[1]))
(folder.path / "secret").write_text("opened")
print(folder.path.name, flush=True)
sys.stdin.read()
"""


def test_what_a_killed_process_left_is_swept_and_a_living_ones_is_not(place):
    command = [sys.executable, "-c", _HELD, str(place)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT, text=True) as other:
        assert other.stdout is not None
        theirs = place / other.stdout.readline().strip()
        ours = MemoryFolder(place)
        assert (theirs / "secret").exists()
        other.kill()
    MemoryFolder(place).remove()
    assert [path.name for path in place.iterdir()] == [ours.path.name]
    ours.remove()


def test_what_is_opened_lies_where_the_unit_says_else_in_shared_memory(place):
    assert place_for({"RUNTIME_DIRECTORY": f"{place}:/run/other"}) == place
    assert place_for({}) == SHARED_MEMORY


@pytest.fixture
def config(tmp_path, monkeypatch, place):
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(place))
    path = tmp_path / "kiosk.toml"
    write_seal(tmp_path / "credentials")
    given = GOOD.replace('"/var/lib/kiosk"', f'"{tmp_path}"')
    given = given.replace('"/run/credentials/kiosk"', f'"{tmp_path}/credentials"')
    path.write_text(given, encoding="utf-8")
    return load(path)


def test_an_enrolled_kiosk_reads_its_credentials_from_memory(config, place):
    generation = enrolled(store_of(config), ISSUE)
    assert is_enrolled(config)
    with identified(config) as found:
        credentials = found.config.paths.credentials
        assert credentials.is_relative_to(place)
        assert (credentials / g.TLS_KEY).read_bytes() == generation.get(g.TLS_KEY)
    assert list(place.iterdir()) == []


def test_a_folder_that_was_carried_over_is_used_as_it_is(config):
    folder = config.paths.credentials
    (folder / g.TLS_KEY).write_text("-----BEGIN PRIVATE KEY-----")
    with identified(config) as found:
        assert (found.config.paths.credentials, found.opened) == (folder, None)


@pytest.mark.parametrize("placeholder", [None, "-"])
def test_a_kiosk_that_was_never_enrolled_says_so(config, placeholder):
    if placeholder is not None:
        (config.paths.credentials / g.TLS_KEY).write_text(placeholder)
    assert not is_enrolled(config)
    with pytest.raises(ConfigError, match="KSK-360"), identified(config):
        pass


def test_the_credentials_of_the_unit_come_first(config, tmp_path, monkeypatch):
    given = tmp_path / "given"
    write_seal(given)
    (given / g.TLS_KEY).write_text("-----BEGIN PRIVATE KEY-----")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    with identified(config) as found:
        assert found.config.paths.credentials == given


def test_a_card_in_another_machine_opens_nothing(config):
    enrolled(store_of(config), ISSUE)
    (config.paths.credentials / "identity.key").write_bytes(os.urandom(32))
    with pytest.raises(DeviceKeyError) as caught, identified(config):
        pass
    assert caught.value.code is Code.IDENTITY_UNUSABLE
