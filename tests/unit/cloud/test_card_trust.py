"""The file of lists: read when it changes; its age told before it hurts, and not too often."""

import datetime as dt
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cloud.api.card_trust import CardTrust
from cloud.domain.card_lists import generation_name
from tests.bench.card_ca import CardCa

NOW = dt.datetime(2026, 6, 15, 3, tzinfo=dt.UTC)
CA = CardCa(NOW)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def crls(tmp_path: Path) -> Path:
    return tmp_path / "crls.pem"


@pytest.fixture
def trust(crls) -> CardTrust:
    return CardTrust(CA.generations, (), crls, 48 * HOUR)


def write(crls: Path, at: dt.datetime = NOW, generations: tuple[int, ...] = (0, 1)) -> None:
    """Lists that were issued an hour before ``at``."""
    lists = [CA.crl((), at, one) for one in generations]
    crls.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in lists))


def told(caplog) -> list[str]:
    lines = [line.getMessage() for line in caplog.records]
    caplog.clear()
    return [line for line in lines if line.startswith("card_list_")]


def test_a_file_that_did_not_change_is_not_read_again(trust, crls):
    write(crls)
    trust.file.refresh()
    lists = trust.file.lists
    trust.file.refresh()
    assert trust.file.lists is lists
    write(crls, NOW + HOUR)
    trust.file.refresh()
    assert trust.file.lists is not lists


def test_before_half_of_the_time_nothing_is_told(trust, crls, caplog):
    write(crls)
    trust.file.refresh()
    trust.tell_ages(NOW + 22.9 * HOUR)
    assert told(caplog) == []


def test_from_half_of_the_time_it_is_told_once_an_hour(trust, crls, caplog):
    write(crls)
    trust.file.refresh()
    names = [generation_name(one) for one in CA.generations]
    expected = [f"card_list_ageing generation={name} age_h=24 limit_h=48" for name in names]
    trust.tell_ages(NOW + 23 * HOUR)
    assert told(caplog) == expected
    trust.tell_ages(NOW + 23.9 * HOUR)
    assert told(caplog) == []
    trust.tell_ages(NOW + 24 * HOUR)
    assert len(told(caplog)) == 2


def test_a_change_is_told_at_once(trust, crls, caplog):
    write(crls)
    trust.file.refresh()
    trust.tell_ages(NOW + 46.9 * HOUR)
    assert [line.split()[0] for line in told(caplog)] == ["card_list_ageing"] * 2
    trust.tell_ages(NOW + 47.1 * HOUR)
    assert [line.split()[0] for line in told(caplog)] == ["card_list_too_old"] * 2
    write(crls, NOW + 47 * HOUR)
    trust.file.refresh()
    trust.tell_ages(NOW + 47.2 * HOUR)
    assert told(caplog) == []


def test_a_list_from_the_future_is_told_as_unusable(trust, crls, caplog):
    write(crls, NOW + 10 * HOUR)
    trust.file.refresh()
    trust.tell_ages(NOW)
    assert [line.split()[0] for line in told(caplog)] == ["card_list_too_old"] * 2


def test_a_missing_list_is_told(trust, crls, caplog):
    trust.file.refresh()
    trust.tell_ages(NOW)
    names = [generation_name(one) for one in CA.generations]
    assert told(caplog) == [f"card_list_missing generation={name}" for name in names]
    assert len(set(names)) == 2


def test_an_unusable_file_is_told_once_until_it_changes(trust, crls, caplog):
    crls.write_bytes(b"nonsense")
    for _ in range(3):
        trust.file.refresh()
    lines = [line.getMessage() for line in caplog.records]
    assert lines == ["card_lists_unusable reason=the_file_holds_no_PEM_revocation_list"]
    crls.write_bytes(b"more nonsense")
    trust.file.refresh()
    assert len(caplog.records) == 2


def test_a_folder_in_place_of_the_file_is_told(trust, crls, caplog):
    crls.mkdir()
    trust.file.refresh()
    assert [line.getMessage() for line in caplog.records] == [
        "card_lists_unusable reason=IsADirectoryError"
    ]
